"""Addresses of connections, in the one form in which they are compared and shown."""

from __future__ import annotations

import ipaddress

Address = tuple[str, int]


def plain(host: str) -> str:
    """An IPv4 address that comes dressed as IPv6 (`::ffff:127.0.0.1`) without the dress."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def joined(host: str, port: int) -> str:
    """Both in one word; two colons too many are told apart by brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
