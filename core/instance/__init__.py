"""One program per data folder, and the way the command line talks to it."""
