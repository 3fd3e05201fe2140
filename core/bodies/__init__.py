"""What was asked and answered, while somebody wants to see it: encrypted, bounded, soon gone."""
