"""Where in an executable the payload lies, read from the executable's own layout.

The bootloader looks for its archive from the end of the file backwards, 8 KiB at a time, as far
as it takes: whatever lies behind the archive is searched through at every start. So the payload
lies in front of it: on Linux as an ELF section, on Windows as the first bytes after the last PE
section. Both are found by reading a few hundred bytes, and both stay where they are when a
signature is appended to the file.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from core.base.errors import RuntimeBundleError
from core.base.files import explain

SECTION: Final = "pocket"
"""The name of the ELF section."""

RECORD: Final = struct.Struct("<16sQ32s8x")
"""What the payload begins with: the mark, the ZIP's length, the SHA-256 of its manifest."""

MARK: Final = b"LiteLLM-Pocket\x00\x01"
"""16 bytes; the last one is the version of the record."""

_MANY: Final = 1 << 12
"""More sections than any program has: a damaged header must not make us read for minutes."""


@dataclass(frozen=True)
class Place:
    """A payload: `size` bytes of ZIP at `offset` in `path`."""

    path: Path
    offset: int
    size: int
    manifest_sha256: str


def record(size: int, manifest_sha256: str) -> bytes:
    """The record that stands in front of a ZIP of `size` bytes."""
    return RECORD.pack(MARK, size, bytes.fromhex(manifest_sha256))


def payload_of(executable: Path) -> Place | None:
    """The payload in `executable`; None when it carries none.

    Raises RuntimeBundleError when the file cannot be read or ends before its payload does.
    """
    try:
        with executable.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            start = payload_start(file)
            if start is None:
                return None
            file.seek(start)
            head = file.read(RECORD.size)
    except (OSError, struct.error, IndexError) as error:
        reason = explain(error, "read", executable).what if isinstance(error, OSError) else ""
        raise unreadable(executable, reason) from error
    if len(head) < RECORD.size:
        return None
    mark, size, sha256 = RECORD.unpack(head)
    if mark != MARK:
        return None
    if start + RECORD.size + size > end:
        raise unreadable(executable, f"{executable.name} ends in the middle.")
    return Place(executable, start + RECORD.size, size, sha256.hex())


def unreadable(executable: Path, reason: str) -> RuntimeBundleError:
    """The error for a program file that does not give its payload."""
    if not reason:
        reason = f"{executable.name} is damaged."
    return RuntimeBundleError(
        f"The gateway could not be read from the program file. {reason}",
        "Check that its drive is still plugged in. If it is, copy or download LiteLLM Pocket "
        "again and compare its checksum.",
    )


def payload_start(file: BinaryIO) -> int | None:
    """Where the payload would begin in this ELF or PE file; None for any other file."""
    file.seek(0)
    magic = file.read(4)
    if magic == b"\x7fELF":
        found = elf_section(file, SECTION)
        return found[0] if found else None
    if magic[:2] == b"MZ":
        return pe_overlay(file)
    return None


def elf_section(file: BinaryIO, name: str) -> tuple[int, int] | None:
    """(offset, size) of a section of a 64-bit little-endian ELF file; None when there is none."""
    file.seek(0)
    head = file.read(64)
    if len(head) < 64 or head[4:6] != b"\x02\x01":
        return None
    table: int = struct.unpack_from("<Q", head, 0x28)[0]
    width, count, strings = struct.unpack_from("<HHH", head, 0x3A)
    if width != 64 or not 0 < count < _MANY or strings >= count:
        return None
    file.seek(table)
    headers = [struct.unpack("<IIQQQQIIQQ", file.read(64)) for _ in range(count)]
    file.seek(headers[strings][4])
    names = file.read(min(headers[strings][5], 1 << 16))
    for header in headers:
        if names[header[0] :].split(b"\0", 1)[0] == name.encode("ascii"):
            return header[4], header[5]
    return None


def pe_overlay(file: BinaryIO) -> int | None:
    """Where the sections of a PE file end and what was appended to it begins."""
    file.seek(0)
    head = file.read(64)
    (signature,) = struct.unpack_from("<I", head, 0x3C)
    file.seek(signature)
    coff = file.read(24)
    if coff[:4] != b"PE\0\0":
        return None
    (count,) = struct.unpack_from("<H", coff, 6)
    (optional,) = struct.unpack_from("<H", coff, 20)
    if not 0 < count < _MANY:
        return None
    file.seek(signature + 24 + optional)
    ends = [0]
    for _ in range(count):
        section = file.read(40)
        raw_size, raw_offset = struct.unpack_from("<II", section, 16)
        if raw_size:  # a section with nothing in the file may name any offset
            ends.append(raw_size + raw_offset)
    return max(ends)
