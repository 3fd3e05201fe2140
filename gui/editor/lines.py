"""What the editor's keys do to lines of YAML. Pure: lines in, lines out.

Columns count from 0. All functions leave their arguments alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

STEP = 2
"""Blanks of one level of indentation."""

_OPENS = re.compile(r"(:|[|>][+-]?[1-9]?[+-]?)\s*(\s#.*)?$")
_ITEM = re.compile(r"((?:-[ ]+)+)(?=\S|$)")
_TAB_INDENT = re.compile(r"^[ ]*\t[ \t]*", re.MULTILINE)


def leading(line: str) -> str:
    """The blanks that `line` begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indent(lines: Sequence[str]) -> list[str]:
    """One level deeper; empty lines stay empty."""
    return [" " * STEP + line if line.strip() else line for line in lines]


def outdent(lines: Sequence[str]) -> list[str]:
    """One level up, as far as each line goes."""
    return [_outdented(line) for line in lines]


def _outdented(line: str) -> str:
    if line.startswith("\t"):
        return line[1:]
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(STEP, blanks) :]


def tab_width(column: int) -> int:
    """Blanks that Tab inserts at `column`: up to the next level."""
    return STEP - column % STEP


def backspace_width(before: str) -> int:
    """How many characters Backspace takes with `before` between the margin and the cursor.

    In the leading blanks it goes back to the level before."""
    if before and not before.strip(" "):
        return (len(before) - 1) % STEP + 1
    return 1


def new_line(before: str) -> str:
    """What Enter inserts after the line break when `before` is left of the cursor.

    The indentation is kept; deeper after a colon; aligned with the text after "- ", so that the
    keys of a list item stay in one column.
    """
    base = leading(before).replace("\t", " " * STEP)
    rest = before[len(leading(before)) :]
    if rest.startswith("#"):
        return base
    item = _ITEM.match(rest)
    if item is not None and item.end() < len(rest):
        base += " " * len(item[1])
        rest = rest[item.end() :]
    opens = bool(rest) and not rest.lstrip().startswith("#") and _OPENS.search(rest) is not None
    return base + " " * STEP if opens else base


def ends_list(line: str) -> bool:
    """True for a line that holds only a dash: Enter there leaves the list."""
    return line.strip() == "-"


def home_column(line: str, column: int) -> int:
    """Where Home goes: to the first character, and from there to the margin."""
    first = len(leading(line))
    return 0 if column == first else first


def toggle_comment(lines: Sequence[str]) -> list[str]:
    """Comment all lines out, in one column; or take it back when all of them are comments."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return list(lines)
    if all(line.lstrip().startswith("#") for line in filled):
        return [_uncommented(line) for line in lines]
    column = min(len(leading(line)) for line in filled)
    return [f"{line[:column]}# {line[column:]}" if line.strip() else line for line in lines]


def _uncommented(line: str) -> str:
    if not line.strip():
        return line
    lead = leading(line)
    rest = line[len(lead) + 1 :]
    return lead + (rest[1:] if rest.startswith(" ") else rest)


def has_tabs(text: str) -> bool:
    """Whether a line of `text` is indented by tabs, which YAML does not allow."""
    return "\t" in text and _TAB_INDENT.search(text) is not None


def spaces_for_tabs(text: str) -> str:
    """`text` with every tab of an indentation turned into two blanks."""
    return _TAB_INDENT.sub(lambda found: found[0].replace("\t", " " * STEP), text)


def plain_breaks(text: str) -> str:
    """`text` with line breaks of any system as plain newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
