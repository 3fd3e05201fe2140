"""What the real LiteLLM's router says when each model is asked once before anybody is let in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.wire.failing import Failing, failing_of
from core.wire.protocol import Ready
from tests.conftest import WaitUntil
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import Run
from tests.fixtures.chat_only import ChatOnly, chat_only

pytestmark = [pytest.mark.real, pytest.mark.timeout(480)]

END = "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n"
HOOK = """
from pathlib import Path
from litellm.integrations.custom_logger import CustomLogger

class Told(CustomLogger):
    def __getattribute__(self, name):
        if "log_" in name or "hook" in name or "filter" in name:
            with Path(__file__).with_name("told.txt").open("a") as file:
                file.write(name + "\\n")
        return super().__getattribute__(name)

handler = Told()
"""
WELL = """\
model_list:
  - model_name: chat
    litellm_params: &one {model: custom_openai/small, api_base: "BASE", api_key: sk-1, rpm: 1}
  - model_name: vectors
    litellm_params: {model: openai/text-embedding-3-small, api_base: "BASE", api_key: sk-1}
  - model_name: pictures
    litellm_params: {model: openai/dall-e-3, api_key: sk-1}
  - model_name: sound
    litellm_params: {model: openai/whisper-1, api_key: sk-1}
  - model_name: without-key
    litellm_params: {model: anthropic/claude-3-haiku-20240307, api_key: os.environ/NOT_SET}
  - model_name: near
    litellm_params: {model: ollama/llama3, api_base: "http://127.0.0.1:9"}
  - model_name: openai/*
    litellm_params: {model: openai/*, api_key: sk-1}
  - model_name: "*"
    litellm_params: {model: "*"}
  - model_name: tagged
    litellm_params: {model: custom_openai/small, api_base: "BASE", api_key: sk-1, tags: [a]}
litellm_settings: {callbacks: told.handler, cache: true, cache_params: {type: local}}
router_settings:
  routing_strategy: usage-based-routing-v2
  enable_tag_filtering: true
  model_group_alias: {nickname: chat}
"""
NUMBERS = """\
model_list:
  - model_name: shared
    litellm_params: {model: openai/a, api_key: x, mock_response: a}
  - model_name: shared
    litellm_params:
      model: openai/b
      api_key: x
      weight: os.environ/WEIGHT_B
  - {model_name: other, litellm_params: {model: openai/b, api_key: x}}
"""
AMISS = """\
model_list:
  - {model_name: chat, litellm_params: {model: openai/gpt-4o, api_key: x}}
  - model_name: thinker
    litellm_params: {model: openai/o1, api_key: x, temperature: 0.3}
  - model_name: pair
    litellm_params: {model: openai/o1, api_key: x, temperature: 0.3}
  - {model_name: pair, litellm_params: {model: openai/gpt-4o, api_key: x}}
  - {model_name: dropped, litellm_params: {model: openai/gpt-4o, api_key: x, rpm: fast}}
  - {model_name: chat, litellm_params: {model: opnai/gpt-4o, api_key: x}}
router_settings:
  model_group_alias: {gone: nowhere}
"""


@pytest.fixture
def upstream() -> Iterator[ChatOnly]:
    with chat_only() as made:
        yield made


def rehearsed(folder: Path, config: str, **environment: str) -> Ready:
    run = Run(folder, config + END, environment, order={"mode": "rehearse"})
    with ImportedSidecar() as sidecar:
        return sidecar.serve(run)


def found(ready: Ready) -> dict[str, Failing]:
    return {one.model: one for one in failing_of(ready.failing)}


def test_nothing_is_asked_told_counted_or_kept(
    tmp_path: Path, upstream: ChatOnly, wait_until: WaitUntil
) -> None:
    (tmp_path / "told.py").write_text(HOOK)
    ledger = tmp_path / "ledger"
    text = WELL.replace("BASE", f"http://127.0.0.1:{upstream.port}/v1")
    run = Run(tmp_path, text + END, order={"mode": "rehearse", "ledger_dir": str(ledger)})
    with ImportedSidecar() as sidecar:
        ready = sidecar.serve(run)
        assert (ready.failing, ready.fails_all) == ([], False)
        wait_until(lambda: "Rehearsed" in run.log_text())  # a thread writes the log
        assert upstream.asked == []
        assert not (tmp_path / "told.txt").exists()
        assert sidecar.messages.empty()  # no row of the ledger
        ask = {"model": "nickname", "messages": [{"role": "user", "content": "Hi"}]}
        with sidecar.client() as client:
            answer = client.post("/v1/chat/completions", json=ask)
        assert answer.status_code == 200  # its one request of this minute was left to it
        assert "only chats" in answer.text
        assert [path for path, _ in upstream.asked] == ["/v1/chat/completions"]
        assert (tmp_path / "told.txt").exists()  # the hook does hear of a real one


def test_a_number_from_the_environment_is_found_with_its_line(tmp_path: Path) -> None:
    ready = rehearsed(tmp_path, NUMBERS, WEIGHT_B="7")
    assert not ready.fails_all
    failing = found(ready)
    assert list(failing) == ["shared"]
    one = failing["shared"]
    assert (one.file, one.line) == ("", 8)
    assert one.reason.startswith("weight comes from WEIGHT_B, and ")
    assert "without quotes" in one.remedy


def test_none_of_very_many_is_kept_back(tmp_path: Path) -> None:
    """An apply tells by them what is new."""
    params = "{model: openai/gpt-4o, api_key: x, rpm: fast}"
    entries = [f"  - {{model_name: m{n}, litellm_params: {params}}}\n" for n in range(40)]
    fine = "  - {model_name: fine, litellm_params: {model: openai/gpt-4o, api_key: x}}\n"
    ready = rehearsed(tmp_path, "model_list:\n" + "".join(entries) + fine)
    failing = found(ready)
    assert [failing[f"m{n}"].line for n in range(40)] == list(range(2, 42))
    assert (len(failing), ready.untold, ready.unreached) == (40, 0, [])


def test_each_thing_amiss_is_told_in_words(tmp_path: Path) -> None:
    ready = rehearsed(tmp_path, AMISS)
    failing = found(ready)
    assert set(failing) == {"thinker", "gone", "dropped", "chat"}
    assert (failing["thinker"].line, "drop_params" in failing["thinker"].remedy) == (4, True)
    assert failing["gone"].line == 11
    assert "no model of that name" in failing["gone"].reason
    assert not ready.fails_all
    assert "dropped" not in ready.models
    assert (failing["dropped"].left_out, failing["dropped"].line) == (True, 8)
    assert "rpm is text, where LiteLLM needs a number" in failing["dropped"].reason
    assert "chat" in ready.models  # by its other entry
    assert (failing["chat"].left_out, failing["chat"].line) == (True, 9)
    assert "which provider" in failing["chat"].reason
    assert not any("Error creating deployment" in line for line in ready.troubles)


@pytest.mark.parametrize(
    ("settings", "line", "words"),
    [
        ("litellm_settings: {success_callback: [langfuse]}\n", 3, "Python package langfuse"),
        ("router_settings:\n  fallbacks: [{chat: [other]}, pong]\n", 4, "- model: [others]"),
        ("router_settings:\n  fallbacks:\n    - chat: other\n", 5, "a list of models behind chat"),
        ("router_settings:\n  model_group_alias: [chat]\n", 4, "'alias: model' lines"),
    ],
)
def test_a_refusal_of_litellm_is_told_in_words(
    tmp_path: Path, settings: str, line: int, words: str
) -> None:
    models = "model_list:\n  - {model_name: chat, litellm_params: {model: openai/x, api_key: x}}\n"
    with ImportedSidecar() as sidecar:
        failed = sidecar.fail(Run(tmp_path, models + settings + END, order={"mode": "rehearse"}))
    assert failed.line == line, failed.reason
    assert words in failed.reason
    for raw in ("validation error", "is not a dictionary", "type=", "Traceback", "pydantic"):
        assert raw not in failed.reason
