"""Packs the sidecar's folder into the payload of the single file, the same bytes every time.

    python -m build_scripts.package.payload build/sidecar build/payload.zip

The files are laid one after the other, like beside like, in about a dozen chunks; each chunk is
one xz stream, so that the program can unpack several at once. What is packed already (the archive
of compiled modules inside the sidecar's executable) is stored as it is: unpacking it twice would
cost time and save nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from build_scripts.package import PackageError
from core.runtime.manifest import MANIFEST, Entry, Manifest, parse
from core.runtime.payload import FORMAT, INDEX

CHUNK_MB: Final = 12
"""Unpacked size of a chunk: large enough to pack well, small enough to spread over cores."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the first that a ZIP can say."""

_PACKED_ALREADY: Final = 0.93
"""A file that a quick try leaves this large or larger is stored."""

LONGEST_PATH: Final = 160
"""Windows ends a path at 260 characters, and the cache folder of a user takes up to 90."""

_MAGIC: Final = (b"\x7fELF", b"MZ")


@dataclass(frozen=True)
class Figures:
    """What came out."""

    files: int
    unpacked: int
    packed: int
    """Bytes of all files, and of the payload."""


@dataclass(frozen=True)
class _Chunk:
    kind: str
    """ "code" (machine code), "data" or "raw"."""
    files: tuple[Entry, ...]

    def name(self, number: int) -> str:
        return f"chunks/{number:02d}-{self.kind}{'' if self.kind == 'raw' else '.xz'}"


def describe(folder: Path, versions: Mapping[str, str]) -> bytes:
    """The manifest of a folder, as bytes. Symbolic links count as what they point to."""
    files = []
    for path in sorted(_files(folder), key=lambda one: one.relative_to(folder).as_posix()):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        found = path.stat()
        files.append(
            {
                "path": path.relative_to(folder).as_posix(),
                "size": found.st_size,
                "sha256": sha256,
                "mode": f"{0o755 if found.st_mode & stat.S_IXUSR else 0o644:04o}",
            }
        )
    body = {"versions": dict(sorted(versions.items())), "files": files}
    return json.dumps(body, indent=1, sort_keys=True).encode("ascii") + b"\n"


def build(folder: Path, out: Path, *, preset: int = 9 | lzma.PRESET_EXTREME) -> Figures:
    """Pack `folder` (with its manifest.json) into `out`. Raises PackageError."""
    manifest = _checked_manifest(folder)
    chunks = _chunks(folder, manifest.files)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        bodies = list(pool.map(lambda chunk: _pack(folder, chunk, preset), chunks))
    listed = [
        {"name": chunk.name(n), "files": [entry.path for entry in chunk.files]}
        for n, chunk in enumerate(chunks)
    ]
    index = json.dumps({"format": FORMAT, "chunks": listed}, separators=(",", ":")).encode("ascii")
    temp = out.with_name(out.name + ".tmp")
    with zipfile.ZipFile(temp, "w") as archive:
        _add(archive, MANIFEST, manifest.raw, zipfile.ZIP_DEFLATED)
        _add(archive, INDEX, index, zipfile.ZIP_DEFLATED)
        for number, (chunk, body) in enumerate(zip(chunks, bodies, strict=True)):
            _add(archive, chunk.name(number), body, zipfile.ZIP_STORED)
    temp.replace(out)
    return Figures(len(manifest.files), manifest.size, out.stat().st_size)


def manifest_of(payload: Path) -> Manifest:
    """The manifest inside a payload. Raises PackageError."""
    try:
        with zipfile.ZipFile(payload) as archive:
            return parse(archive.read(MANIFEST))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise PackageError(f"{payload} is not a payload: {error}") from error


def _files(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path != folder / MANIFEST:
            yield path


def _checked_manifest(folder: Path) -> Manifest:
    """The folder's manifest, when it tells the truth; made here when there is none."""
    place = folder / MANIFEST
    if not place.is_file():
        place.write_bytes(describe(folder, {}))
    manifest = parse(place.read_bytes())
    listed = {entry.path: entry for entry in manifest.files}
    found = {path.relative_to(folder).as_posix() for path in _files(folder)}
    if found != set(listed):
        odd = sorted(found ^ set(listed))
        raise PackageError(f"{place} does not list what is there: {', '.join(odd[:5])}")
    for entry in manifest.files:
        if len(entry.path) > LONGEST_PATH:
            raise PackageError(f"{entry.path} is too long a path for Windows: leave the file out.")
        body = (folder / entry.path).read_bytes()
        if len(body) != entry.size or hashlib.sha256(body).hexdigest() != entry.sha256:
            raise PackageError(f"{folder / entry.path} is not what {place.name} says.")
    return manifest


def _chunks(folder: Path, files: Sequence[Entry]) -> list[_Chunk]:
    """Alike files together, biggest chunks first so that no core waits long at the end."""
    kinds: dict[str, list[Entry]] = {"code": [], "data": [], "raw": []}
    for entry in files:
        kinds[_kind((folder / entry.path).read_bytes())].append(entry)
    chunks: list[_Chunk] = []
    for kind, entries in kinds.items():
        entries.sort(key=_likeness)
        total = sum(entry.size for entry in entries)
        number = max(1, round(total / (CHUNK_MB << 20)))
        target = total / number
        group: list[Entry] = []
        for entry in entries:
            if group and sum(one.size for one in group) + entry.size / 2 > target:
                chunks.append(_Chunk(kind, tuple(group)))
                group = []
            group.append(entry)
        if group:
            chunks.append(_Chunk(kind, tuple(group)))
    weight = {"code": 3, "data": 2, "raw": 0}

    def cost(chunk: _Chunk) -> tuple[int, str]:
        return -weight[chunk.kind] * sum(one.size for one in chunk.files), chunk.files[0].path

    return sorted(chunks, key=cost)


def _kind(body: bytes) -> str:
    if len(body) > 4096 and len(zlib.compress(body, 1)) > _PACKED_ALREADY * len(body):
        return "raw"
    return "code" if body.startswith(_MAGIC) else "data"


def _likeness(entry: Entry) -> tuple[str, str, str]:
    path = PurePosixPath(entry.path)
    return path.suffix, path.name, entry.path


def _pack(folder: Path, chunk: _Chunk, preset: int) -> bytes:
    body = b"".join((folder / entry.path).read_bytes() for entry in chunk.files)
    if chunk.kind == "raw":
        return body
    last: dict[str, Any] = {
        "id": lzma.FILTER_LZMA2,
        "preset": preset,
        "dict_size": max(1 << 20, min(len(body), 64 << 20)),
    }
    # x86 code packs a tenth better when its jump targets are made absolute first.
    filters = [{"id": lzma.FILTER_X86}, last] if chunk.kind == "code" else [last]
    return lzma.compress(body, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters)


def _add(archive: zipfile.ZipFile, name: str, body: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # as on POSIX, on every system that builds
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.compress_type = method
    archive.writestr(info, body, compresslevel=9)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="payload", description=__doc__)
    parser.add_argument("folder", type=Path, help="the sidecar's folder")
    parser.add_argument("out", type=Path, help="the payload to write")
    options = parser.parse_args(arguments)
    try:
        figures = build(options.folder, options.out)
    except PackageError as error:
        print(f"payload: {error}", file=sys.stderr)
        return 1
    print(
        f"{options.out}: {figures.files} files, {figures.unpacked / 1e6:.1f} MB unpacked, "
        f"{figures.packed / 1e6:.1f} MB packed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
