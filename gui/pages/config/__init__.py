"""The config page."""
