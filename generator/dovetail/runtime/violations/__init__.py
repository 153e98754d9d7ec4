"""What rows break, in the words of the spec."""
