"""What is wrong with the text: marked in it and in the gutter, and mended where that is known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from core.config.store import Issue
from gui.editor.line_numbers import LineNumbers
from gui.editor.text import EditText, Position, tk_column
from gui.look.theme import Theme

_TAGS = ("issue_error", "issue_warning", "issue_error_line", "issue_warning_line")


class IssueMarks:
    """The issues of the text as it was checked last. Their lines move with the text."""

    def __init__(self, text: EditText, gutter: LineNumbers, theme: Theme) -> None:
        self._text = text
        self._gutter = gutter
        self._theme = theme
        self._checked = ""
        """What the offsets of the fixes mean."""
        self._issues: tuple[Issue, ...] = ()
        self._lines: list[int] = []
        """Where each of them is by now; in order, as they are."""
        text.on_change(self._shift)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """In the order of the text."""
        found, lines = self._issues, self._lines
        if any(one.line != line for one, line in zip(found, lines, strict=True)):
            # Once somebody asks, not with each new line: of hundreds it takes longer than a key.
            self._issues = tuple(
                one if one.line == line else replace(one, line=line)
                for one, line in zip(found, lines, strict=True)
            )
        return self._issues

    def show(self, issues: Sequence[Issue]) -> None:
        """Mark these, which are those of the text as it is now, and no others."""
        text = self._text
        self._issues = tuple(sorted(issues, key=lambda one: (one.line, one.column)))
        self._lines = [one.line for one in self._issues]
        self._checked = text.content if any(one.fix for one in issues) else ""
        for tag in _TAGS:
            text.tag_remove(tag, "1.0", "end")
        for tag, ranges in self._ranges().items():
            text.tag_add(tag, *ranges)
        self._gutter.mark(self._worst)

    def fits(self, issue: Issue) -> bool:
        """Whether there is a fix for it, and the text is still the one that it was made for."""
        return issue.fix is not None and self._text.content == self._checked

    @property
    def as_of_now(self) -> tuple[Issue, ...]:
        """The issues, without fixes that the text has left behind."""
        if not self._checked or self._text.content == self._checked:
            return self.issues
        return tuple(replace(one, fix=None) for one in self.issues)

    def at(self, position: Position) -> tuple[Issue, ...]:
        """What is said of this place."""
        line, column = position
        return tuple(
            one
            for one in self.issues
            if one.line == line and (span := self._span(one)) and span[0] <= column <= span[1]
        )

    def on_lines(self, first: int, last: int) -> tuple[Issue, ...]:
        """What is said of these lines, both included."""
        return tuple(one for one in self.issues if first <= one.line <= last)

    def fixable_at(self, position: Position) -> Issue | None:
        """Of the issues of this line that have a fix, the one nearest to the place."""
        line, column = position
        found = [one for one in self.on_lines(line, line) if one.fix is not None]

        def distance(issue: Issue) -> int:
            start, end = self._span(issue) or (0, 0)
            return max(start - column, column - end, 0)

        return min(found, key=distance, default=None)

    def fix(self, issue: Issue) -> bool:
        """Mend it, as one step that can be undone. False when the text is another by now, or there
        is no fix; then nothing has changed."""
        if issue.fix is None or not self.fits(issue):
            return False
        return self._text.apply_edits(issue.fix.edits)

    def beside(self, line: int, by: int) -> Issue | None:
        """The next issue below (1) or above (-1) the line, round the end; None without any."""
        lines = sorted({issue.line for issue in self.issues})
        if not lines:
            return None
        if by > 0:
            target = next((one for one in lines if one > line), lines[0])
        else:
            target = next((one for one in reversed(lines) if one < line), lines[-1])
        return next(issue for issue in self.issues if issue.line == target)

    def paint(self) -> None:
        """Take on the colours of the theme."""
        for level in ("error", "warning"):
            strong, soft = self._theme.colors.state(level)
            self._text.tag_configure(f"issue_{level}_line", background=soft)
            self._text.tag_configure(f"issue_{level}", underline=True, underlinefg=strong)

    # ---- inside

    def _span(self, issue: Issue) -> tuple[int, int] | None:
        """First column to mark, and the one behind; None outside of the text."""
        if not 1 <= issue.line <= self._text.line_count:
            return None
        return _span_in(self._text.line(issue.line), issue)

    def _ranges(self) -> dict[str, list[str]]:
        """By tags, what is to be marked. All of one tag goes to Tk at once: hundreds of calls would
        keep the next key waiting."""
        found: dict[str, list[str]] = {}
        lines = self._text.content.split("\n")
        for issue in self._issues:
            if not 1 <= issue.line <= len(lines):
                continue
            number, line, level = issue.line, lines[issue.line - 1], _level(issue)
            columns = (tk_column(line, column) for column in _span_in(line, issue))
            places = [f"{number}.{column}" for column in columns]
            found.setdefault(f"issue_{level}", []).extend(places)
            whole = found.setdefault(f"issue_{level}_line", [])
            whole.extend((f"{number}.0", f"{number + 1}.0"))
        return found

    def _worst(self, first: int, last: int) -> str:
        """The worst level of these lines, both included; "" where nothing is wrong."""
        start, end = bisect_left(self._lines, first), bisect_left(self._lines, last + 1)
        levels = {_level(issue) for issue in self._issues[start:end]}
        return "error" if "error" in levels else next(iter(levels), "")

    def _shift(self, line: int, removed: int, inserted: int) -> None:
        """Until the next check, what is said goes on to be said of the same lines."""
        if removed == inserted or not self._lines:
            return
        lines, by = self._lines, inserted - removed
        below = bisect_left(lines, line + removed)
        gone = min(bisect_left(lines, line + inserted), below)
        lines[gone:] = [
            *[line + inserted - 1] * (below - gone),
            *[at + by for at in lines[below:]],
        ]
        self._gutter.refresh()


def _level(issue: Issue) -> str:
    return "error" if issue.severity == "error" else "warning"


def _span_in(line: str, issue: Issue) -> tuple[int, int]:
    column = min(max(0, issue.column - 1), len(line))
    rest = line[column:]
    if not rest.strip():  # behind the end: mark what is there
        return len(line) - len(line.lstrip(" ")), len(line)
    if issue.length > 0:
        return column, min(len(line), column + issue.length)
    word = len(rest) - len(rest.lstrip(" ")) + len((rest.split("#")[0] or rest).strip())
    return column, min(len(line), column + max(1, word))
