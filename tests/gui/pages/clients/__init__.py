"""Tests of the clients page."""
