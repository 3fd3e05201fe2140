"""The headless verbs of `main.py`: the same engine, without a window."""
