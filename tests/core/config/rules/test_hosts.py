"""Below which path a server answers, and what LiteLLM adds to an address."""

from __future__ import annotations

import pytest

from core.config.lint import lint
from core.config.rules.places import WHOLE_PATH


def codes(model: str, address: str) -> list[str]:
    text = (
        "model_list:\n  - model_name: a\n    litellm_params:\n"
        f"      model: {model}\n      api_key: x\n      api_base: {address}\n"
    )
    return [issue.code for issue in lint(text, frozenset())]


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("hosted_vllm/x", "http://box:8000/v1/chat/completions"),
        ("groq/llama-3.3-70b-versatile", "https://api.groq.com/openai/v1/chat/completions"),
    ],
)
def test_an_address_with_the_path_of_chats_stays_as_it_is(model: str, address: str) -> None:
    assert WHOLE_PATH not in codes(model, address)


@pytest.mark.parametrize("model", ["openai/x", "lm_studio/x"])
def test_or_litellm_adds_the_path_once_more(model: str) -> None:
    assert WHOLE_PATH in codes(model, "http://box:8000/v1/chat/completions")


ANTHROPICS = "https://api.minimax.io/anthropic/v1/messages"


def _minimax(more: str = "") -> list[str]:
    text = (
        "model_list:\n  - model_name: a\n    litellm_params: {model: minimax/MiniMax-M3, "
        f"api_key: x, api_base: '{ANTHROPICS}'}}\n{more}"
    )
    return [one.message for one in lint(text, frozenset()) if one.code == WHOLE_PATH]


def test_who_is_asked_in_anthropics_way_too_answers_that_at_its_address() -> None:
    # MinimaxMessagesConfig.get_complete_url takes it as it is; MinimaxChatConfig adds to it
    (message,) = _minimax()
    assert "every request will fail" not in message
    assert "/v1/messages" in message
    assert _minimax("    model_info: {mode: messages}\n") == []
