"""What eight clients notice of applies: nothing; and of a killed gateway: one lost request.

POCKET_ROUNDS=all in the environment takes as many rounds as the bench does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from build_scripts.bench.clients import HABITS, Load
from build_scripts.bench.gateway import Gateway, gateway
from build_scripts.bench.life import APPLIES, CRASHES
from build_scripts.bench.start import TEMPLATE
from tests.conftest import WaitUntil

ALL = os.environ.get("POCKET_ROUNDS") == "all"
pytestmark = [pytest.mark.real, pytest.mark.timeout(3000 if ALL else 900)]

ROUNDS = {"apply": APPLIES if ALL else 3, "kill": CRASHES if ALL else 2}
PATIENCE_S = 600.0
"""A client waits while the gateway comes back, later and later after each of several deaths."""


@pytest.fixture
def served(tmp_path: Path, spawned_copies: None) -> Iterator[Gateway]:
    with gateway(tmp_path) as it:
        shutil.copy(TEMPLATE, it.paths.config)
        it.engine.settings.change(warm_spare="always")
        it.start()
        yield it


def answers_go_on(load: Load, wait_until: WaitUntil) -> None:
    before = load.answers
    wait_until(lambda: load.answers >= before + len(HABITS), 60, what="more answers")


def _is_alive(process: psutil.Process) -> bool:
    """Whether it may still answer. It is not waited for: how it ended is for its parent to hear."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_no_request_fails_while_configs_are_applied(served: Gateway, wait_until: WaitUntil) -> None:
    with Load(served.port, served.key, patience_s=PATIENCE_S) as load:
        for number in range(ROUNDS["apply"]):
            answers_go_on(load, wait_until)
            config = served.paths.config
            config.write_text(f"{config.read_text('utf-8')}\n# change {number}\n", "utf-8")
            served.apply()
        answers_go_on(load, wait_until)
    assert load.failures == []


def test_after_a_kill_only_what_was_under_way_is_lost(
    served: Gateway, wait_until: WaitUntil
) -> None:
    kills = []
    run_id = 0
    with Load(served.port, served.key, patience_s=PATIENCE_S) as load:
        for _ in range(ROUNDS["kill"]):
            run_id, pid = served.pid_after(run_id)
            answers_go_on(load, wait_until)
            told = time.perf_counter()
            victim = psutil.Process(pid)
            victim.kill()
            wait_until(lambda: not _is_alive(victim), 60, what="its death")  # noqa: B023
            kills.append((told, time.perf_counter()))
            served.pid_after(run_id)
            answers_go_on(load, wait_until)
    # Each client has one request under way, so it can lose no more than that one.
    assert len(load.failures) <= len(HABITS) * len(kills)
    assert load.failures_besides(kills) == []
