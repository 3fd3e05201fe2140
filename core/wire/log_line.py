"""The one line format of the log.

2026-11-23 05:20:11.123 INFO     litellm.proxy: message
    a further line of the same message
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.base.wording import count

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LONGEST_LINE: Final = 8192
"""Bytes of a line, without the note that says how much was cut."""
MOST_LINES: Final = 1000
"""Of one message."""
_INDENT: Final = "    "

_ANSI: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links
    r"|\x1b[ -/]*[0-~]?"  # the rest
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_BREAK: Final = re.compile(r"\r\n|\r")
_PRINTED_LEVEL: Final = re.compile(r"\W*(CRITICAL|FATAL|ERROR|Traceback \(most|WARNING|DEBUG)\b")
_NAMES: Final = {
    "LiteLLM": "litellm",
    "LiteLLM Proxy": "litellm.proxy",
    "LiteLLM Proxy.stdout": "litellm.proxy",
    "LiteLLM Router": "litellm.router",
    "uvicorn.error": "uvicorn",
    "uvicorn.access": "access",
    "py.warnings": "warnings",
}


@dataclass(frozen=True)
class Entry:
    """What one call of a logger, or one printed line, has to say."""

    at: float
    """Seconds since the epoch."""
    level: str
    logger: str
    text: str


def format_entry(entry: Entry, mask: Callable[[str], str] = str) -> list[str]:
    """The lines of `entry`, without newlines, none longer than `LONGEST_LINE` plus a note.

    `mask` hides secrets in the text once its colours are gone: they may stand in the middle of one.
    """
    first, *rest = mask(clean(entry.text)).rstrip("\n").split("\n")
    lines = [f"{_stamp(entry.at)} {entry.level:<8} {entry.logger}: {first}".rstrip()]
    if len(rest) >= MOST_LINES:
        rest = [*rest[: MOST_LINES - 1], f"… ({count(len(rest) - MOST_LINES + 1, 'more line')})"]
    lines += [_INDENT + line.rstrip() for line in rest]
    return [_cut(line) for line in lines]


def clean(text: str) -> str:
    """`text` without colours and other control characters; newlines and tabs stay."""
    return _CONTROLS.sub("", _ANSI.sub("", _BREAK.sub("\n", text)))


def level_name(number: int) -> str:
    """One of the five names, whatever levels a library invents."""
    for least in (logging.CRITICAL, logging.ERROR, logging.WARNING, logging.INFO):
        if number >= least:
            return logging.getLevelName(least)
    return "DEBUG"


def printed_level(line: str) -> str:
    """The level of a line that was printed rather than logged: INFO unless it says otherwise."""
    match = _PRINTED_LEVEL.match(clean(line))
    if match is None:
        return "INFO"
    word = match[1]
    return {"FATAL": "CRITICAL", "Traceback (most": "ERROR"}.get(word, word)


def logger_name(name: str) -> str:
    """The name as the log shows it."""
    return _NAMES.get(name, name)


def _stamp(at: float) -> str:
    milliseconds = int(at * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(seconds))}.{rest:03d}"


def _cut(line: str) -> str:
    if len(line) * 4 <= LONGEST_LINE:
        return line
    data = line.encode("utf-8", "backslashreplace")
    if len(data) <= LONGEST_LINE:
        return line
    kept = data[:LONGEST_LINE].decode("utf-8", "ignore")
    return f"{kept}… ({count(len(data) - len(kept.encode()), 'more byte')})"
