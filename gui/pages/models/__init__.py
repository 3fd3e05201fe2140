"""The models of the config as a table and forms, and the way to add one."""
