"""Tools that talk to the gateway: finding them, and connecting them without losing a byte."""
