"""Everything LiteLLM Pocket does without a window: no tkinter; litellm only in `core.sidecar`."""
