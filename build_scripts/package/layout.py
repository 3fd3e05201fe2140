"""Puts bytes into an executable between the bootloader and its archive.

The archive must stay the last thing of substance in the file: the bootloader looks for it from
the end backwards, 8 KiB at a time, through everything that lies behind it.
"""

from __future__ import annotations

import io
import struct
import sys
from array import array
from typing import Final

from build_scripts.package import PackageError
from build_scripts.package.archive import MAGIC, stored
from core.runtime.locate import MARK, SECTION, elf_section, pe_overlay

ARCHIVE_SECTION: Final = "pydata"
"""Where PyInstaller puts its archive on Linux."""

_ALIGN: Final = 4096
"""The payload's place in the file: a page, so that reads of it are whole ones."""

_ELF_HEADER: Final = struct.Struct("<IIQQQQIIQQ")
_ALLOC: Final = 2


def insert(program: bytes, payload: bytes, allowance: int = 0) -> bytes:
    """`program`, an executable that PyInstaller made as one file, with `payload` inside.

    The archive may grow by `allowance` bytes to be unpacked faster. Raises PackageError when the
    program is not built as we expect, or has a payload already.
    """
    if MAGIC not in program[-64 * 1024 :]:
        raise PackageError("This program has no PyInstaller archive at its end.")
    if program.startswith(b"\x7fELF"):
        return _insert_elf(program, payload, allowance)
    if program.startswith(b"MZ"):
        return _insert_pe(program, payload, allowance)
    raise PackageError("This program is neither a Linux nor a Windows executable.")


def _insert_elf(program: bytes, payload: bytes, allowance: int) -> bytes:
    """A new section in front of PyInstaller's; the section table is written anew at the end."""
    file = io.BytesIO(program)
    found = elf_section(file, ARCHIVE_SECTION)
    if found is None:
        raise PackageError(f"This program has no ELF section {ARCHIVE_SECTION}.")
    if elf_section(file, SECTION) is not None:
        raise PackageError("This program carries a payload already.")
    cut, end = found[0], sum(found)
    archive = stored(program[cut:end], allowance)
    (table,) = struct.unpack_from("<Q", program, 0x28)
    count, strings = struct.unpack_from("<HH", program, 0x3C)
    headers = [list(_ELF_HEADER.unpack_from(program, table + 64 * n)) for n in range(count)]
    if table < end or any(h[2] & _ALLOC and h[1] != 8 and h[4] + h[5] > cut for h in headers):
        raise PackageError("A part of this program that is loaded lies behind the archive.")
    start = cut + -cut % _ALIGN
    names = program[headers[strings][4] :][: headers[strings][5]]
    body = bytearray(program[:cut])
    body += bytes(start - cut) + payload
    body += bytes(-len(body) % 16)
    moved = len(body) - cut
    body += archive
    grown = len(archive) - (end - cut)
    grown += -grown % 16  # what lay aligned behind the archive does so again
    body += bytes(end + moved + grown - len(body)) + program[end:table]
    for header in headers:
        if header[4] == cut and header[5] == end - cut:
            header[4], header[5] = cut + moved, len(archive)
        elif header[4] >= end:
            header[4] += moved + grown
    headers.append([len(names), 1, 0, 0, start, len(payload), 0, 0, _ALIGN, 0])
    headers[strings][4] = len(body)
    names += SECTION.encode("ascii") + b"\0"
    headers[strings][5] = len(names)
    body += names
    body += bytes(-len(body) % 8)
    struct.pack_into("<Q", body, 0x28, len(body))
    struct.pack_into("<H", body, 0x3C, len(headers))
    for header in headers:
        body += _ELF_HEADER.pack(*header)
    return bytes(body)


def _insert_pe(program: bytes, payload: bytes, allowance: int) -> bytes:
    """The payload becomes the first thing behind the sections, and the archive follows."""
    cut = pe_overlay(io.BytesIO(program))
    if cut is None or cut >= len(program):
        raise PackageError("This Windows program has nothing behind its sections.")
    (signature,) = struct.unpack_from("<I", program, 0x3C)
    optional = signature + 24
    directories = optional + {0x10B: 96, 0x20B: 112}[struct.unpack_from("<H", program, optional)[0]]
    if any(program[directories + 32 : directories + 40]):
        raise PackageError("This program is signed already: sign it after this step.")
    if program.startswith(MARK[:-1], cut):
        raise PackageError("This program carries a payload already.")
    body = bytearray(program[:cut])
    body += payload
    body += bytes(-(len(body) - cut) % 8)
    body += stored(program[cut:], allowance)
    struct.pack_into("<I", body, optional + 64, 0)
    struct.pack_into("<I", body, optional + 64, pe_checksum(bytes(body)))
    return bytes(body)


def pe_checksum(program: bytes) -> int:
    """The checksum of a PE file whose own field for it is zero: a folded sum of 16-bit words."""
    words = array("H", program + bytes(len(program) % 2))
    if sys.byteorder == "big":
        words.byteswap()
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total + len(program)
