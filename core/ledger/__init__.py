"""What the gateway did: one row per request, kept in a SQLite file of the data folder."""
