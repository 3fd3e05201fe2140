"""What the real LiteLLM makes of each callback and guardrail that has nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.rules.guard_needs import SKIPS
from tests.corpus.mined_calls import alone
from tests.corpus.test_corpus import ask, errors, issues_of
from tests.systems import needs_forks


@pytest.mark.real
@pytest.mark.timeout(600)
@needs_forks
def test_litellm_stops_or_goes_on_as_lint_says(tmp_path: Path) -> None:
    configs = list(alone())
    answers = ask(configs, tmp_path)
    stopped = {config.name for config in configs if answers[config.name]["start"] is not None}
    assert stopped == {config.name for config in configs if errors(issues_of(config))}
    skipped = {
        config.name
        for config in configs
        if any("WITHOUT this guardrail" in line for line in answers[config.name].get("told", ()))
    }
    said = {
        config.name
        for config in configs
        if any(SKIPS in issue.message for issue in issues_of(config))
    }
    assert skipped == said
