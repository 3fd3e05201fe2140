"""What every room stands on: errors, events, files, settings. Knows nothing of LiteLLM."""
