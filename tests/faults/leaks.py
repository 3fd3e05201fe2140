"""The leak hunt: planted values are looked for in every byte that a session left anywhere.

It shares nothing with the redaction of the program, on purpose: a form that one of them forgot
the other must know. What could not be looked at is told as well (`unread`), since a hunt that
saw nothing because it was not let in proves nothing.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import sys
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

SHORTEST: Final = 8
"""Characters; parts of something shorter would be found where nobody put them."""
_CHUNK: Final = 8 * 1024 * 1024
_DEEPEST: Final = 3
"""Archives within archives."""
_BLANKS: Final = b" \t\r\n"


@dataclass(frozen=True)
class Hit:
    """A planted value that is where it must not be."""

    name: str
    """Of the planted value, not the value."""
    form: str
    """How it is written there: "plain", "base64", "URL-encoded"…"""
    place: str
    """A file (of an archive: file!entry), a file's name, a process, a captured output."""
    offset: int
    """Bytes from the beginning."""


def forms(value: str) -> dict[bytes, str]:
    """Everything to look for → what to call it. Raises ValueError for a value that is too short."""
    if len(value) < SHORTEST:
        raise ValueError(f"plant values of {SHORTEST} characters or more")
    raw = value.encode()
    found: dict[bytes, str] = {raw: "plain"}

    def add(form: bytes, name: str) -> None:
        found.setdefault(form, name)

    for quoted in (
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote(value),
        urllib.parse.quote_plus(value),
        "".join(f"%{byte:02X}" for byte in raw),
    ):
        add(quoted.encode(), "URL-encoded")
        add(_lower_hex(quoted).encode(), "URL-encoded")
        add(urllib.parse.quote(quoted, safe="").encode(), "URL-encoded twice")
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        add(text[1:-1].encode(), "in JSON")
        add(json.dumps(text)[2:-2].strip("\\").encode(), "in JSON twice")
    add(repr(value)[1:-1].encode(), "as Python writes it")
    for encoding in ("utf-16-le", "utf-16-be", "latin-1", "cp1252"):
        try:
            add(value.encode(encoding), encoding)
        except UnicodeEncodeError:
            continue
    add(raw.hex().encode(), "hex")
    add(raw.hex().upper().encode(), "hex")
    for text_bytes, suffix in ((raw, ""), (value.encode("utf-16-le"), " of utf-16-le")):
        for form in _base64(text_bytes):
            add(form, f"base64{suffix}")
            add(form.translate(bytes.maketrans(b"+/", b"-_")), f"URL-safe base64{suffix}")
            add(urllib.parse.quote(form, safe="").encode(), f"URL-encoded base64{suffix}")
    return {form: name for form, name in found.items() if len(form) >= SHORTEST}


def _lower_hex(quoted: str) -> str:
    pieces = quoted.split("%")
    return "%".join([pieces[0], *(one[:2].lower() + one[2:] for one in pieces[1:])])


def _base64(raw: bytes) -> Iterator[bytes]:
    """In the three ways that it can lie among other bytes, without the characters at both ends
    that depend on its neighbours."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        first = (8 * shift + 5) // 6
        last = 8 * (shift + len(raw)) // 6
        yield text[first:last]


@dataclass
class Hunt:
    """Looks for all of `planted` (name → value) in one place after another."""

    planted: Mapping[str, str] = field(repr=False)
    unread: list[str] = field(default_factory=list)
    """What could not be looked at, with the reason."""
    seen_bytes: int = 0
    seen_files: int = 0
    seen_processes: int = 0

    def __post_init__(self) -> None:
        self._needles = [
            (form, kind, name)
            for name, value in self.planted.items()
            for form, kind in forms(value).items()
        ]
        self._folded = [
            (folded, kind, name)
            for form, kind, name in self._needles
            if len(folded := form.translate(None, _BLANKS)) >= SHORTEST
        ]
        self._overlap = 4 * max(len(form) for form, _, _ in self._needles)

    # ---- places
    def in_text(self, place: str, text: str) -> list[Hit]:
        """A captured output, an event, what a window shows."""
        return self.in_bytes(place, text.encode("utf-8", "surrogatepass"))

    def in_bytes(self, place: str, data: bytes) -> list[Hit]:
        """As a whole, with what is compressed in it."""
        return _distinct(self._in_stream(place, io.BytesIO(data), 0))

    def in_folders(self, *folders: Path) -> list[Hit]:
        """Every byte of every file below them, their names, where links point to, and the insides
        of archives. A folder that is not there is told in `unread`."""
        hits: list[Hit] = []
        for folder in folders:
            if not folder.is_dir():
                self.unread.append(f"{folder}: no such folder")
            for path in _everything_below(folder, self.unread):
                name = str(path.relative_to(folder))
                hits += self._plainly(f"the name {path}", os.fsencode(name))
                if path.is_symlink():
                    hits += self._plainly(f"the link {path}", os.fsencode(path.readlink()))
                elif path.is_file():
                    hits += self._in_file(path)
        return _distinct(hits)

    def in_processes(self, *roots: int) -> list[Hit]:
        """The arguments and the environment of these processes and all below them, as the system
        shows them. Where it does not, even to us, that is told in `unread`."""
        hits: list[Hit] = []
        for root in roots:
            for pid in _tree(root):
                self.seen_processes += 1
                for kind in ("cmdline", "environ"):
                    place = f"/proc/{pid}/{kind}"
                    try:
                        data = _of_process(pid, kind)
                    except (OSError, psutil.Error) as error:
                        self.unread.append(f"{place}: {type(error).__name__}")
                        continue
                    hits += self._plainly(place, data)
        return _distinct(hits)

    # ---- looking
    def _in_file(self, path: Path) -> list[Hit]:
        try:
            with path.open("rb") as file:
                self.seen_files += 1
                return self._in_stream(str(path), file, 0)
        except OSError as error:
            self.unread.append(f"{path}: {error.strerror}")
            return []

    def _in_stream(self, place: str, file: io.BufferedIOBase, depth: int) -> list[Hit]:
        hits: list[Hit] = []
        start, kept, head = 0, b"", b""
        while data := file.read(_CHUNK):
            head = head or data[:4]
            self.seen_bytes += len(data)
            window = kept + data
            hits += self._plainly(place, window, start - len(kept))
            start += len(data)
            kept = window[-self._overlap :]
        if depth < _DEEPEST and head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
            file.seek(0)
            look = self._in_zip if head.startswith(b"PK") else self._in_gzip
            try:
                hits += look(place, file, depth + 1)
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
                self.unread.append(f"inside {place}: {error}")
        return hits

    def _plainly(self, place: str, data: bytes, start: int = 0) -> list[Hit]:
        hits = [
            Hit(name, kind, place, start + at)
            for form, kind, name in self._needles
            for at in _all(form, data)
        ]
        folded = data.translate(None, _BLANKS)
        if len(folded) == len(data):
            return hits
        told = {(hit.name, hit.form) for hit in hits}
        return hits + [
            Hit(name, f"{kind}, over several lines", place, start)
            for form, kind, name in self._folded
            if (name, kind) not in told and form in folded
        ]

    def _in_gzip(self, place: str, file: io.BufferedIOBase, depth: int) -> list[Hit]:
        with gzip.GzipFile(fileobj=file) as inside:
            return self._in_stream(f"{place}!", inside, depth)

    def _in_zip(self, place: str, file: io.BufferedIOBase, depth: int) -> list[Hit]:
        with zipfile.ZipFile(file) as archive:
            hits = self._plainly(f"the comment of {place}", archive.comment)
            for entry in archive.infolist():
                within = f"{place}!{entry.filename}"
                hits += self._plainly(f"the name {within}", entry.filename.encode())
                data = archive.read(entry)  # they are small, and an entry cannot be rewound
                hits += self._in_stream(within, io.BytesIO(data), depth)
        return hits


def _all(form: bytes, data: bytes) -> Iterator[int]:
    at = data.find(form)
    while at >= 0:
        yield at
        at = data.find(form, at + 1)


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    return list(dict.fromkeys(hits))


def _everything_below(folder: Path, unread: list[str]) -> Iterator[Path]:
    def cannot(error: OSError) -> None:
        unread.append(f"{error.filename}: {error.strerror}")

    for parent, folders, files in os.walk(folder, onerror=cannot):
        for name in sorted((*folders, *files)):
            yield Path(parent, name)


def _tree(root: int) -> list[int]:
    try:
        return [root, *(one.pid for one in psutil.Process(root).children(recursive=True))]
    except psutil.Error:
        return [root]


def _of_process(pid: int, kind: str) -> bytes:
    if sys.platform == "linux":
        return Path(f"/proc/{pid}/{kind}").read_bytes()
    process = psutil.Process(pid)
    if kind == "cmdline":
        return "\0".join(process.cmdline()).encode()
    return "\0".join(f"{name}={value}" for name, value in process.environ().items()).encode()
