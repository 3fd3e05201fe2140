"""What the checks of `lint` share: the document, what is set, and the list of issues."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from yaml.nodes import Node, ScalarNode

from core.config.document import Document, Parse, parse, text_of
from core.config.edits import Fix
from core.config.given import Given
from core.config.issue import Issue

_LONGEST_NAME: Final = 60


@dataclass
class LintContext:
    """Collects issues. Messages may hold keys and model names, but never another value."""

    document: Document
    environment: Collection[str]
    """Names of the environment variables that are set, in the vault or outside."""
    parse: Parse = parse
    missing: Mapping[str, str] = field(default_factory=dict)
    """What the config names and is not there, with what is wrong: see `beside`."""
    given: Given = field(default_factory=lambda: Given(is_all=True))
    """Which of `environment` the gateway gets."""
    today: date | None = None
    """None where nothing is to be said of what goes out of service."""
    issues: list[Issue] = field(default_factory=list)
    _near: dict[tuple[str, frozenset[str], float], str | None] = field(default_factory=dict)

    def error(
        self, node: Node, message: str, remedy: str = "", *, code: str = "", fix: Fix | None = None
    ) -> None:
        """LiteLLM does not start with this, or no request can work."""
        self._add(node, "error", message, remedy, code=code, fix=fix)

    def warn(
        self,
        node: Node,
        message: str,
        remedy: str = "",
        *,
        kind: str = "",
        code: str = "",
        fix: Fix | None = None,
    ) -> None:
        """LiteLLM starts, but this is probably not what was meant; `kind` as in Issue."""
        self._add(node, "warning", message, remedy, kind, code, fix)

    def warn_at(
        self,
        line: int,
        column: int,
        message: str,
        remedy: str = "",
        *,
        kind: str = "",
        code: str = "",
        length: int = 0,
    ) -> None:
        """As `warn`, for a place instead of a node; `kind` and `length` as in Issue."""
        self.issues.append(Issue(line, column, "warning", message, remedy, kind, code, length))

    def _add(
        self,
        node: Node,
        severity: str,
        message: str,
        remedy: str,
        kind: str = "",
        code: str = "",
        fix: Fix | None = None,
    ) -> None:
        line, column = self.document.place(node)
        length = 0
        if isinstance(node, ScalarNode) and node.start_mark.line == node.end_mark.line:
            length = node.end_mark.index - node.start_mark.index
        self.issues.append(Issue(line, column, severity, message, remedy, kind, code, length, fix))

    def has_told(self, node: Node) -> bool:
        """Whether something was said at this place by now."""
        place = self.document.place(node)
        return any((one.line, one.column) == place for one in self.issues)

    def adopt(self, node: Node, name: str, issue: Issue) -> None:
        """What is to be said about a file called `name`, said at `node`, which brings it in."""
        message = f"{name}, line {issue.line}: {issue.message}"
        self._add(node, issue.severity, message, issue.remedy, issue.kind, issue.code)

    def near(self, word: str, known: frozenset[str], cutoff: float) -> str | None:
        """The one of `known` that was probably meant by `word`; None for words in it, or far off.

        `cutoff` is the likeness from 0 to 1 that is asked for (see difflib).
        """
        key = (word, known, cutoff)
        if key not in self._near:
            self._near[key] = None if word in known else closest(word, known, cutoff)
        return self._near[key]


def closest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    """The one of `known` that was probably meant by `word`; see `LintContext.near`."""
    if len(word) > _LONGEST_NAME:
        return None
    plain = _plain(word)
    same = sorted(name for name in known if _plain(name) == plain)
    if same:
        return same[0]
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=cutoff)
    return found[0] if found else None


@functools.lru_cache(maxsize=4096)
def slip_of(word: str, known: frozenset[str], shortest: int = 6) -> str | None:
    """The one of `known` that `word` is but for one letter too many, too few, wrong or swapped.

    Words with fewer letters than `shortest` are too much alike for that.
    """
    if word in known or len(word) < shortest:
        return None
    return min((one for one in known if _is_slip(word, one)), default=None)


def _is_slip(word: str, other: str) -> bool:
    long, short = (word, other) if len(word) >= len(other) else (other, word)
    if len(long) - len(short) > 1 or short == long:
        return False
    start = next((at for at, (a, b) in enumerate(zip(long, short, strict=False)) if a != b), None)
    if start is None:
        return True  # one letter more at the end
    if len(long) != len(short):
        return long[start + 1 :] == short[start:]
    if long[start + 1 :] == short[start + 1 :]:
        return not (long[start].isdigit() and short[start].isdigit())
    swapped = long[start + 1] + long[start] if start + 1 < len(long) else ""
    return swapped == short[start : start + 2] and long[start + 2 :] == short[start + 2 :]


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def name_of(node: Node | None) -> str:
    """A key or a model's name for a message: one line, cut if it is long."""
    text = text_of(node)
    if text is None:
        text = str(node.value) if node is not None and isinstance(node.value, str) else ""
    return shown(text)


def shown(text: str) -> str:
    """A name for a message: one line, cut if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
