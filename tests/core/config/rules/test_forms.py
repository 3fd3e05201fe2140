"""Values that LiteLLM takes in more than one form, each measured with the locked LiteLLM."""

from __future__ import annotations

from typing import Final

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from tests.core.config.cases import KEY, SET

SETTINGS: Final = f"{KEY}litellm_settings:\n  "
GENERAL: Final = f"{KEY}  "
PARAMS: Final = f"{KEY}model_list:\n- model_name: a\n  litellm_params:\n    model: openai/x\n    "
NAMES: Final = {*SET, "NUMBER"}


def said(text: str) -> tuple[Issue, ...]:
    """About the form of it alone."""
    return tuple(one for one in lint(text, NAMES) if one.code >= "LP300")


def errors(text: str) -> list[str]:
    return [one.message for one in said(text) if one.severity == "error"]


@pytest.mark.parametrize("value", [".inf", "' 5 '", "' inf '", "Infinity", "1e3", "-.INF"])
def test_a_number_is_a_number_for_settings_as_for_models(value: str) -> None:
    assert said(f"{SETTINGS}max_budget: {value}") == ()
    assert errors(f"{PARAMS}timeout: {value}") == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f"{SETTINGS}max_budget:", "max_budget may not be empty"),
        (f"{SETTINGS}guardrails: {{a: b}}", "guardrails in litellm_settings must be a list"),
        (f"{SETTINGS}default_team_settings: [a]", "An entry of default_team_settings must be"),
        (f"{GENERAL}role_permissions: {{a: b}}", "role_permissions must be a list"),
        (f"{GENERAL}litellm_jwtauth: {{role_mappings: {{a: b}}}}", "role_mappings must be a list"),
        (
            f"{KEY}router_settings: {{default_litellm_params: 5}}",
            "default_litellm_params must hold",
        ),
    ],
)
def test_a_key_is_written_in_a_message_as_it_is_in_the_file(text: str, start: str) -> None:
    assert [message for message in errors(text) if message.startswith(start)]
