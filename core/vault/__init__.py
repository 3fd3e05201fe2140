"""Secrets at rest, encrypted with the password of the account. The format: docs/vault.md."""
