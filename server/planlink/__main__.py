"""`python -m planlink`."""

from planlink.cli import main

main()
