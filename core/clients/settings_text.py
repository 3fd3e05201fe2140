"""The bytes of a tool's settings file and the text that is edited; nothing is lost between."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from core.base.errors import DataFolderError, UserError
from core.base.files import explain
from core.clients.fields import BOM, Change, Editor, UnreadableError, connect, line_of
from core.clients.tool import Field, Format


def _editor(format: Format) -> Editor:
    """Loaded when it is first needed: a start does without."""
    match format:
        case "json":
            from core.clients import fields_json

            return fields_json
        case "toml":
            from core.clients import fields_toml

            return fields_toml
        case "yaml":
            from core.clients import fields_yaml

            return fields_yaml
        case "env":
            from core.clients import fields_env

            return fields_env


def real_path(path: Path) -> Path:
    """What a symbolic link points to: the link stays one."""
    return Path(os.path.realpath(path))


def read(path: Path) -> bytes | None:
    """None when there is no such file. Raises UserError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise in_words(explain(error, "read", path)) from error


def in_words(error: DataFolderError) -> UserError:
    """Of a file that is not in our data folder."""
    return UserError(error.what, "Check the file and its folder, then try again.")


def with_fields(
    path: Path, format: Format, data: bytes | None, fields: Sequence[Field]
) -> tuple[bytes, tuple[Change, ...]]:
    """What `path`, which holds `data`, is to hold, and how that is taken back. Raises UserError
    with the line where the file is not understood."""
    mark, text = _decoded(path, data or b"")
    try:
        edited, changes = connect(_editor(format), text, fields)
    except UnreadableError as error:
        raise _refusal(path, error) from None
    return (mark + edited).encode("utf-8"), tuple(changes)


def without_fields(
    path: Path, format: Format, data: bytes, changes: Sequence[Change]
) -> tuple[bytes, tuple[str, ...]]:
    """`data` with these taken back, and the names of those that somebody has changed since."""
    mark, text = _decoded(path, data)
    try:
        undone, kept = _editor(format).undo(text, changes)
        _editor(format).load(undone)
    except UnreadableError as error:
        raise _refusal(path, error) from None
    names = tuple(one.name for one in reversed(kept))
    return (mark + undone).encode("utf-8"), names


def check(path: Path, format: Format) -> None:
    """Raises UserError when the file is there and is not understood."""
    data = read(path)
    if data is not None:
        _, text = _decoded(path, data)
        try:
            _editor(format).load(text)
        except UnreadableError as error:
            raise _refusal(path, error) from None


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    """The byte order mark, if there is one, and the text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = line_of(data[: error.start].decode("utf-8"), error.start)
        raise _refusal(path, UnreadableError("It is not stored as UTF-8.", line)) from None
    return (BOM, text[1:]) if text.startswith(BOM) else ("", text)


def _refusal(path: Path, error: UnreadableError) -> UserError:
    where = f", line {error.line}" if error.line is not None else ""
    return UserError(
        f"{path}{where}: {error.what}",
        "Nothing was changed. Correct the file in an editor, then try again.",
    )
