"""The first screen: make the account, log in, recover; also the lock."""
