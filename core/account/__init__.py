"""Who may open the window, and the session that a login begins."""
