"""A config as it lies in its folder: the one judgement that the editor, a start, `apply` and
`check` go by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from core.config import beside
from core.config.document import Document, Parse, parse
from core.config.includes import Included, first_level, readable
from core.config.includes import find as find_included
from core.config.issue import Issue
from core.config.lint import lint
from core.config.text import text_or_none


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
) -> Judged:
    """`text` as if it were the file at `path`; the files that it names are read. Never raises.

    With `vault_is_locked` every name in it counts as known: which ones the vault has cannot be
    said. `workers` is how many processes are to serve with it.
    """
    document = parse(text)
    included = find_included(path, document, text_or_none, parse)
    judged = Judged(document, included, ())
    known = judged.names.union(known_environment) if vault_is_locked else known_environment
    deeper = [one for one in included if one.by]
    missing = beside.missing(path, judged.documents)
    issues = lint(text, known, first_level(included), deeper, parse, missing, workers)
    return Judged(document, included, issues)
