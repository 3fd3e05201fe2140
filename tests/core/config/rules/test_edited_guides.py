"""Mistakes that guides had until somebody put them right, each with others of its kind."""

from __future__ import annotations

from typing import Final

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from tests.corpus.parts import KEY, TWO, one

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "COMPANY_API_KEY"})


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


# ---- what lint advises


@pytest.mark.parametrize("name", ["claude-3.5", "claude-3-5-20240620"])
def test_a_claude_without_a_family_is_not_mended_into_another_that_there_is_not(name: str) -> None:
    (issue,) = _found(one(f"model: anthropic/{name}, api_key: os.environ/OPENAI_API_KEY"), "LP302")
    assert issue.fix is None
    assert "family" in issue.remedy


def test_nobody_is_advised_to_make_administrators_of_a_team() -> None:
    jwt = TWO + KEY + "  enable_jwt_auth: true\n  litellm_jwtauth: {{{}: a}}\n"
    (issue,) = _found(jwt.format("team_jwt_scope"), "LP358")
    assert "admin" not in issue.remedy
    assert issue.fix is None
    (issue,) = _found(jwt.format("admin_jwt_scop"), "LP358")
    assert "admin_jwt_scope" in issue.remedy
