"""Roles belong to the server, which tests share that run at the same time: one of them makes a role, and the others find it."""

__all__ = ["unless_there"]


def unless_there(role: str, options: str = "") -> str:
    """The SQL that makes a role which is not there; where two do so at once, the index of names tells the second."""
    return f"DO $$ BEGIN CREATE ROLE {role} {options}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
