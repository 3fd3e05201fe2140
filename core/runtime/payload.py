"""The payload: an ordinary ZIP with the manifest and the files, packed in a few large chunks.

A chunk is one xz stream (or plain bytes) of many files one after the other: that is a third
smaller than a ZIP of single files, and several can be unpacked at once, since liblzma works
outside of Python's lock. `index.json` tells which files a chunk holds, in order.
"""

from __future__ import annotations

import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.base.files import explain
from core.runtime.locate import Place, payload_of, unreadable
from core.runtime.manifest import MANIFEST, Entry, Manifest, parse

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

INDEX: Final = "index.json"
FORMAT: Final = 1
"""Of the index. A program and its payload are made together, so any other is damage."""

_PIECE: Final = 1 << 18
_OUT: Final = 1 << 20
"""Bytes read from the file, and unpacked, at a time."""


@dataclass(frozen=True)
class Chunk:
    """Some files, packed together: `packed` bytes at `offset` in the program file."""

    name: str
    offset: int
    packed: int
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of its files, unpacked."""
        return sum(entry.size for entry in self.entries)


class Payload:
    """A payload whose manifest has been read. Holds no file open, so a stick can be ejected."""

    def __init__(self, path: Path, manifest: Manifest, chunks: tuple[Chunk, ...]) -> None:
        self.path = path
        self.manifest = manifest
        self.chunks = chunks

    def pieces(self, chunk: Chunk) -> Iterator[bytes]:
        """The unpacked bytes of a chunk, up to 1 MiB at a time.

        Raises RuntimeBundleError when the program file is gone or damaged.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(chunk.offset)
                packed = _read(file, chunk.packed)
                yield from _unpacked(packed) if chunk.name.endswith(".xz") else packed
        except OSError as error:
            raise unreadable(self.path, explain(error, "read", self.path).what) from error
        except (lzma.LZMAError, EOFError) as error:
            raise unreadable(self.path, "") from error


def open_payload(place: Place) -> Payload:
    """Read what the payload at `place` holds. Raises RuntimeBundleError."""
    try:
        with place.path.open("rb") as file, zipfile.ZipFile(_Window(file, place)) as archive:
            manifest = parse(archive.read(MANIFEST))
            if manifest.sha256 != place.manifest_sha256:
                raise unreadable(place.path, "")
            index: Any = json.loads(archive.read(INDEX))
            if index["format"] != FORMAT:
                raise unreadable(place.path, "")
            files = {entry.path: entry for entry in manifest.files}
            chunks = []
            for one in index["chunks"]:
                info = archive.getinfo(one["name"])
                if info.compress_type != zipfile.ZIP_STORED:
                    raise unreadable(place.path, "")
                entries = tuple(files.pop(path) for path in one["files"])
                start = place.offset + _data_offset(file, place, info)
                chunks.append(Chunk(info.filename, start, info.file_size, entries))
    except OSError as error:
        raise unreadable(place.path, explain(error, "read", place.path).what) from error
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
        *(ValueError, KeyError, TypeError, RuntimeError),
    ) as error:
        raise unreadable(place.path, "") from error
    if files:
        raise unreadable(place.path, "")
    return Payload(place.path, manifest, tuple(chunks))


def payload_in(executable: Path) -> Payload | None:
    """The payload that `executable` carries; None when it has none. Raises RuntimeBundleError."""
    place = payload_of(executable)
    return None if place is None else open_payload(place)


def _data_offset(file: io.BufferedReader, place: Place, info: zipfile.ZipInfo) -> int:
    """Where in the ZIP the bytes of a member begin: behind its own header."""
    file.seek(place.offset + info.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    return int(info.header_offset + 30 + name + extra)


def _read(file: io.FileIO, size: int) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, _PIECE))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    stream = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    for piece in packed:
        out = stream.decompress(piece, _OUT)
        while out:
            yield out
            out = b"" if stream.eof or stream.needs_input else stream.decompress(b"", _OUT)
    if not stream.eof:
        raise EOFError


class _Window(io.RawIOBase):
    """The ZIP in the middle of the program file, as a file of its own."""

    def __init__(self, file: io.BufferedReader, place: Place) -> None:
        super().__init__()
        self._file = file
        self._start = place.offset
        self._size = place.size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the start")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        want = max(0, min(len(view), self._size - self._at))
        self._file.seek(self._start + self._at)
        got = self._file.read(want)
        view[: len(got)] = got
        self._at += len(got)
        return len(got)
