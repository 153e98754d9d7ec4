"""The command line: beside the entry the only part that prints or exits."""
