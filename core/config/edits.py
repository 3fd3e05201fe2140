"""Small changes to a text: what stays outside of them stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """`text` takes the place of the characters from `start` up to `end` (offsets into the text as
    it was). An insertion has `start == end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fix:
    """What mends an issue, ready to be done."""

    title: str
    """What it does, for a button: "Change to api_key"."""
    edits: tuple[Edit, ...]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all of `edits` made, whose offsets all mean the text as it is given.

    Insertions at one place stand in the order in which they are given. Raises ValueError when two
    overlap, or one lies outside of the text.
    """
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"An edit at {edit.start} overlaps another, or the end of the text")
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))
