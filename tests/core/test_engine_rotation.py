"""A new master key for the gateway: by a rehearsed apply, and back where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.base.events import ApplyChanged, ApplyStep, State
from tests.conftest import WaitUntil
from tests.core.scripted import Bench
from tests.core.test_engine_keys import CONFIG, PASSWORD, run, save


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Logged in, with a config that asks for our own master key."""
    made = Bench(tmp_path)
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    made.result(made.engine.config.load())
    save(made, CONFIG)
    yield made
    made.engine.close(1.0)


def test_a_new_master_key_comes_by_a_rehearsed_apply(bench: Bench, wait_until: WaitUntil) -> None:
    run(bench, wait_until)
    before = bench.result(bench.engine.keys.master_key())
    bench.result(bench.engine.keys.rotate_master_key())
    wait_until(lambda: bench.of(ApplyChanged), 10)
    after = bench.result(bench.engine.keys.master_key())
    assert after != before
    assert len(after) > 32
    assert bench.supervisor.orders[-1] == "apply"
    assert bench.supervisor.plans[-1].key == after
    bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.KEPT)
    bench.engine.gateway.stop()
    assert bench.result(bench.engine.keys.master_key()) == after


@pytest.mark.parametrize("late", [False, True])
def test_a_new_key_that_does_not_come_up_gives_way_to_the_former(
    bench: Bench, wait_until: WaitUntil, late: bool
) -> None:
    run(bench, wait_until)
    before = bench.result(bench.engine.keys.master_key())
    if not late:
        bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "no")
    bench.result(bench.engine.keys.rotate_master_key())
    wait_until(lambda: len(bench.of(ApplyChanged)) == 2, 10)
    if late:
        bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.ROLLED_BACK, "it died")
    bench.engine.gateway.stop()
    assert bench.result(bench.engine.keys.master_key()) == before


def test_a_rotation_that_went_well_is_not_undone_by_a_later_refusal(
    bench: Bench, wait_until: WaitUntil
) -> None:
    run(bench, wait_until)
    bench.result(bench.engine.keys.rotate_master_key())
    wait_until(lambda: len(bench.of(ApplyChanged)) == 2, 10)
    after = bench.result(bench.engine.keys.master_key())
    bench.engine.gateway.restart()
    wait_until(lambda: len(bench.of(ApplyChanged)) == 4, 10)  # a restart is an apply
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "no")
    save(bench, CONFIG + "# changed\n")
    bench.engine.gateway.apply()
    wait_until(lambda: len(bench.of(ApplyChanged)) == 6, 10)
    bench.engine.gateway.stop()
    assert bench.result(bench.engine.keys.master_key()) == after


def test_a_rotation_refused_while_locked_is_undone_at_the_login(
    bench: Bench, wait_until: WaitUntil
) -> None:
    run(bench, wait_until)
    before = bench.result(bench.engine.keys.master_key())
    applied = bench.supervisor.apply
    held: list[object] = []
    bench.supervisor.apply = lambda *args: held.append(args)  # type: ignore[method-assign]
    bench.result(bench.engine.keys.rotate_master_key())
    wait_until(lambda: held, 10)
    bench.engine.account.logout()
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "no")
    applied(*held[0])  # type: ignore[misc]
    bench.result(bench.engine.account.login("Ada", PASSWORD))
    bench.engine.gateway.stop()
    wait_until(lambda: bench.result(bench.engine.keys.master_key()) == before, 10)


def test_what_is_shown_as_the_key_after_a_refusal_and_a_crash(
    bench: Bench, wait_until: WaitUntil
) -> None:
    run(bench, wait_until)
    before = bench.result(bench.engine.keys.master_key())
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "no")
    bench.result(bench.engine.keys.rotate_master_key())
    wait_until(lambda: len(bench.of(ApplyChanged)) == 2, 10)
    bench.supervisor.enter(State.CRASHED)
    bench.supervisor.enter(State.STARTING)
    bench.supervisor.enter(State.RUNNING)
    assert bench.result(bench.engine.keys.master_key()) == before


def test_a_key_of_the_configs_own_is_not_rotated(bench: Bench) -> None:
    save(bench, CONFIG.replace("os.environ/LITELLM_MASTER_KEY", "sk-my-very-own-key"))
    with pytest.raises(ConfigError, match="of its own"):
        bench.result(bench.engine.keys.rotate_master_key())
