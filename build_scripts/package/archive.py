"""Makes PyInstaller's archive quicker to unpack, at the price of bytes that a release can spare.

A one-file program unpacks its archive at every start, and most of that time is inflating. So the
files that pack worst (the largest share of the time for the least room) are stored as they are,
up to an allowance.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from typing import Final

from build_scripts.package import PackageError

MAGIC: Final = b"MEI\x0c\x0b\x0a\x0b\x0e"
"""What the bootloader looks for: the archive's cookie begins with it."""

_COOKIE: Final = struct.Struct("!8sIIII64s")
_ENTRY: Final = struct.Struct("!IIIIBc")


@dataclass(frozen=True)
class _Entry:
    name: bytes
    """As it stands there, with its padding."""
    body: bytes
    size: int
    """Bytes unpacked."""
    packed: bool
    kind: bytes

    @property
    def growth(self) -> int:
        return self.size - len(self.body)


def stored(archive: bytes, allowance: int) -> bytes:
    """`archive` with as many files stored unpacked as `allowance` more bytes pay for.

    Raises PackageError when this is not an archive of PyInstaller's.
    """
    try:
        entries, cookie = _read(archive)
        for entry in sorted(entries, key=_price):
            if entry.packed and entry.growth <= allowance:
                body = zlib.decompress(entry.body)
                if len(body) != entry.size:
                    raise PackageError("A file in PyInstaller's archive has not its size.")
                allowance -= max(0, entry.growth)
                entries[entries.index(entry)] = replace(entry, body=body, packed=False)
    except (struct.error, zlib.error) as error:
        raise PackageError(f"PyInstaller's archive cannot be read: {error}") from error
    return _written(entries, cookie)


def _price(entry: _Entry) -> tuple[float, bytes]:
    """Bytes more in the file for each byte that need not be inflated."""
    return entry.growth / max(1, entry.size), entry.name


def _read(archive: bytes) -> tuple[list[_Entry], tuple[int, bytes]]:
    magic, length, table, table_size, python, library = _COOKIE.unpack(archive[-_COOKIE.size :])
    if magic != MAGIC or length != len(archive) or table + table_size > length:
        raise PackageError("PyInstaller's archive is not where it should be.")
    entries = []
    at, end = table, table + table_size
    while at < end:
        width, start, packed_size, size, packed, kind = _ENTRY.unpack_from(archive, at)
        if width <= _ENTRY.size or start + packed_size > length:
            raise PackageError("PyInstaller's archive cannot be read.")
        name = archive[at + _ENTRY.size : at + width]
        body = archive[start : start + packed_size]
        entries.append(_Entry(name, body, size, bool(packed), kind))
        at += width
    return entries, (python, library)


def _written(entries: list[_Entry], cookie: tuple[int, bytes]) -> bytes:
    bodies, table = bytearray(), bytearray()
    for entry in entries:
        width = _ENTRY.size + len(entry.name)
        size, start = len(entry.body), len(bodies)
        table += _ENTRY.pack(width, start, size, entry.size, entry.packed, entry.kind) + entry.name
        bodies += entry.body
    total = len(bodies) + len(table) + _COOKIE.size
    return bytes(bodies + table) + _COOKIE.pack(MAGIC, total, len(bodies), len(table), *cookie)
