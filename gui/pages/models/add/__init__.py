"""Adding a model in steps: provider, key, address, model, name, test."""
