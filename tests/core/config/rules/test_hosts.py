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
