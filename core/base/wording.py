"""Numbers with the right form of their noun, and sentences with an end."""

from __future__ import annotations


def count(number: float, one: str, many: str = "", *, grouped: bool = False) -> str:
    """`1 connection`, `2 connections`, `2.5 seconds`, `3 entries`; `grouped`: `1,024 lines`.

    `many` is needed only where it is not `one` with an s behind it.
    """
    shown = f"{number:{',' if grouped else ''}}" if isinstance(number, int) else f"{number:g}"
    return f"{shown} {one if shown == '1' else many or one + 's'}"


def sentence(text: str) -> str:
    """`text`, which others wrote, with the full stop that it may lack."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
