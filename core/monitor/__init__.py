"""Watching a running gateway: its health, its clients, its log."""
