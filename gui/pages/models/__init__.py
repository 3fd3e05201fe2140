"""The page of models, and the way to add one."""
