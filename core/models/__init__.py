"""The models of a config, as things to look at, try and change: what the Models page works with."""
