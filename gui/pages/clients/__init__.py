"""The page of the tools that talk to the gateway."""
