"""Keys: what there is, how they come and go, and the gateway's own."""
