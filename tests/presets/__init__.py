"""The presets: each judged, started with the real LiteLLM, and asked over every protocol."""
