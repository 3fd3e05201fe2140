"""What developers run. Start with `python build_scripts/dev.py --help`."""
