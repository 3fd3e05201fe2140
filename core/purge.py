"""Takes keys that moved into the vault out of the old copies of the config: its backups, the
history of what was applied, the draft.

What a file held before stays on a flash drive or an SSD until its controller uses the place again;
nobody can see to that from here.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.config import draft as drafts
from core.config.literals import replace_values
from core.errors import ConfigError, DataFolderError
from core.files import atomic_write, digest, read_bytes
from core.paths import Paths
from core.redaction import Redactor

_BIGGEST: Final = 64_000_000


@dataclass(frozen=True)
class Purged:
    """What became of the copies."""

    cleaned: int = 0
    left: tuple[str, ...] = ()
    """Names of copies that hold a key and could not be written."""


def clean(paths: Paths, names: Mapping[str, str]) -> Purged:
    """Put references to `names[value]` in the place of each value, or asterisks where it does not
    stand alone. Never raises."""
    cleaned = 0
    left: list[str] = []
    try:
        cleaned += _clean_draft(paths.draft, names)
    except DataFolderError:
        left.append(paths.draft.name)
    for path in _copies(paths):
        try:
            before = read_bytes(path)
            after = _cleaned(before, names, of_history=path.parent == paths.applied)
            if after != before:
                atomic_write(path, after, private=True)
                cleaned += 1
        except DataFolderError:
            left.append(path.name)
    return Purged(cleaned, tuple(left))


def _clean_draft(path: Path, names: Mapping[str, str]) -> int:
    """A draft bears a digest of itself, so it is written as drafts are."""
    draft = drafts.read(path)
    if draft is None:
        return 0
    text = _in_config(draft.text, names, Redactor(names))
    if text == draft.text:
        return 0
    drafts.keep(path, text, draft.base_digest, lambda: draft.saved_at)
    return 1


def _copies(paths: Paths) -> Iterator[Path]:
    for folder in (paths.backups, paths.applied, paths.draft.parent):
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                # The draft is cleaned in its own way: it bears a digest of itself.
                if path != paths.draft and path.is_file() and path.stat().st_size <= _BIGGEST:
                    yield path


def _cleaned(data: bytes, names: Mapping[str, str], *, of_history: bool) -> bytes:
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data
    hide = Redactor(names)
    if hide(text) == text and not any(value in text for value in names):
        return data
    text = (_in_history if of_history else _in_config)(text, names, hide)
    return text.encode("utf-8", "surrogatepass")


def cleaned(text: str, names: Mapping[str, str]) -> str:
    """A config without those values."""
    return _in_config(text, names, Redactor(names))


def _in_config(text: str, names: Mapping[str, str], hide: Redactor) -> str:
    """References where a value stands alone; asterisks where it does not, as in a comment."""
    with contextlib.suppress(ConfigError):
        text = replace_values(text, names)
    return hide(text)


def _in_history(text: str, names: Mapping[str, str], hide: Redactor) -> str:
    """An entry of `core.history`: its config is cleaned, and the digest made to fit."""
    try:
        entry: Any = json.loads(text)
        config = str(entry["text"])
        entry["text"] = _in_config(config, names, hide)
        if entry["text"] != config:
            entry["digest"] = digest(entry["text"].encode("utf-8", "surrogatepass"))
        return hide(json.dumps(entry, ensure_ascii=False, indent=1))
    except (ValueError, TypeError, KeyError):
        return hide(text)
