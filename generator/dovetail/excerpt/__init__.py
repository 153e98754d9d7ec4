"""What an edit of a few tables changes, worked out from those tables and what lies around them."""
