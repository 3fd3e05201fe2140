"""The sidecar: LiteLLM's proxy app in a process of its own, told what to do over stdin."""
