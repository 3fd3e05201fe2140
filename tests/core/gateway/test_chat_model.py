"""Which model the examples name."""

from __future__ import annotations

import pytest

from core.config.document import parse
from core.gateway.chat_model import candidates_of, first_chat_model
from core.monitor.candidate import Candidate


@pytest.mark.parametrize(
    "other",
    [
        Candidate("one", "openai/text-embedding-3-small"),
        Candidate("one", "openai/mine", "embedding"),
        Candidate("one", "openai/dall-e-3", "image_generation"),
        Candidate("one", "openai/whisper-1"),
        Candidate("one", "cohere/rerank-v3.5"),
        Candidate("openai/*", "openai/*"),
    ],
)
def test_what_takes_no_chat_is_passed_over(other: Candidate) -> None:
    assert first_chat_model([other, Candidate("two", "openai/mine")], {"one", "two"}) == "two"
    assert first_chat_model([other], {"one"}) == ""


def test_the_first_in_the_config_that_has_its_key() -> None:
    found = [
        Candidate("openai/gpt-9", "openai/gpt-9", "chat"),  # a pattern stands for these two
        Candidate("openai/gpt-8", "openai/gpt-8", "chat"),
        Candidate("keyless", "openai/gpt-4o", "chat"),
        Candidate("mine", "openai/mine"),
        Candidate("yours", "openai/gpt-4o", "chat"),
    ]
    declared = {"keyless", "mine", "yours"}
    assert first_chat_model(found, declared, {"keyless"}) == "mine"
    assert first_chat_model(found, declared) == "keyless"
    assert first_chat_model(found[:3], {"keyless"}, {"keyless"}) == "openai/gpt-8"
    assert first_chat_model([found[2]], {"keyless"}, {"keyless"}) == "keyless"


def test_a_config_tells_by_itself() -> None:
    config = parse(
        "model_list:\n"
        "  - {model_name: e, litellm_params: {model: a/b}, model_info: {mode: embedding}}\n"
        "  - {model_name: c, litellm_params: {model: a/c}}\n"
        "  - {litellm_params: {model: a/d}}\n"
    )
    assert candidates_of([config]) == [Candidate("e", "a/b", "embedding"), Candidate("c", "a/c")]
