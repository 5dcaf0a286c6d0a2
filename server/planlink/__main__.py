"""`python -m planlink`."""

from planlink.cli.main import main

main()
