"""The models of the config as a table and forms."""
