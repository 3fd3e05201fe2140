"""docs/lint.md: every finding has its code there, and every example shows it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from core.config.document import parse
from core.config.edits import apply_edits
from core.config.includes import Included
from core.config.issue import Issue
from core.config.issue_codes import files_of
from core.config.lint import lint
from core.config.lint_codes import CODES, page
from core.config.rules.workers import KEPT
from tests.core.config.cases import FINE, MISSING, SET, STOPS, SURPRISES

DAY = date(2026, 11, 28)
ROOT = Path(__file__).resolve().parents[3]
BY_CODE = {one.code: one for one in CODES}
UNSET = {"LP151"}
"""Of a gateway that LiteLLM Pocket gives no master key."""
REVEALED = {"LP167", "LP300"}
"""What is not looked for in a model before its first mistake is mended."""
TEXTS = {
    **{f"stops: {name}": case[0] for name, case in STOPS.items()},
    **{f"surprises: {name}": case[0] for name, case in SURPRISES.items()},
    **{f"fine: {name}": text for name, text in FINE.items()},
    **{f"bad {one.code}": one.bad for one in CODES},
    **{f"good {one.code}": one.good for one in CODES},
}


def _lint(example: str, code: str = "") -> tuple[Issue, ...]:
    text, files = files_of(example)
    known = SET - {"LITELLM_MASTER_KEY"} if code in UNSET else SET
    names = re.findall(r"[\w.]+\.yaml", text)
    elsewhere = re.findall(r"'(\\\\[^']+)'", text)
    deeper = [
        Included(Path(name), name, "", name, None, parse(""), was_looked_at=False)
        for name in elsewhere
    ]
    included = {name: files.get(name) for name in names} if files else {} if elsewhere else None
    workers = 2 if code == KEPT else 1
    return lint(text, known, included, deeper, missing=MISSING, workers=workers, today=DAY)


@pytest.mark.parametrize("code", BY_CODE)
def test_the_bad_example_has_the_finding_and_the_good_one_has_no_error(code: str) -> None:
    one = BY_CODE[code]
    found = [issue for issue in _lint(one.bad, code) if issue.code == code]
    assert found, _lint(one.bad, code)
    assert {issue.severity for issue in found} <= set(one.severity.split(" or "))
    good = _lint(one.good, code)
    assert code not in {issue.code for issue in good}
    assert not any(issue.severity == "error" for issue in good), good


def test_the_page_is_made_from_the_codes() -> None:
    here = (ROOT / "docs" / "lint.md").read_text("utf-8")
    assert here == page(), "python build_scripts/dev.py lint-docs"


def test_codes_are_there_once_and_in_order() -> None:
    codes = [one.code for one in CODES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"LP[1-9]\d\d", code) for code in codes)


def test_every_code_that_lint_can_say_is_told_of() -> None:
    said: set[str] = set()
    for path in sorted((ROOT / "core" / "config").rglob("*.py")):
        if not path.name.startswith("codes") and path.name != "issue_codes.py":
            said |= set(re.findall(r'"(LP\d{3})"', path.read_text("utf-8")))
    assert said == set(BY_CODE)


@pytest.mark.parametrize("name", TEXTS)
def test_every_finding_has_a_code_and_every_fix_mends(name: str) -> None:
    example = TEXTS[name]
    text, _ = files_of(example)
    beside = example[len(text) :]
    before = _lint(example, name[-5:])
    assert all(issue.code in BY_CODE for issue in before), before
    for issue in before:
        if issue.fix is None:
            continue
        mended = apply_edits(text, issue.fix.edits)
        assert mended != text
        after = _lint(mended + beside, name[-5:])
        count = sum(one.code == issue.code for one in after)
        assert count < sum(one.code == issue.code for one in before), (issue.fix, mended)
        errors = [one for one in after if one.severity == "error" and one.code not in REVEALED]
        known = {(one.code, one.message) for one in before}
        if before[0].code > "LP116":  # else nothing behind the first mistake was seen before
            assert all((one.code, one.message) in known for one in errors), (issue.fix, errors)


FIXED = {
    "LP101": "a:\tb\n",
    **{code: BY_CODE[code].bad for code in ("LP103", "LP104", "LP105", "LP109", "LP110", "LP114")},
    **{code: BY_CODE[code].bad for code in ("LP116", "LP117", "LP119", "LP120", "LP134", "LP135")},
    **{code: BY_CODE[code].bad for code in ("LP136", "LP137", "LP138", "LP139", "LP140", "LP142")},
    **{code: BY_CODE[code].bad for code in ("LP150", "LP153", "LP163", "LP164", "LP166", "LP170")},
    **{code: BY_CODE[code].bad for code in ("LP171", "LP180", "LP194", "LP195")},
}


@pytest.mark.parametrize("code", FIXED)
def test_what_is_beyond_doubt_has_a_fix(code: str) -> None:
    issues = [issue for issue in _lint(FIXED[code]) if issue.code == code]
    assert issues and all(issue.fix is not None for issue in issues), issues
