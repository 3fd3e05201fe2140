"""The keys page."""
