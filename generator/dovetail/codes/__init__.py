"""What can be wrong: a module of codes for each matter, and the `table` of all of them."""
