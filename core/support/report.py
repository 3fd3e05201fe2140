"""The diagnostic report as the window shows it. A value; `diagnostics` makes it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReportFile:
    """A file of the diagnostic report, without any secret."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Diagnostics:
    """What a person may send to somebody who helps them; they look at it before it is saved."""

    files: tuple[ReportFile, ...]
