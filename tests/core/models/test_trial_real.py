"""Models tried through the real LiteLLM, against a server that chats, one that is broken, none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.events import Event
from core.models.results import PROTOCOLS, TrialProtocol, TrialResult
from core.models.trial import Trial
from core.models.trial_gateway import TrialGateway
from core.supervisor.run_plan import RunPlan
from core.supervisor.supervisor import Supervisor
from core.wire.command import source_command
from tests.fixtures.chat_only import ChatOnly, chat_only

pytestmark = [pytest.mark.real, pytest.mark.timeout(480)]

KEY = "sk-trial-0123456789abcdef"
UPSTREAM_KEY = "sk-company-0123456789abcdef"
CONFIG = """\
model_list:
  - model_name: company
    litellm_params: {model: openai/small, api_base: "BASE", api_key: os.environ/COMPANY_KEY}
  - model_name: translated
    litellm_params:
      model: custom_openai/small
      api_base: "BASE"
      api_key: os.environ/COMPANY_KEY
      input_cost_per_token: 0.001
      output_cost_per_token: 0.002
  - model_name: vectors
    litellm_params: {model: openai/text-embedding-3-small, api_base: "BASE", api_key: x}
  - model_name: gone
    litellm_params: {model: custom_openai/x, api_base: "http://127.0.0.1:9/v1", api_key: x}
litellm_settings: {cache: true, cache_params: {type: local}}
router_settings: {num_retries: 3, fallbacks: [{gone: [company]}]}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""


class Told:
    """What reached the ledger."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def hear(self, child: object, message: object, kept: object) -> None:
        self.heard.append(message)

    def gone(self, child: object) -> None:
        pass


class Lab:
    """A trial's gateway that is up, and the server that it asks."""

    def __init__(self, folder: Path, server: ChatOnly) -> None:
        self.server = server
        self.folder = folder
        self.told = Told()
        self.events: list[Event] = []
        self.cancelled = threading.Event()
        self.supervisor = Supervisor(self.events.append, source_command(), recording=self.told)
        self.supervisor.open()
        config = folder / "config.yaml"
        text = CONFIG.replace("BASE", f"http://127.0.0.1:{server.port}/v1")
        config.write_text("model_list: []\n")  # the draft counts, and not this
        environment = {"LITELLM_MASTER_KEY": KEY, "COMPANY_KEY": UPSTREAM_KEY}
        plan = RunPlan(
            config,
            environment,
            "127.0.0.1",
            0,
            folder / "logs",
            1_000_000,
            drain_s=1.0,
            stop_deadline_s=3.0,
            start_deadline_s=300.0,
            key=KEY,
            texts={config: text},
        )
        self.gateway = TrialGateway(self.supervisor, "mine", self.cancelled.is_set)
        self.gateway.begin(plan)

    def run(self, model: str, *protocols: TrialProtocol) -> list[TrialResult]:
        self.server.asked.clear()
        trial = Trial(self.gateway, KEY, str, self.cancelled.is_set, lambda _: None)
        return list(trial.run([model], protocols or PROTOCOLS).results)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, spawned_copies: None) -> Iterator[Lab]:
    with chat_only() as server:
        made = Lab(tmp_path_factory.mktemp("lab"), server)
        yield made
        made.gateway.end()
        made.supervisor.close(5.0)


def failed(results: list[TrialResult]) -> list[TrialResult]:
    return [one for one in results if one.outcome == "failed"]


def test_what_works_is_green_over_each_protocol_and_has_a_price(lab: Lab) -> None:
    results = lab.run("translated")
    assert "\n".join(one.words for one in failed(results)) == ""
    assert [one.outcome for one in results] == [*["ok"] * 9, "skipped"]
    assert {one.protocol for one in results[:9]} == {"chat", "messages", "responses"}
    assert sum(one.with_tool for one in results[:9]) == 3
    assert all(one.status == 200 and one.seconds is not None for one in results[:9])
    assert all(one.cost is not None and one.cost > 0 for one in results[:9])
    assert "no model for embeddings" in results[9].words
    assert [path for path, _ in lab.server.asked] == ["/v1/chat/completions"] * 9  # no cache


def test_a_protocol_that_the_server_lacks_is_red_and_says_what_to_write(lab: Lab) -> None:
    results = lab.run("company", "chat", "messages")
    assert [one.outcome for one in results] == [*["ok"] * 3, "failed", "skipped", "skipped"]
    assert results[3].status == 404
    assert "custom_openai/" in results[3].remedy
    assert "no price" in results[0].words
    assert results[0].cost is None


def test_vectors_are_asked_for_as_such(lab: Lab) -> None:
    results = lab.run("vectors")
    assert [one.outcome for one in results] == [*["skipped"] * 9, "ok"]
    assert [path for path, _ in lab.server.asked] == ["/v1/embeddings"]


def test_the_true_error_comes_and_nobody_steps_in(lab: Lab) -> None:
    (first, *rest) = lab.run("gone", "chat")
    assert (first.outcome, [one.outcome for one in rest]) == ("failed", ["skipped"] * 2)
    assert "connection" in first.words.lower()
    assert first.remedy
    assert lab.server.asked == []  # the fallback of the config


def test_a_broken_server_is_asked_once_and_quoted(lab: Lab) -> None:
    lab.server.fails_with = 503
    try:
        results = lab.run("company", "chat")
    finally:
        lab.server.fails_with = 0
    assert len(lab.server.asked) == 1  # whatever num_retries says
    assert "out of teapots" in results[0].words
    assert [one.outcome for one in lab.run("company", "chat")] == ["ok"] * 3  # and not put aside


def test_nothing_is_in_the_ledger_the_logs_or_the_words_that_should_not_be(lab: Lab) -> None:
    results = lab.run("company")
    assert lab.told.heard == []
    assert lab.events == []
    logs = "".join(one.read_text() for one in lab.folder.rglob("*.log"))
    for text in (logs, repr(results)):
        assert UPSTREAM_KEY not in text
        assert KEY not in text
        assert "Say hello." not in text
        assert "server that only chats" not in text


def test_a_trial_that_is_cancelled_ends_at_once_and_the_sidecar_goes(lab: Lab) -> None:
    lab.cancelled.set()
    assert {one.outcome for one in lab.run("company")} == {"skipped"}
    assert lab.server.asked == []
