"""Files of other programs, read with bounds: never written, never trusted."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from core.base.errors import ConfigError, UserError
from core.base.files import explain

MOST_BYTES: Final = 4_000_000
"""Of a settings file, as of a config."""
_MOST_SQL: Final = 64_000_000
_MOST_ROWS: Final = 2_000
_MOST_VALUE: Final = 4_000_000
_STEPS: Final = 10_000
"""Of SQLite between two looks at what has been done already..."""
_LOOKS: Final = 500
"""...and how many of these, for a few rows..."""
_LOOKS_OF_SQL: Final = 5_000
"""...and for a whole export."""
SQLITE: Final = b"SQLite format 3\x00"
_PRAGMAS: Final = frozenset({"foreign_keys", "user_version"})
"""What an export of cc-switch sets."""


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Raises DataFolderError, ConfigError for what is too big or not UTF-8."""
    try:
        return read_data(path, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(
            f"{path.name} is not UTF-8.", "Save it as UTF-8, or export it anew."
        ) from None


def read_data(path: Path, most: int = MOST_BYTES) -> bytes:
    """Raises DataFolderError, ConfigError for what is too big or no file."""
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is no ordinary file"
            if not path.exists():
                what = "is not there"
            raise ConfigError(f"{path} {what}.", "Check the path.")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise explain(error, "read", path) from error
    except ValueError:
        raise ConfigError("This is no path.", "Check it.") from None
    if len(data) > most:
        raise ConfigError(
            f"{path.name} is bigger than {most // 1_000_000} MB.",
            "Check that it is the file you mean.",
        )
    return data


def read_sql(path: Path) -> str:
    """An export. Raises as `read_text`."""
    return read_text(path, _MOST_SQL)


def rows_of_file(path: Path, *queries: str) -> list[dict[str, Any]]:
    """The rows of the first of `queries` that fits the tables of this database. It is opened for
    reading alone. Raises ConfigError."""
    place = path.absolute().as_posix()
    address = f"file://{quote(place if place.startswith('/') else f'/{place}', safe='/:')}"
    # As it is, with what its program has not written into it yet; only where that cannot be had
    # (a folder that may not be written to) without.
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        with contextlib.suppress(sqlite3.Error, ValueError):  # its words may be no UTF-8
            connection = sqlite3.connect(f"{address}?{mode}", uri=True, timeout=2.0)
            with contextlib.closing(connection):
                return _rows(connection, queries)
    raise _unreadable(path.name)


def rows_of_sql(text: str, name: str, *queries: str) -> list[dict[str, Any]]:
    """As `rows_of_file`, of an export as SQL, which is carried out in memory and cannot reach any
    file from there."""
    try:
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            _bound(connection, _LOOKS_OF_SQL)
            connection.set_authorizer(_authorize)
            connection.executescript(text)
            connection.set_authorizer(None)
            return _rows(connection, queries)
    except (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError):
        raise _unreadable(name) from None


def _authorize(action: int, first: str | None, *_more: str | None) -> int:
    """`VACUUM INTO` is an ATTACH, too, for this purpose."""
    outside = (
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DROP_VTABLE,
    )
    is_strange = action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS
    return sqlite3.SQLITE_DENY if action in outside or is_strange else sqlite3.SQLITE_OK


def _rows(connection: sqlite3.Connection, queries: Sequence[str]) -> list[dict[str, Any]]:
    _bound(connection)
    connection.row_factory = sqlite3.Row
    trouble: Exception = sqlite3.Error()
    for query in queries:
        try:
            return list(_first(connection.execute(query)))
        except (sqlite3.Error, ValueError) as error:
            trouble = error
    raise trouble


def _first(found: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    for _, row in zip(range(_MOST_ROWS), found, strict=False):
        yield dict(row)


def _bound(connection: sqlite3.Connection, most: int = _LOOKS) -> None:
    """A made-up file can ask for work without end."""
    connection.text_factory = _text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE)
    looks = 0

    def look() -> int:
        nonlocal looks
        looks += 1
        return int(looks > most)

    connection.set_progress_handler(look, _STEPS)


def _text(data: bytes) -> str:
    """Of a damaged file it may be anything."""
    return data.decode("utf-8", "replace")


def _unreadable(name: str) -> UserError:
    """Without SQLite's own words: they may quote what stands there."""
    return ConfigError(
        f"{name} cannot be read: it is damaged, in use, or not what it seems.",
        "Close the program that it belongs to and try again, or export the settings there.",
    )
