"""A config as it lies in its folder: the one judgement that the editor, a start, `apply` and
`check` go by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from core.config import beside
from core.config.document import Document, Parse, parse
from core.config.includes import Included, first_level
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
        others = [one.document for one in self.included if one.text is not None]
        return (self.document, *(one for one in others if one.error is None))


def judge(
    path: Path, text: str, known_environment: Collection[str], parse: Parse = parse
) -> Judged:
    """`text` as if it were the file at `path`; the files that it names are read. Never raises."""
    document = parse(text)
    included = find_included(path, document, text_or_none, parse)
    judged = Judged(document, included, ())
    deeper = [one for one in included if one.by]
    missing = beside.missing(path, judged.documents)
    issues = lint(text, known_environment, first_level(included), deeper, parse, missing)
    return Judged(document, included, issues)
