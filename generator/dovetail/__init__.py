"""dovetail compiles one YAML spec of a database schema into every layer of a Python application."""

__version__ = "0.1.0"
