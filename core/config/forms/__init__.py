"""Changes of a config from forms: each is a few small edits of its text, and the rest stays."""
