"""Two texts compared line by line, for people. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

CONTEXT = 3
"""Unchanged lines shown around a difference."""


@dataclass(frozen=True)
class Row:
    """One line of a comparison."""

    kind: str  # same, removed, added, or gap for lines left out
    text: str
    old: int | None = None
    """Its number in the old text, from 1."""
    new: int | None = None


def compare(old: str, new: str, context: int = CONTEXT) -> list[Row]:
    """What turns `old` into `new`: differences in order, with some lines around them.

    Texts that are equal give no row at all.
    """
    before, after = old.split("\n"), new.split("\n")
    matcher = difflib.SequenceMatcher(None, before, after)
    rows: list[Row] = []
    reached = 0
    for group in matcher.get_grouped_opcodes(context):
        skipped = group[0][1] - reached
        if skipped:
            rows.append(_gap(skipped))
        for tag, a, b, c, d in group:
            if tag == "equal":
                rows += [Row("same", before[a + n], a + n + 1, c + n + 1) for n in range(b - a)]
            else:
                rows += [Row("removed", before[n], n + 1, None) for n in range(a, b)]
                rows += [Row("added", after[n], None, n + 1) for n in range(c, d)]
        reached = group[-1][2]
    if rows and len(before) > reached:
        rows.append(_gap(len(before) - reached))
    return rows


def _gap(number: int) -> Row:
    return Row("gap", f"{number} unchanged {'line' if number == 1 else 'lines'}")


def totals(rows: list[Row]) -> tuple[int, int]:
    """How many lines were removed and added."""
    return sum(r.kind == "removed" for r in rows), sum(r.kind == "added" for r in rows)
