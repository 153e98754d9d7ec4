"""What the codes mean, told with examples that are compiled: for the terminal and as pages."""
