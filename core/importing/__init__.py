"""Settings of other programs, and configs of LiteLLM from elsewhere, as a draft to review."""
