"""From a Schema to the text of every file.

Nothing is imported here: who builds the package compiles `templates`, and has no other library than Jinja2.
"""
