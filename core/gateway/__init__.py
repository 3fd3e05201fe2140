"""From a saved config to a running gateway: plans, orders, and what came of them."""
