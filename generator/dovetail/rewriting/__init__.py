"""What changes in the files of a history when migrations are put in line, squashed, or written by hand."""

from dovetail.rewriting.in_line import rebase
from dovetail.rewriting.rewritten import Rewriting
from dovetail.rewriting.squash import squash
from dovetail.rewriting.steps import seal, step

__all__ = ["Rewriting", "rebase", "seal", "squash", "step"]
