"""The sidecar's keeper: one thread that starts it, watches it, stops it, and owns its socket."""
