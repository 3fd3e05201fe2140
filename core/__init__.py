"""Everything LiteLLM Pocket does without a window: no tkinter here, and no litellm outside `core.sidecar`."""
