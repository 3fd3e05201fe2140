"""The files that a config includes, and that those include, found as LiteLLM finds them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.config.document import Document, Parse, items, parse, text_of

MOST: Final = 500
"""Files; no config includes as many, and one that was made to would never end."""

Read = Callable[[Path], str | None]
"""The text of a file; None when it cannot be read."""


@dataclass(frozen=True)
class Included:
    """One file, in the order in which LiteLLM merges them."""

    path: Path
    name: str
    """As it is written where it is included."""
    by: str
    """The name of the file that includes it; "" for the config itself."""
    entry: str
    """The name in the config's own `include:` by which it came in."""
    text: str | None = field(repr=False)
    """None when it cannot be read."""

    document: Document = field(repr=False)
    """What is in it."""
    was_looked_at: bool = True
    """False for a name at which nobody looks yet: it leads to another computer."""


def readable(document: Document, included: Iterable[Included]) -> tuple[Document, ...]:
    """The config, and what it includes and can be read."""
    read = [one.document for one in included if one.text is not None]
    return (document, *(one for one in read if one.error is None))


def find(
    config: Path,
    document: Document,
    read: Read,
    parse: Parse = parse,
    looks_at: Callable[[str], bool] = lambda _name: True,
) -> tuple[Included, ...]:
    """All files below `config`, each once: level by level, as LiteLLM merges them. Only those are
    read whose names `looks_at` agrees to."""
    root = _absolute(config)
    seen = {_key(root)}
    found: list[Included] = []
    waiting = deque(("", name, root, name) for name in _names(document))
    while waiting and len(found) < MOST:
        by, name, declared_in, entry = waiting.popleft()
        path = _place(name, declared_in, root)
        if _key(path) in seen:
            continue
        seen.add(_key(path))
        is_wanted = looks_at(name)
        text = read(path) if is_wanted else None
        one = Included(path, name, by, entry, text, parse(text or ""), is_wanted)
        found.append(one)
        if one.text is not None:
            waiting += [(name, below, path, entry) for below in _names(one.document)]
    return tuple(found)


def first_level(found: Sequence[Included]) -> dict[str, str | None]:
    """The texts of the files that the config itself includes, by their names in it; without those
    that nobody looked at."""
    return {one.name: one.text for one in found if not one.by and one.was_looked_at}


def others(found: Sequence[Included]) -> list[Included]:
    """The files that are not in `first_level`."""
    return [one for one in found if one.by or not one.was_looked_at]


def _names(document: Document) -> list[str]:
    nodes = items(document.get(document.root, "include"))
    return [name for node in nodes if (name := text_of(node))]


def _place(name: str, declared_in: Path, root: Path) -> Path:
    """Beside the file that includes it; only where there is none, beside the config."""
    beside = _absolute(declared_in.parent / name)
    at_root = _absolute(root.parent / name)
    if beside == at_root:
        return beside  # nobody has to look: it may be on another computer
    return at_root if not _exists(beside) and _exists(at_root) else beside


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _key(path: Path) -> str:
    return os.path.normcase(path)
