"""All fixes of a text at once, as far as they help: none may bring a new error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from core.config.edits import Edit, apply_edits
from core.config.issue import Issue

Check = Callable[[str], Sequence[Issue]]
"""What is wrong with a text."""

_MOST_ROUNDS: Final = 20


@dataclass(frozen=True)
class Mended:
    """A text after its fixes."""

    text: str
    done: tuple[Issue, ...]
    """What was mended, with its place in the text as it was at that moment."""
    left: tuple[Issue, ...]
    """What is wrong with the text now."""


def mend(text: str, check: Check) -> Mended:
    """`text` with every fix made that `check` offers, also those that come to light by others."""
    issues = tuple(check(text))
    done: list[Issue] = []
    for _ in range(_MOST_ROUNDS):
        round_ = _together(issues) or []
        better = _tried(text, issues, round_, check)
        if better is None:  # one of them does harm: each by itself
            for one in round_:
                better = _tried(text, issues, [one], check)
                if better is not None:
                    round_ = [one]
                    break
            else:
                break
        text, issues = better
        done += round_
    return Mended(text, tuple(done), issues)


def _together(issues: Sequence[Issue]) -> list[Issue]:
    """Those with a fix, as far as their edits do not touch one another."""
    chosen: list[Issue] = []
    taken: list[Edit] = []
    for issue in issues:
        edits = issue.fix.edits if issue.fix is not None else ()
        if edits and not any(_touch(one, other) for one in edits for other in taken):
            chosen.append(issue)
            taken += edits
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def _tried(
    text: str, before: Sequence[Issue], chosen: Sequence[Issue], check: Check
) -> tuple[str, tuple[Issue, ...]] | None:
    """The text with these fixes, and what is wrong with it then; None when that is no better."""
    edits = [edit for issue in chosen if issue.fix is not None for edit in issue.fix.edits]
    if not edits:
        return None
    changed = apply_edits(text, edits)
    after = tuple(check(changed))
    if before[0].is_of_syntax:  # nothing behind it was seen before
        further = not after or not after[0].is_of_syntax or _place(after[0]) > _place(before[0])
        return (changed, after) if further else None
    fixed = Counter(issue.code for issue in chosen)
    were, are = (Counter(issue.code for issue in issues) for issues in (before, after))
    if any(are[code] > were[code] - number for code, number in fixed.items()):
        return None
    return None if _errors(after) - _errors(before) else (changed, after)


def _place(issue: Issue) -> tuple[int, int]:
    return issue.line, issue.column


def _errors(issues: Sequence[Issue]) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.message) for one in issues if one.severity == "error")
