"""One page per line of the sidebar."""
