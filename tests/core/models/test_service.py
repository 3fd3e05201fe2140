"""Trials by the one door: the draft, the vault's keys, progress, an end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import ConfigError, LockedError, UserError
from core.base.events import TrialProgress
from core.models import trial
from core.models.results import TrialReport
from core.supervisor.trials import TrialOver, TrialUp
from core.wire.protocol import Ready
from tests.core.scripted import Bench
from tests.fixtures.chat_only import chat_only

PASSWORD = "correct horse battery"
SECRET = "sk-of-the-company-0123456789"
DRAFT = """\
model_list:
  - model_name: draft
    litellm_params: {model: openai/small, api_key: os.environ/COMPANY_KEY}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(trial, "_COUNTED_S", 0.1)  # nobody counts here
    made = Bench(tmp_path)
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    made.result(made.engine.config.load())
    made.result(made.engine.keys.put("COMPANY_KEY", SECRET))
    yield made
    made.engine.close(1.0)


def test_the_sample_is_told_from_models_of_ones_own(bench: Bench) -> None:
    text = bench.paths.config.read_text("utf-8")
    assert bench.result(bench.engine.models.only_sample())
    bench.paths.config.write_text(DRAFT)
    assert not bench.result(bench.engine.models.only_sample())
    own = "model_list:\n  - {model_name: mine, litellm_params: {model: openai/x}}\n"
    bench.paths.config.write_text(text.replace("model_list:\n", own, 1), "utf-8")
    assert not bench.result(bench.engine.models.only_sample())
    bench.paths.config.write_text(text + "# mine\n", "utf-8")
    assert bench.result(bench.engine.models.only_sample())


def test_the_draft_is_tried_with_the_keys_of_the_vault(bench: Bench) -> None:
    before = bench.paths.config.read_text()
    with chat_only() as server:
        bench.supervisor.trial = TrialUp(f"http://127.0.0.1:{server.port}", Ready(1, ["draft"]))
        report = bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["chat", "embeddings"]))
        assert isinstance(report, TrialReport)
        assert report.works
        assert [body["model"] for _, body in server.asked] == ["draft"] * 4
    (plan,) = bench.supervisor.trials
    assert plan.texts[plan.config] == DRAFT
    assert plan.environment["COMPANY_KEY"] == SECRET
    assert (plan.host, plan.port, plan.ledger_dir) == ("127.0.0.1", 0, None)
    assert bench.paths.config.read_text() == before
    begun, ended = bench.supervisor.orders[-2:]
    assert begun.startswith("begin trial ")
    assert ended == begun.replace("begin", "end")
    assert "start" not in bench.supervisor.orders
    progress = bench.of(TrialProgress)
    assert [(one.done, one.total) for one in progress] == [(n, 4) for n in range(5)]
    assert all(one.result.outcome == "ok" for one in progress[1:])


def test_a_failure_says_what_the_server_said_and_hides_the_key(bench: Bench) -> None:
    with chat_only() as server:
        server.fails_with = 500
        bench.supervisor.trial = TrialUp(f"http://127.0.0.1:{server.port}", Ready(1, ["draft"]))
        report = bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["chat"]))
    outcomes = [one.outcome for one in report.results]
    assert outcomes == ["failed", "skipped", "skipped"]
    assert "out of teapots" in report.results[0].words
    assert report.results[0].remedy
    assert not report.works
    assert SECRET not in repr(report) + repr(bench.seen)


def test_a_draft_that_does_not_come_up_is_an_error_with_its_reason(bench: Bench) -> None:
    bench.supervisor.trial = TrialOver("LiteLLM refused to start (line 2): no.", "Correct it.")
    with pytest.raises(UserError, match="line 2"):
        bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["chat"]))
    with pytest.raises(ConfigError, match="line"):
        bench.result(bench.engine.models.trial("model_list: [", ["draft"], ["chat"]))
    with pytest.raises(UserError, match="protocol"):
        bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["telepathy"]))


def test_one_that_is_cancelled_asks_nothing_more(bench: Bench) -> None:
    with chat_only() as server:
        bench.supervisor.trial = TrialUp(f"http://127.0.0.1:{server.port}", Ready(1, ["draft"]))
        job = bench.engine.models.trial(DRAFT, ["draft"], ["chat"])
        bench.engine.models.cancel_trial()
        report = bench.result(job)
        asked = len(server.asked)
    assert report.results[-1].outcome == "skipped"
    assert asked < 3
    assert any(one.startswith("end trial ") for one in bench.supervisor.orders)


def test_a_cancel_in_the_window_does_not_end_what_the_command_line_asked_for(bench: Bench) -> None:
    state = bench.result(bench.engine.config.load())
    bench.result(bench.engine.config.save(DRAFT, state.digest, force=True))
    with chat_only() as server:
        bench.supervisor.trial = TrialUp(f"http://127.0.0.1:{server.port}", Ready(1, ["draft"]))
        bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["chat"]))
        bench.engine.ask({"ask": "try_models", "models": ["draft"], "protocols": ["chat"]})
    first, *_, second = [one for one in bench.supervisor.orders if one.startswith("begin")]
    bench.engine.models.cancel_trial()
    assert second != first
    assert bench.supervisor.orders[-1] == first.replace("begin", "end")


def test_nobody_tries_while_the_vault_is_locked(bench: Bench) -> None:
    bench.engine.account.logout()
    with pytest.raises(LockedError):
        bench.result(bench.engine.models.trial(DRAFT, ["draft"], ["chat"]))


def test_the_command_line_tries_the_config_of_the_disk(bench: Bench) -> None:
    state = bench.result(bench.engine.config.load())
    bench.result(bench.engine.config.save(DRAFT, state.digest, force=True))
    with chat_only() as server:
        bench.supervisor.trial = TrialUp(f"http://127.0.0.1:{server.port}", Ready(1, ["draft"]))
        request = {"ask": "try_models", "models": ["draft"], "protocols": ["embeddings"]}
        (answer,) = bench.engine.ask(request)
    assert answer["ok"]
    assert [one["outcome"] for one in answer["results"]] == ["ok"]
    (plan,) = bench.supervisor.trials
    assert plan.texts[plan.config] == DRAFT
