"""Names that nothing else has yet."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator


def numbered(base: str, joint: str = "-", end: str = "") -> Iterator[str]:
    """`base` and `end`, then with 2, 3, … after `joint` between them; there is no last one."""
    yield f"{base}{end}"
    for number in itertools.count(2):
        yield f"{base}{joint}{number}{end}"


def free_name(base: str, taken: Container[str], joint: str = "-", end: str = "") -> str:
    """The first of them that is none of `taken`."""
    return next(one for one in numbered(base, joint, end) if one not in taken)
