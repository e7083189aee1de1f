"""`python -m salesflow` is the command line."""

from salesflow.cli import main

main()
