"""What would reach another model, or another provider, by an id or by what a provider
reads: `test_limits.py` has what LiteLLM itself reads."""

from __future__ import annotations

from typing import Any

import pytest

from core.sidecar.response_ids import Kept
from tests.core.sidecar.limits_stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("HEAD", ""), ("GET", "/input_items"), ("DELETE", ""), ("POST", "/cancel")],
)
@pytest.mark.parametrize("before", ["", "/v1", "/openai/v1"])
def test_the_id_of_an_answer_names_a_model(
    stage: Stage, method: str, rest: str, before: str
) -> None:
    stage.kept = {
        "cheap": Kept("cheap", is_true=True),
        "dear": Kept("dear", is_true=True),
        "made_up": Kept("cheap", is_true=False),
    }

    def status(id: str) -> int:
        return stage.ask({}, f"{before}/responses/{id}{rest}", method=method).status

    stage.limit()
    assert [status(id) for id in ("cheap", "dear", "made_up", "bare")] == [200, 200, 403, 200]
    stage.limit(models=("cheap",))
    assert [status(id) for id in ("cheap", "dear", "made_up", "bare")] == [200, 403, 403, 403]


@pytest.mark.parametrize(
    "more",
    [
        {"plugins": [{"id": "fusion", "analysis_models": ["dear"]}]},
        {"plugins": [{"id": "web"}, {"id": "of-tomorrow"}]},
        {"plugins": '[{"id": "fusion"}]'},
        {"tools": [{"type": "openrouter:fusion"}]},
        {"tools": [{"type": "openrouter:image_generation", "parameters": {"model": "dear"}}]},
        {"extra_body": {"plugins": [{"id": "fusion"}]}},
        {"preset": "dear-one"},
        {"model_id": "dear"},
    ],
)
def test_a_provider_is_asked_for_no_other_model(stage: Stage, more: Any) -> None:
    for limits in ({}, {"models": ("cheap",)}):
        stage.limit(**limits)
        assert stage.ask({"model": "cheap", **more}).status == 403
    assert not stage.seen


def test_plugins_and_tools_that_ask_nobody_pass(stage: Stage) -> None:
    stage.limit(models=("cheap",))
    plugins = [{"id": "web"}, {"id": "file-parser"}, {"id": "fusion", "enabled": False}]
    tools = [{"type": "openrouter:web_search"}, {"type": "function", "function": {"name": "x"}}]
    assert stage.ask({"model": "cheap", "plugins": plugins, "tools": tools}).status == 200
