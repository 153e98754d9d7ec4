"""From a class to one statement, and from its rows to instances of the class."""
