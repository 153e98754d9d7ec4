"""`python -m dovetail`: the command `dovetail`."""

from dovetail.entry import main

main()
