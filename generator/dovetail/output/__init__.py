"""From rendered files to a folder on disk: lay out, compare, write."""
