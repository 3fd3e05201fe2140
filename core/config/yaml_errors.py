"""What is wrong with a text that is no YAML, at the place where a person has to look."""

from __future__ import annotations

import re
from typing import Final

import yaml

from core.config.issue import Issue
from core.config.text import place

UNCLOSED: Final = "expected ',' or the closing bracket"
"""The problem of a text that ends within brackets."""

_KEY_WITHOUT_COLON: Final = re.compile(r"\s*(?:- +)*[\w.\-]+\s*(?:[^:#\s][^:#]*)?")
_QUOTED: Final = re.compile(r"'[^']{4,}'")


def explain(text: str, error: yaml.YAMLError) -> Issue:
    """The issue for `error`, which PyYAML raised for `text`. Values are not repeated in it."""
    if isinstance(error, yaml.reader.ReaderError):
        return _unprintable(text, error)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Issue(1, 1, "error", "This is not YAML.", "Undo the last change.")
    context, problem = error.context or "", error.problem or ""
    here = _index(text, error.problem_mark or error.context_mark)
    start = _index(text, error.context_mark or error.problem_mark)
    return _known(text, context, problem, here, start) or _issue(
        text, here, f"YAML does not understand this place: {_QUOTED.sub('a name', problem)}."
    )


def _known(text: str, context: str, problem: str, here: int, start: int) -> Issue | None:
    """The failures that people meet, in words."""
    if "'\\t'" in problem or _tab_indents(text, here):
        return _issue(
            text, _tab(text, here), "A tab stands here.", "Indent with spaces: YAML takes no tabs."
        )
    if "quoted scalar" in context and "end of stream" in problem:
        return _issue(text, start, "This quote is never closed.", "Add the closing quote.")
    if "quoted scalar" in context and "document separator" in problem:
        return _issue(text, start, "This quote is not closed before the line with ---.")
    if "unknown escape" in problem or "escape sequence" in problem:
        return _issue(
            text,
            here,
            "Between double quotes a backslash has a special meaning.",
            "Use single quotes, or write the backslash twice.",
        )
    if problem == "mapping values are not allowed here":
        return _stray_colon(text, here)
    if problem == "could not find expected ':'":
        return _issue(
            text,
            start,
            "This line has no colon after its key.",
            'Write "key: value", with a space after the colon.',
        )
    if problem.startswith("expected <block end>"):
        return _misplaced(text, here, start)
    if problem.startswith("expected ',' or"):
        line, _ = place(text, start)
        return _issue(
            text,
            here,
            f"The bracket opened in line {line} is not closed, or a comma is missing before this.",
            "Close it, or put a comma between the entries.",
        )
    return _about_tokens(text, context, problem, here)


def _about_tokens(text: str, context: str, problem: str, here: int) -> Issue | None:
    if problem.startswith("found character") and "cannot start any token" in problem:
        return _issue(
            text,
            here,
            f"A value may not start with {text[here : here + 1] or 'this'}.",
            "Put the value in quotes.",
        )
    if "scanning an alias" in context or "undefined alias" in problem:
        return _issue(
            text,
            here,
            "A * at the start stands for a part of the file that was given a name before.",
            'If you mean the character, put the value in quotes: "*".',
        )
    if "scanning an anchor" in context or "duplicate anchor" in problem:
        return _issue(
            text,
            here,
            "An & at the start gives a name to a part of the file, and this one cannot be used.",
            "If you mean the character, put the value in quotes.",
        )
    if "expected a single document" in context or "but found another document" in problem:
        return _issue(
            text,
            here,
            "A second document starts here; LiteLLM takes only one.",
            "Remove the line with ---, or what follows it.",
        )
    if problem.startswith("expected the node content"):
        return _issue(text, here, "A value is expected here.", "Check the commas and brackets.")
    return None


def _stray_colon(text: str, here: int) -> Issue:
    line_start = text.rfind("\n", 0, here) + 1
    if re.search(r":\s", text[line_start:here]):
        return _issue(
            text,
            here,
            "There is a second colon in this line.",
            "A value that contains a colon and a space needs quotes.",
        )
    before = text[:line_start].split("\n")[:-1]
    while before and not before[-1].partition("#")[0].strip():
        before.pop()
    if before and _KEY_WITHOUT_COLON.fullmatch(before[-1].partition("#")[0].rstrip()):
        bare = before[-1].partition("#")[0].rstrip()
        return Issue(
            len(before),
            len(bare) - len(bare.lstrip()) + 1,
            "error",
            "This line has no colon after its key.",
            'Write "key: value", with a space after the colon.',
        )
    return _issue(
        text,
        line_start + len(text[line_start:here]) - len(text[line_start:here].lstrip()),
        "This line is indented further than the line above allows.",
        "Give it the indentation of the lines that it belongs to.",
    )


def _misplaced(text: str, here: int, start: int) -> Issue:
    line, column = place(text, start)
    return _issue(
        text,
        here,
        "This line does not stand where its neighbours do.",
        f"Lines that belong together start in the same column; those from line {line} on start in "
        f"column {column}.",
    )


def _unprintable(text: str, error: yaml.reader.ReaderError) -> Issue:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    return _issue(
        text,
        error.position,
        f"There is an invisible control character here (U+{code:04X}).",
        "Delete it: YAML does not allow it.",
    )


def _tab_indents(text: str, here: int) -> bool:
    """Whether the line of `here` is indented with a tab."""
    line_start = text.rfind("\n", 0, here) + 1
    indentation = re.match(r"\s*", text[line_start : here + 1])
    return indentation is not None and "\t" in indentation[0]


def _tab(text: str, here: int) -> int:
    line_start = text.rfind("\n", 0, here) + 1
    found = text.find("\t", line_start, here + 1)
    return here if found < 0 else found


def _issue(text: str, index: int, message: str, remedy: str = "") -> Issue:
    line, column = place(text, index)
    return Issue(line, column, "error", message, remedy)


def _index(text: str, mark: yaml.Mark | None) -> int:
    return 0 if mark is None else min(mark.index, len(text))
