"""Small bundles and the executables that carry them, made by the real packing code."""

from __future__ import annotations

import json
import random
import struct
import sys
import zlib
from pathlib import Path

from build_scripts.package import payload, single
from build_scripts.package.archive import MAGIC
from core.runtime.frozen import NAME
from core.runtime.manifest import MANIFEST

PROGRAM = '#!/bin/sh\necho "sidecar $@"\n'


def onedir(folder: Path, *, version: str = "1.2.3", word: str = "one") -> Path:
    """A sidecar's folder with a program that runs, a library, data and something random."""
    inner = folder / "_internal" / "litellm"
    inner.mkdir(parents=True)
    (folder / NAME).write_text(PROGRAM, encoding="ascii", newline="\n")
    (folder / NAME).chmod(0o755)
    (inner / "core.so").write_bytes(b"\x7fELF" + bytes(range(256)) * 200)
    (inner / "core.so").chmod(0o755)
    (inner / "model_prices.json").write_text(json.dumps({word: "x" * 5000}), encoding="ascii")
    (inner / "empty.txt").write_bytes(b"")
    noise = random.Random(word).randbytes(40_000)
    (folder / "_internal" / "noise.bin").write_bytes(noise)
    (folder / MANIFEST).write_bytes(payload.describe(folder, {"pocket": version}))
    return folder


def carrier(place: Path, folder: Path, *, windows: bool = False) -> Path:
    """An executable (of nothing but its layout) that carries `folder`, at `place`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    program = place.with_suffix(".program")
    program.write_bytes(toy_pe() if windows else toy_elf())
    packed = place.with_suffix(".zip")
    payload.build(folder, packed, preset=1)
    single.assemble(program, packed, place)
    return place


def archive() -> bytes:
    """PyInstaller's archive, with two files in it: one packs well, one does not."""
    bodies, table = b"", b""
    noise = random.Random("archive").randbytes(3000)
    for name, body, packed in (("text", b"text " * 2000, 1), ("noise", noise, 1), ("z", b"z", 0)):
        kept = zlib.compress(body) if packed else body
        padded = name.encode("ascii").ljust(14, b"\0")
        table += struct.pack("!IIIIBc", 32, len(bodies), len(kept), len(body), packed, b"x")
        table += padded
        bodies += kept
    total = len(bodies) + len(table) + 88
    cookie = struct.pack("!8sIIII64s", MAGIC, total, len(bodies), len(table), 311, b"libpython")
    return bodies + table + cookie


def toy_elf(body: bytes | None = None) -> bytes:
    """The layout of PyInstaller's Linux executable: code, the archive's section, the names."""
    body = archive() if body is None else body
    names = b"\0.text\0pydata\0.shstrtab\0"
    code = b"\x90" * 333
    text = 64
    pydata = text + len(code)
    strings = pydata + len(body)
    table = strings + len(names)
    table += -table % 8
    header = bytearray(64)
    header[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<Q", header, 0x28, table)
    struct.pack_into("<HHH", header, 0x3A, 64, 4, 3)
    rows = [
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (1, 1, 6, text, text, len(code), 0, 0, 16, 0),
        (7, 1, 0, 0, pydata, len(body), 0, 0, 1, 0),
        (14, 3, 0, 0, strings, len(names), 0, 0, 1, 0),
    ]
    whole = bytes(header) + code + body + names
    whole += bytes(table - len(whole))
    return whole + b"".join(struct.pack("<IIQQQQIIQQ", *row) for row in rows)


def toy_pe(body: bytes | None = None, *, plus: bool = True) -> bytes:
    """The layout of PyInstaller's Windows executable: headers, two sections, the archive."""
    body = archive() if body is None else body
    optional = 240 if plus else 224
    head = bytearray(0x400)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 0x80)
    head[0x80:0x84] = b"PE\0\0"
    struct.pack_into("<HH", head, 0x84, 0x8664 if plus else 0x14C, 2)
    struct.pack_into("<H", head, 0x80 + 20, optional)
    struct.pack_into("<H", head, 0x98, 0x20B if plus else 0x10B)
    struct.pack_into("<I", head, 0x98 + (108 if plus else 92), 16)
    table = 0x98 + optional
    struct.pack_into("<8sIIII", head, table, b".text", 0x1F0, 0x1000, 0x200, 0x400)
    struct.pack_into("<8sIIII", head, table + 40, b".bss", 0x9000, 0x2000, 0, 0xFFFF00)
    return bytes(head) + b"\xcc" * 0x200 + body


def sign(program: Path, size: int = 12_000) -> None:
    """Append what a signature looks like: padded to 8 bytes, a table of `size` bytes, and the
    header's entry for it."""
    body = bytearray(program.read_bytes())
    body += bytes(-len(body) % 8)
    start = len(body)
    (signature,) = struct.unpack_from("<I", body, 0x3C)
    struct.pack_into("<II", body, signature + 24 + 112 + 32, start, size)
    body += struct.pack("<IHH", size, 0x200, 2) + b"\x30" * (size - 8)
    program.write_bytes(bytes(body))


RUNS_HERE = sys.platform != "win32"
"""Whether the bundle's program, a shell script, can be started."""
