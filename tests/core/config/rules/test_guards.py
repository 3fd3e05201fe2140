"""Guardrails and MCP servers that are told what nobody reads."""

from __future__ import annotations

from typing import Final

from core.config.issue import Issue
from core.config.lint import lint
from tests.corpus.parts import KEY, TWO

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


def test_what_litellm_reads_of_stored_servers_alone_is_told() -> None:
    server = (
        "mcp_servers: {a: {url: 'http://127.0.0.1:1/mcp', tool_name_to_display_name: {x: y}}}\n"
    )
    (issue,) = _found(f"{TWO}{KEY}{server}", "LP347")
    assert "database alone" in issue.message


def test_a_score_under_a_name_that_presidio_does_not_get_is_told() -> None:
    def text(name: str) -> str:
        params = f"guardrail: presidio, mode: pre_call, mock_redacted_text: {{}}, {name}"
        guard = f"guardrails: [{{guardrail_name: pii, litellm_params: {{{params}}}}}]\n"
        return f"{TWO}{KEY}{guard}"

    (issue,) = _found(text("confidence_threshold: 0.5"), "LP343")
    assert "presidio_score_thresholds" in issue.remedy
    assert _found(text("presidio_score_thresholds: {ALL: 0.5}"), "LP343") == []
