"""A config as it lies in its folder: the one judgement that the editor, a start, `apply` and
`check` go by."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.base.paths import on_another_computer
from core.config import beside
from core.config.document import Document, Parse, parse
from core.config.given import given
from core.config.includes import Included, first_level, others, readable
from core.config.includes import find as find_included
from core.config.issue import Issue
from core.config.lint import lint
from core.config.text import text_or_none
from core.wire.environment import spelled


@dataclass(frozen=True)
class Judged:
    """A config with the files that it includes, and what is wrong with it."""

    document: Document
    included: tuple[Included, ...]
    issues: tuple[Issue, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The config, and the included files that can be read."""
        return readable(self.document, self.included)

    @property
    def names(self) -> frozenset[str]:
        """The variables that it takes values from."""
        return frozenset(one.name for each in self.documents for one in each.references())


def judge(
    path: Path,
    text: str,
    known_environment: Collection[str],
    parse: Parse = parse,
    *,
    vault_is_locked: bool = False,
    workers: int = 1,
    everywhere: bool = False,
    platform: str = sys.platform,
    today: date | None = None,
) -> Judged:
    """`text` as if it were the file at `path`; the files that it names are read, those on another
    computer only with `everywhere`: a text may come from somebody else. Never raises.

    With `vault_is_locked` every name in it counts as known: which ones the vault has cannot be
    said. `workers` is how many processes are to serve with it, and `platform` whose variables are
    meant. `today` is the computer's own day where none is given.
    """
    document = parse(text)

    def looks_at(name: str) -> bool:
        return everywhere or not on_another_computer(name, platform=platform)

    included = find_included(path, document, text_or_none, parse, looks_at)
    judged = Judged(document, included, ())
    known = known_environment
    if vault_is_locked:
        known = judged.names.union(known)
    elif platform == "win32":
        there = (one for one in judged.names if spelled(one, known, platform=platform) in known)
        known = {*known, *there, *(one.upper() for one in known)}
    missing = beside.missing(path, judged.documents)
    is_all = not all(one.was_looked_at for one in included)
    issues = lint(
        text,
        known,
        first_level(included),
        others(included),
        parse,
        missing,
        workers,
        given(judged.documents, is_all=is_all, platform=platform),
        today or date.today(),
    )
    return Judged(document, included, issues)
