"""Help around the program: the self-check, the report, the desktop."""
