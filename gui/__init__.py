"""The window. It listens to core's events and calls the engine; it decides nothing itself."""
