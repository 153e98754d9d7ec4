"""From a Schema to the text of every file."""
