"""The text editor and its parts."""
