"""What a rehearsal says of models that it does not get to; what it says of others needs LiteLLM."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace

import pytest

from core.sidecar import rehearsal
from core.sidecar.rehearsal import rehearse


def test_models_for_which_there_is_no_time_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("callbacks", "input_callback", "success_callback", "failure_callback")
    lists: dict[str, list[str]] = {name: [] for name in names}
    monkeypatch.setitem(sys.modules, "litellm", SimpleNamespace(**lists))
    logs = "litellm.litellm_core_utils.litellm_logging"
    monkeypatch.setitem(sys.modules, logs, SimpleNamespace(set_callbacks=None))
    entries = [{"model_name": "a"}, {"model_name": "a"}, {"model_name": "b"}]
    router = SimpleNamespace(acompletion=None, model_list=entries, model_group_alias={"c": "b"})
    found = asyncio.run(rehearse(SimpleNamespace(llm_router=router), -1.0))
    assert found.unreached == found.left_out == ["a", "b", "c"]
    assert not found.nothing_works  # nobody knows


def test_one_that_took_too_long_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later try may judge it."""

    async def no_end(*_of: object) -> None:
        raise rehearsal._UnjudgedError

    monkeypatch.setattr(rehearsal, "_is_left_out", lambda *_of: False)
    monkeypatch.setattr(rehearsal, "_name_asked", lambda *_of: "a")
    monkeypatch.setattr(rehearsal, "_error_of", no_end)
    found = rehearsal.Rehearsed()
    asyncio.run(rehearsal._ask(None, None, "a", ({"model_name": "a"},), found))
    assert found.unreached == found.left_out == ["a"]
