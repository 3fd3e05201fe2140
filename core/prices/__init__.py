"""The table of prices and models: LiteLLM's own, or a newer one that a person brought in."""
