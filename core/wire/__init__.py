"""What the program and its sidecar say to each other, and what both must agree on."""
