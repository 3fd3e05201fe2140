"""What is wrong with a text that is no YAML, at the place where a person has to look."""

from __future__ import annotations

import re
from typing import Final

import yaml

from core.config import yaml_fixes
from core.config.edits import Edit, Fix
from core.config.issue import Issue
from core.config.text import place

UNCLOSED: Final = "expected ',' or the closing bracket"
"""The problem of a text that ends within brackets."""

DEEP: Final = "nested too deeply"
ENDLESS: Final = "a part that contains itself"
MANY: Final = "aliases that multiply without end"
LIMITS: Final = frozenset({DEEP, ENDLESS, MANY})
"""The problems of what is YAML, but no config."""

_KEY_WITHOUT_COLON: Final = re.compile(r"\s*(?:- +)*[\w.\-]+\s*(?:[^:#\s][^:#]*)?")
_QUOTED: Final = re.compile(r"'[^']{4,}'")


def explain(text: str, error: yaml.YAMLError) -> Issue:
    """The issue for `error`, which PyYAML raised for `text`. Values are not repeated in it."""
    if isinstance(error, yaml.reader.ReaderError):
        return _unprintable(text, error)
    if not isinstance(error, yaml.MarkedYAMLError):
        what = "This is not YAML."
        return Issue(1, 1, "error", what, "Undo the last change.", code="LP100")
    context, problem = error.context or "", error.problem or ""
    here = _index(text, error.problem_mark or error.context_mark)
    start = _index(text, error.context_mark or error.problem_mark)
    return _known(text, context, problem, here, start) or _issue(
        text,
        here,
        "LP100",
        f"YAML does not understand this place: {_QUOTED.sub('a name', problem)}.",
    )


def _known(text: str, context: str, problem: str, here: int, start: int) -> Issue | None:
    """The failures that people meet, in words."""
    if "'\\t'" in problem or _tab_indents(text, here):
        tab = _tab(text, here)
        remedy = "Indent with spaces: YAML takes no tabs."
        return _issue(text, tab, "LP101", "A tab stands here.", remedy, yaml_fixes.tab(text, tab))
    if "quoted scalar" in context and "end of stream" in problem:
        what = "This quote is never closed."
        return _issue(text, start, "LP102", what, "Add the closing quote.")
    if "quoted scalar" in context and "document separator" in problem:
        return _issue(text, start, "LP102", "This quote is not closed before the line with ---.")
    if "unknown escape" in problem or "escape sequence" in problem:
        return _issue(
            text,
            here,
            "LP103",
            "Between double quotes a backslash has a special meaning.",
            "Use single quotes, or write the backslash twice.",
            yaml_fixes.single_quotes(text, start),
        )
    if problem == "mapping values are not allowed here":
        return _stray_colon(text, here)
    if problem == "could not find expected ':'":
        return _no_colon(text, start)
    if problem.startswith("expected <block end>"):
        return _misplaced(text, here, start)
    if problem.startswith("expected ',' or"):
        line, _ = place(text, start)
        return _issue(
            text,
            here,
            "LP108",
            f"The bracket opened in line {line} is not closed, or a comma is missing before this.",
            "Close it, or put a comma between the entries.",
        )
    return _about_tokens(text, context, problem, here)


def _about_tokens(text: str, context: str, problem: str, here: int) -> Issue | None:
    if problem.startswith("found character") and "cannot start any token" in problem:
        return _issue(
            text,
            here,
            "LP109",
            f"A value may not start with {text[here : here + 1] or 'this'}.",
            "Put the value in quotes.",
            yaml_fixes.quote_to_end(text, here),
        )
    if "scanning an alias" in context or "undefined alias" in problem:
        return _issue(
            text,
            here,
            "LP110",
            "A * at the start stands for a part of the file that was given a name before.",
            'If you mean the character, put the value in quotes: "*".',
            yaml_fixes.quote_star(text, here),
        )
    if "scanning an anchor" in context or "duplicate anchor" in context:
        return _issue(
            text,
            here,
            "LP111",
            "An & at the start gives a name to a part of the file, and this one cannot be used.",
            "If you mean the character, put the value in quotes.",
        )
    if "expected a single document" in context or "but found another document" in problem:
        return _issue(
            text,
            here,
            "LP112",
            "A second document starts here; LiteLLM takes only one.",
            "Remove the line with ---, or what follows it.",
        )
    if problem.startswith("expected the node content"):
        what = "A value is expected here."
        return _issue(text, here, "LP113", what, "Check the commas and brackets.")
    if problem in LIMITS:
        return _issue(text, here, "LP115", f"This is more than a config may be: {problem}.")
    return None


def _stray_colon(text: str, here: int) -> Issue:
    line_start = text.rfind("\n", 0, here) + 1
    if re.search(r":\s", text[line_start:here]):
        return _issue(
            text,
            here,
            "LP105",
            "There is a second colon in this line.",
            "A value that contains a colon and a space needs quotes.",
            yaml_fixes.quote_value(text, line_start),
        )
    before = text[:line_start].split("\n")[:-1]
    while before and not before[-1].partition("#")[0].strip():
        before.pop()
    if before and _KEY_WITHOUT_COLON.fullmatch(before[-1].partition("#")[0].rstrip()):
        bare = before[-1].partition("#")[0].rstrip()
        at = sum(len(line) + 1 for line in before[:-1]) + len(bare) - len(bare.lstrip())
        return _no_colon(text, at)
    return _issue(
        text,
        line_start + len(text[line_start:here]) - len(text[line_start:here].lstrip()),
        "LP106",
        "This line is indented further than the line above allows.",
        "Give it the indentation of the lines that it belongs to.",
    )


def _no_colon(text: str, start: int) -> Issue:
    found = yaml_fixes.equals_sign(text, start)
    if found is not None:
        at, fix = found
        remedy = 'Write "key: value".'
        return _issue(text, at, "LP116", "Here stands = where a colon is meant.", remedy, fix)
    return _issue(
        text,
        start,
        "LP104",
        "This line has no colon after its key.",
        'Write "key: value", with a space after the colon.',
        yaml_fixes.colon(text, start),
    )


def _misplaced(text: str, here: int, start: int) -> Issue:
    line_start = text.rfind("\n", 0, here) + 1
    word = line_start + len(text[line_start:here]) - len(text[line_start:here].lstrip())
    if yaml_fixes.equals_sign(text, word) is not None:
        return _no_colon(text, word)
    line, column = place(text, start)
    return _issue(
        text,
        here,
        "LP107",
        "This line does not stand where its neighbours do.",
        f"Lines that belong together start in the same column; those from line {line} on start in "
        f"column {column}.",
    )


def _unprintable(text: str, error: yaml.reader.ReaderError) -> Issue:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    return _issue(
        text,
        error.position,
        "LP114",
        f"There is an invisible control character here (U+{code:04X}).",
        "Delete it: YAML does not allow it.",
        Fix("Delete it", (Edit(error.position, error.position + 1, ""),)),
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


def _issue(
    text: str, index: int, code: str, message: str, remedy: str = "", fix: Fix | None = None
) -> Issue:
    line, column = place(text, index)
    return Issue(line, column, "error", message, remedy, code=code, fix=fix)


def _index(text: str, mark: yaml.Mark | None) -> int:
    return 0 if mark is None else min(mark.index, len(text))
