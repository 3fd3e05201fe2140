"""The LiteLLM config file: read, check, edit and keep it without ever losing a byte."""
