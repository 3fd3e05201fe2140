"""Names that nothing bears, and words that belong to something else."""

from __future__ import annotations

import pytest

from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.lint import lint
from tests.corpus.parts import KEY, TWO, UPSTREAM, one

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


def test_a_model_for_all_chats_must_be_one_of_the_list() -> None:
    (issue,) = _found(f"{TWO}{KEY}  completion_model: lrge\n", "LP385")
    assert "every chat" in issue.message
    assert issue.remedy == "Did you mean large?"
    for served in ("large", "openai/gpt-4o", "os.environ/NAME"):
        assert _found(f"{TWO}{KEY}  completion_model: {served}\n", "LP385") == []


def test_other_names_are_still_looked_at_where_nobody_serves_that_model() -> None:
    more = "router_settings:\n  model_group_retry_policy: {larg: {TimeoutErrorRetries: 3}}\n"
    found = _found(f"{TWO}{KEY}  completion_model: gone\n{more}", "LP385")
    assert [issue.message.split(":")[0] for issue in found] == [
        "No model is called gone, and every chat is asked of it",
        "No model is called larg",
    ]


@pytest.mark.parametrize("setting", ["metrics", "excluded"])
def test_a_metric_that_there_is_not_is_told(setting: str) -> None:
    more = {
        "metrics": "prometheus_metrics_config: [{group: a, metrics: [NAME]}]",
        "excluded": "prometheus_exclude_metrics: [NAME]",
    }[setting]
    text = f"{TWO}{KEY}litellm_settings:\n  callbacks: [prometheus]\n  {more}\n"
    assert _found(text.replace("NAME", "litellm_requests_metric"), "LP385") == []
    (issue,) = _found(text.replace("NAME", "litellm_total_users"), "LP385")
    assert "no metrics at all" in issue.message
    (issue,) = _found(text.replace("NAME", "litellm_requests_metrics"), "LP385")
    assert issue.remedy == "Did you mean litellm_requests_metric?"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("sqlite:///db.sqlite", "sqlite://"),
        ("redis://redis:6379", "redis://"),
        ("postgresql://localhost/x", ""),
        ("os.environ/OPENAI_API_KEY", ""),
    ],
)
def test_a_database_of_another_kind_is_told_as_such(url: str, named: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}  database_url: {url}\n", "LP335")
    assert ("PostgreSQL" in issue.message) is bool(named)
    assert named in issue.message
    assert "prisma" in issue.message


@pytest.mark.parametrize(
    ("model", "meant"),
    [
        ("global.anthropic.claude-opus-4-6-v1:0", "global.anthropic.claude-opus-4-6-v1"),
        ("us.anthropic.claude-sonnet-4-6:0", "us.anthropic.claude-sonnet-4-6"),
        ("converse/us.amazon.nova-lite-v1", "converse/us.amazon.nova-lite-v1:0"),
        (
            "us.anthropic.claude-haiku-4-5-20251001-v1",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
    ],
)
def test_the_version_that_a_name_of_bedrock_ends_with_is_mended(model: str, meant: str) -> None:
    text = f"{TWO}  - model_name: c\n    litellm_params:\n      model: bedrock/{model}\n{KEY}"
    (issue,) = _found(text, "LP302")
    assert meant.rpartition("/")[2] in issue.remedy
    if ":" not in meant:  # else it would have to be quoted
        assert issue.fix is not None
        mended = apply_edits(text, issue.fix.edits)
        assert f"bedrock/{meant}\n" in mended
        assert _found(mended, "LP302") == []


def test_vectors_come_in_one_form() -> None:
    text = f"model: openai/text-embedding-3-small, {UPSTREAM}, encoding_format: {{}}"
    assert len(_found(one(text.format("[float, base64]")), "LP380")) == 1
    assert _found(one(text.format("float")), "LP380") == []


def test_what_only_a_web_page_asks_for_refuses_nothing() -> None:
    assert len(_found(f"{TWO}{KEY}  default_team_disabled: true\n", "LP336")) == 1
    assert _found(f"{TWO}{KEY}  default_team_disabled: false\n", "LP336") == []


def test_what_is_read_is_not_called_unread() -> None:
    variable = "environment_variables: {MAX_STRING_LENGTH_PROMPT_IN_DB: '9'}\n"
    assert _found(f"{TWO}{KEY}{variable}", "LP365") == []
