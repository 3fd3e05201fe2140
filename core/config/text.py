"""Between the bytes of the file and the text in the editor, without losing a byte.

The editor gets plain lines that end in "\\n". What the file has besides (a byte order mark, other
line endings, even a mixture) is its form; `encode` gives it back to all lines that did not change.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from pathlib import Path
from typing import Final

from core.base.errors import ConfigError

BOM: Final = "\ufeff"
MAX_BYTES: Final = 4_000_000
"""No config is bigger; whatever is would stop an editor and LiteLLM alike."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> str:
    """The text for the editor. Raises ConfigError at the first byte that is not UTF-8."""
    return normalise(_decode(data).removeprefix(BOM))


def text_or_none(path: Path) -> str | None:
    """The text of a config or of a file that one includes; None for what cannot be read, or is no
    such file."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return decode(path.read_bytes())
    except (OSError, ValueError, ConfigError):
        return None


def encode(text: str, old: bytes | None = None) -> bytes:
    """The bytes of `text` in the form of `old`: `encode(decode(data), data) == data`.

    A line that is also in `old` keeps the ending it has there; a new one gets the ending that is
    the most frequent in `old`. Raises ConfigError when the text cannot be written as UTF-8.
    """
    lines = _split(normalise(text))
    mark = ""
    try:
        before = "" if old is None else _decode(old)
    except ConfigError:
        before = ""  # replaced on purpose: it has no form that one could keep
    if before.startswith(BOM):
        mark, before = BOM, before[1:]
    whole = mark + "".join(_dressed(lines, _split(before)))
    try:
        return whole.encode("utf-8")
    except UnicodeEncodeError as error:
        line, column = place(normalise(whole[: error.start]).removeprefix(BOM), error.start)
        raise ConfigError(
            "The text holds half a character, which no file can keep.",
            "Delete the character at this place and type it again.",
            line,
            column,
        ) from None


def normalise(text: str) -> str:
    """Every kind of line ending as "\\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, both from 1, of the character at `index`; only "\\n" ends a line."""
    index = min(index, len(text))
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def compare(mine: str, theirs: str) -> list[str]:
    """The difference as lines of a unified diff: "-" is the other text, "+" is mine."""
    return list(
        difflib.unified_diff(
            theirs.splitlines(),
            mine.splitlines(),
            "the file on disk",
            "your text",
            lineterm="",
        )
    )


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place(normalise(data[: error.start].decode("utf-8")), error.start)
        if data.startswith(_UTF16):
            what = "The config file is stored as UTF-16, not as UTF-8."
        else:
            what = f"The config file is not UTF-8: a byte in line {line} belongs to another code."
        remedy = "Open it in the editor that wrote it and save it as UTF-8. Nothing was changed."
        raise ConfigError(what, remedy, line, column) from None


def _split(text: str) -> list[tuple[str, str]]:
    """(line, its ending) for each line; the last one may have no ending."""
    pieces: list[tuple[str, str]] = []
    for whole in _LINE.findall(text):
        bare = whole.rstrip("\r\n")
        pieces.append((bare, whole[len(bare) :]))
    return pieces


def _dressed(new: list[tuple[str, str]], old: list[tuple[str, str]]) -> list[str]:
    """The lines of `new`, each with the ending it should have."""
    counts = Counter(ending for _, ending in old if ending)
    usual = counts.most_common(1)[0][0] if counts else "\n"
    endings = [usual] * len(new)
    if len(counts) > 1:
        # Only a file of mixed endings needs to know which line is which.
        matcher = difflib.SequenceMatcher(
            None, [line for line, _ in old], [line for line, _ in new], autojunk=False
        )
        for first, second, size in matcher.get_matching_blocks():
            for offset in range(size):
                endings[second + offset] = old[first + offset][1] or usual
    return [line + (endings[n] if ending else "") for n, (line, ending) in enumerate(new)]
