"""Colours, fonts, pictures and styles."""
