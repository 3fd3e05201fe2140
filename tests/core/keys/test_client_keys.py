"""Keys of programs through the one door: named, limited, told to the sidecars, taken along."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import LockedError, UserError, VaultError
from core.base.events import Notice
from core.keys.client_keys import LIMIT, LIST, MAKE, REVOKE
from core.keys.entries import ClientKey
from core.keys.tool_keys import digest_of
from core.wire.limits import KeyLimits, Window, picodollars
from tests.conftest import WaitUntil
from tests.core.keys.test_tool_keys import PASSWORD, keys_of, log_out, opened
from tests.core.ledger.house import keep, row
from tests.core.scripted import Bench

CONFIG = """\
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}
  - {model_name: local/*, litellm_params: {model: ollama/*}}
router_settings:
  routing_groups: [{group_name: pool, models: [gpt-4o], routing_strategy: least-busy}]
"""
LIMITS = KeyLimits(("gpt-4o", "local/*"), day_usd=2.5, requests_per_minute=60, expires=2e9)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = opened(tmp_path / "one")
    made.result(made.engine.account.create("Ada", PASSWORD))
    made.paths.config.write_text(CONFIG)
    yield made
    made.engine.close(1.0)


def listed(bench: Bench) -> dict[str, ClientKey]:
    return {one.name: one for one in bench.result(bench.engine.client_keys.listed())}


def make(bench: Bench, name: str = "my script", limits: KeyLimits = LIMITS) -> str:
    return str(bench.result(bench.engine.client_keys.make(name, limits)))


def test_a_key_with_a_name_of_ones_own_counts_at_once_with_its_limits(bench: Bench) -> None:
    key = make(bench, "  my script ")
    assert bench.supervisor.admitted == {digest_of(key): "my script"}
    assert bench.supervisor.key_limits == {"my script": LIMITS}
    tool = keys_of(bench).of("claude-code")
    found = listed(bench)
    assert list(found) == ["my script", "claude-code"]
    assert (found["my script"].is_tool, found["claude-code"].is_tool) == (False, True)
    assert (found["my script"].title, found["claude-code"].title) == ("my script", "Claude Code")
    assert found["my script"].limits == LIMITS
    assert bench.result(bench.engine.client_keys.reveal("my script")) == key
    assert tool not in bench.paths.limits.read_text("utf-8")
    assert key not in bench.paths.limits.read_text("utf-8")


@pytest.mark.parametrize("name", ["", " ", "-x", "a/b", "x" * 65, "tool:x", "claude-code", "A B"])
def test_a_name_that_cannot_be_or_is_taken(bench: Bench, name: str) -> None:
    make(bench, "a b")
    with pytest.raises(VaultError):
        make(bench, name)
    assert list(listed(bench)) == ["a b"]


def test_limits_that_cannot_be_make_no_key(bench: Bench) -> None:
    with pytest.raises(VaultError, match="day_usd"):
        make(bench, limits=KeyLimits(day_usd=-1.0))
    assert listed(bench) == {}


def test_a_limit_names_models_that_there_are(bench: Bench) -> None:
    with pytest.raises(VaultError, match=r"No model is called gpt-4\.") as caught:
        make(bench, limits=KeyLimits(("gpt-4o", "gpt-4")))
    assert caught.value.remedy == "Did you mean gpt-4o?"
    assert listed(bench) == {}
    make(bench, "another", KeyLimits(("pool", "*-mini")))
    make(bench, limits=KeyLimits(("gpt-4*",)))
    bench.paths.config.write_text(
        "model_list:\n  - model_name: other\n    litellm_params: {model: openai/other}\n"
    )
    # What has gone from the config since holds up no other change.
    bench.result(bench.engine.client_keys.limit("my script", KeyLimits(("gpt-4*",), day_usd=2.0)))
    with pytest.raises(VaultError, match=r"No model is called gpt-5\."):
        bench.result(bench.engine.client_keys.limit("my script", KeyLimits(("gpt-4*", "gpt-5"))))


def test_limits_are_changed_and_taken_away(bench: Bench) -> None:
    make(bench)
    tighter = KeyLimits(day_usd=0.5)
    bench.result(bench.engine.client_keys.limit("my script", tighter))
    assert bench.supervisor.key_limits == {"my script": tighter}
    bench.result(bench.engine.client_keys.limit("my script", KeyLimits()))
    assert bench.supervisor.key_limits == {}
    with pytest.raises(VaultError, match="no key with the name other"):
        bench.result(bench.engine.client_keys.limit("other", tighter))


def test_a_new_value_keeps_the_limits_and_a_revoked_key_is_gone_with_them(bench: Bench) -> None:
    former = make(bench)
    key = bench.result(bench.engine.client_keys.replace("my script"))
    assert key != former
    assert bench.supervisor.admitted == {digest_of(key): "my script"}
    assert bench.supervisor.key_limits == {"my script": LIMITS}
    bench.result(bench.engine.client_keys.revoke("my script"))
    assert (bench.supervisor.admitted, bench.supervisor.key_limits) == ({}, {})


def test_the_limits_of_a_tool_stay_for_its_next_key(bench: Bench) -> None:
    keys_of(bench).of("codex")
    bench.result(bench.engine.client_keys.limit("codex", LIMITS))
    bench.result(bench.engine.client_keys.revoke("codex"))
    keys_of(bench).of("codex")
    assert bench.supervisor.key_limits == {"codex": LIMITS}


def test_what_is_used_stands_beside_the_budget(bench: Bench) -> None:
    make(bench)
    clock = bench.engine.client_keys._keys._clock
    bench.supervisor.tally.spend("my script", clock(), picodollars(2.0))
    day, week, month = listed(bench)["my script"].spent
    assert (day.window, day.usd, day.budget, day.share) == (Window.DAY, 2.0, 2.5, 0.8)
    assert (week.usd, week.budget, week.share) == (2.0, None, 0.0)
    assert month.ends == Window.MONTH.end(clock())


def test_limits_survive_a_restart_and_can_be_read_while_locked(
    bench: Bench, tmp_path: Path, wait_until: WaitUntil
) -> None:
    key = make(bench)
    bench.engine.close(1.0)
    again = opened(tmp_path / "one")
    try:
        assert keys_of(again).limits() == {"my script": LIMITS}
        with pytest.raises(LockedError):
            listed(again)
        again.result(again.engine.account.login("Ada", PASSWORD))
        wait_until(lambda: again.supervisor.admitted == {digest_of(key): "my script"})
        assert again.supervisor.key_limits == {"my script": LIMITS}
        log_out(again, wait_until)
        keys_of(again).tell()
        assert again.supervisor.key_limits == {"my script": LIMITS}
    finally:
        again.engine.close(1.0)


def test_what_was_spent_before_a_restart_still_counts(bench: Bench, tmp_path: Path) -> None:
    make(bench)
    bench.engine.close(1.0)
    spent = row("a", client="my script", cost=0.75, started=time.time())
    keep(bench.paths.ledger, spent, now=time.time())
    again = opened(tmp_path / "one")
    try:
        for _ in range(2):  # the second login adds nothing
            again.result(again.engine.account.login("Ada", PASSWORD))
            assert [one.usd for one in listed(again)["my script"].spent] == [0.75] * 3
            again.engine.account.logout()
    finally:
        again.engine.close(1.0)


def test_an_export_takes_the_limits_along(bench: Bench, tmp_path: Path) -> None:
    make(bench)
    make(bench, "free", KeyLimits())
    file = tmp_path / "exported"
    assert bench.result(bench.engine.keys.export(file, "of the file alone")) == 2
    other = opened(tmp_path / "two")
    try:
        other.result(other.engine.account.create("Bob", PASSWORD))
        found = other.result(other.engine.keys.look_into_export(file, "of the file alone"))
        names = [one.name for one in found]
        assert names == ["tool:free", "tool:my script"]
        other.result(other.engine.keys.import_export(file, "of the file alone", names))
        assert {name: one.limits for name, one in listed(other).items()} == {
            "free": KeyLimits(),
            "my script": LIMITS,
        }
    finally:
        other.engine.close(1.0)


def test_a_damaged_file_is_kept_and_somebody_hears_it(bench: Bench) -> None:
    make(bench)
    bench.paths.limits.write_text("{", "utf-8")
    assert listed(bench)["my script"].limits == KeyLimits()
    (notice,) = [one for one in bench.of(Notice) if one.matter == "limits"]
    assert "was damaged" in notice.text
    (aside,) = bench.paths.data.glob("limits.json.damaged-*")
    assert aside.name in notice.remedy


def test_what_a_newer_program_wrote_stays(bench: Bench) -> None:
    make(bench)
    content = json.loads(bench.paths.limits.read_text("utf-8"))
    content["keys"]["my script"]["from_the_future"] = 5
    bench.paths.limits.write_text(json.dumps(content), "utf-8")
    bench.result(bench.engine.client_keys.limit("my script", KeyLimits(day_usd=1.0)))
    content = json.loads(bench.paths.limits.read_text("utf-8"))
    assert content["keys"]["my script"] == {"from_the_future": 5, "day_usd": 1.0}


def test_a_limit_that_a_hand_has_spoiled_is_named(bench: Bench) -> None:
    make(bench)
    bench.paths.limits.write_text('{"keys": {"my script": {"day_usd": "much"}}}', "utf-8")
    assert listed(bench)["my script"].limits == KeyLimits()
    (notice,) = [one for one in bench.of(Notice) if one.matter == "limits of my script"]
    assert notice.level == "error"


def test_a_verb_asks_the_running_program(bench: Bench) -> None:
    def ask(what: str, **more: Any) -> Any:
        (answer,) = bench.engine.ask({"ask": what, **more})
        return answer

    key = ask(MAKE, name="my script", limits=LIMITS.encoded())["key"]
    assert digest_of(key) in bench.supervisor.admitted
    (one,) = ask(LIST)["keys"]
    assert one["limits"] == LIMITS.encoded()
    assert one["spent"]["day"]["budget"] == 2.5
    assert key not in json.dumps(one)
    ask(LIMIT, name="my script", limits={"week_usd": 3.0})
    assert bench.supervisor.key_limits == {"my script": KeyLimits(week_usd=3.0)}
    with pytest.raises(UserError, match="cannot be"):
        ask(LIMIT, name="my script", limits={"week_usd": "x"})
    ask(REVOKE, name="my script")
    assert ask(LIST) == {"keys": []}
