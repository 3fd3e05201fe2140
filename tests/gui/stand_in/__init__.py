"""A stand-in for the engine: the same services, which remember their calls and answer at once."""
