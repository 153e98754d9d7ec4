"""What columns of every type hold, and how it is kept."""
