"""Addresses as they are compared and shown."""

from __future__ import annotations

import pytest

from core.monitor.addresses import joined, plain


@pytest.mark.parametrize(
    ("host", "shown"),
    [("::ffff:10.0.0.7", "10.0.0.7"), ("::1", "::1"), ("fe80::1%eth0", "fe80::1"), ("x", "x")],
)
def test_addresses_are_shown_plainly(host: str, shown: str) -> None:
    assert plain(host) == shown


@pytest.mark.parametrize(("host", "shown"), [("10.0.0.7", "10.0.0.7:5"), ("::1", "[::1]:5")])
def test_an_address_and_its_port_in_one_word(host: str, shown: str) -> None:
    assert joined(host, 5) == shown
