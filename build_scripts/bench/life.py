"""Start with a warm spare, applies under load, and crashes between requests: the real engine."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from build_scripts.bench import BenchError, Figure, Measurement, progress
from build_scripts.bench.clients import Load, overlapping, percentile, within
from build_scripts.bench.gateway import Gateway, gateway
from build_scripts.bench.programs import memory_of
from build_scripts.bench.start import TEMPLATE, run_stock

APPLIES = 20
IN_A_ROW = 10
"""Applies without a pause."""
CRASHES = 10
CRASH_EVERY_S = 10.0
"""From one kill to the next."""
_BETWEEN_S = 1.5
_SETTLE_S = 0.5
_AFTER_S = 0.5

WARM_FIGURES = (
    Figure(
        "warm_start_s",
        "s",
        "Start pressed (with a warm spare) to the first 200 on /health/readiness",
        3,
    ),
    Figure(
        "warm_start_again_s",
        "s",
        "the same for a second and a third start, each pressed as soon as the one before has ended",
        3,
    ),
    Figure(
        "warm_start_ratio", "ratio", "warm_start_s / stock_start_s of a stock start beside it", 3
    ),
)
APPLY_FIGURES = (
    Figure(
        "apply_failed_requests",
        "count",
        f"of 8 clients (plain and streaming, new and kept-alive connections) over {APPLIES} "
        "applies of a changed config; the sum, not the median",
        0,
    ),
    Figure(
        "apply_p99_ratio",
        "ratio",
        "p99 latency of requests that overlap an apply (from its order to half a second after "
        "the new config serves) / p99 of those in calm times of the same run (no apply, no import "
        "of a spare)",
    ),
    Figure("apply_s", "s", "from the order to the new config serving, with a warm spare"),
    Figure(
        "apply_back_to_back_s",
        "s",
        f"the same for {IN_A_ROW} applies without a pause, each ordered when the one before is "
        "done",
    ),
)
READY_FIGURES = (
    Figure(
        "ready_always_extra_mb",
        "MB",
        "memory (PSS) of all processes that serve and stand ready, with the setting `always`, "
        "minus that of the one that serves with `never`, each after one chat completion; Linux; "
        "from the first apply on (or a crash, or a second start)",
        0,
    ),
    Figure(
        "ready_always_extra_at_first_mb",
        "MB",
        "the same before that, where Start was pressed while LiteLLM was still being imported",
        0,
    ),
)
CRASH_FIGURES = (
    Figure(
        "crash_takeover_failed_new_connections",
        "count",
        f"new connections that failed over {CRASHES} SIGKILLs of the idle sidecar, each asked at "
        "once after the kill; the sum, not the median",
        0,
    ),
    Figure(
        "crash_takeover_s",
        "s",
        f"from a SIGKILL to the answer of that request; {CRASHES} of them, one every "
        f"{CRASH_EVERY_S:g} s",
    ),
)


def measure_warm(runs: int) -> Mapping[str, Sequence[float]]:
    """A warm start and a stock start in turn."""
    values: dict[str, list[float]] = {figure.name: [] for figure in WARM_FIGURES}
    for number in range(runs):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            stock, _ = run_stock(Path(folder))
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            gateway(Path(folder)) as it,
        ):
            it.keep_warm()
            seconds = it.start()
            again = []
            for _ in range(2):
                it.pid_after(0)
                it.stop()
                again.append(it.start())
        progress(
            f"warm {number + 1}/{runs}  stock {stock:6.2f} s  ours {seconds:6.3f} s  "
            f"again {again[0]:6.3f} s {again[1]:6.3f} s"
        )
        values["warm_start_s"].append(seconds)
        values["warm_start_again_s"] += again
        values["warm_start_ratio"].append(seconds / stock)
    return values


def measure_apply(_runs: int) -> Mapping[str, Sequence[float]]:
    """Many applies under load, once: each of them is a run."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        gateway(Path(folder)) as it,
    ):
        config = Path(shutil.copy(TEMPLATE, it.paths.config))
        it.keep_warm()
        it.start()
        it.pid_after(0)
        calm: list[tuple[float, float]] = []
        swaps: list[tuple[float, float]] = []
        seconds: list[float] = []
        with Load(it.port, it.key) as load:
            for number in range(APPLIES):
                it.wait_warm()
                quiet = time.perf_counter() + _SETTLE_S
                time.sleep(_SETTLE_S + _BETWEEN_S)
                config.write_text(f"{config.read_text()}\n# change {number}\n")
                began = time.perf_counter()
                it.apply()
                ended = time.perf_counter()
                calm.append((quiet, began))
                swaps.append((began, ended + _AFTER_S))
                seconds.append(ended - began)
                progress(f"apply {number + 1}/{APPLIES}  {ended - began:6.2f} s")
            time.sleep(_BETWEEN_S)
        in_a_row = []
        for number in range(IN_A_ROW):
            config.write_text(f"{config.read_text()}\n# in a row {number}\n")
            began = time.perf_counter()
            it.apply()
            in_a_row.append(time.perf_counter() - began)
            progress(f"apply in a row {number + 1}/{IN_A_ROW}  {in_a_row[-1]:6.2f} s")
        for failure in load.failures[:10]:
            progress(f"apply: failed: {failure}")
    inside, outside = overlapping(load.latencies, swaps), within(load.latencies, calm)
    if not inside or not outside:
        raise BenchError("too few requests to compare")
    progress(f"apply: {len(inside)} requests overlap a swap, {len(outside)} are in calm times")
    return {
        "apply_failed_requests": [float(len(load.failures))],
        "apply_p99_ratio": [percentile(inside, 0.99) / percentile(outside, 0.99)],
        "apply_s": seconds,
        "apply_back_to_back_s": in_a_row,
    }


def measure_ready(runs: int) -> Mapping[str, Sequence[float]]:
    """Both settings in turn."""
    later, first = [], []
    for number in range(runs):
        (alone, _), (hurried, ready) = (_serving_pss_mb(setting) for setting in ("never", "always"))
        later.append(ready - alone)
        first.append(hurried - alone)
        progress(
            f"ready {number + 1}/{runs}  alone {alone:4.0f} MB  at first {hurried:4.0f} MB  "
            f"ready {ready:4.0f} MB"
        )
    return {"ready_always_extra_mb": later, "ready_always_extra_at_first_mb": first}


def _serving_pss_mb(setting: str) -> tuple[float, float]:
    """After the start, and after an apply where another process stands ready."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        gateway(Path(folder)) as it,
    ):
        config = Path(shutil.copy(TEMPLATE, it.paths.config))
        it.engine.settings.change(warm_spare=setting)
        it.start()
        _, pid = it.pid_after(0)
        if setting == "never":
            it.wait_alone(pid)
            return _asked_pss_mb(it), 0.0
        it.engine.gateway.warm_up()
        it.wait_warm()
        hurried = _asked_pss_mb(it)
        config.write_text(f"{config.read_text()}\n# changed\n")
        it.apply()
        it.wait_gone(pid)
        it.wait_warm()
        return hurried, _asked_pss_mb(it)


def _asked_pss_mb(it: Gateway) -> float:
    it.chat()
    time.sleep(_AFTER_S)
    return sum(memory_of(one) for one in psutil.Process().children()) / 1e6


def measure_crash(_runs: int) -> Mapping[str, Sequence[float]]:
    """Kill the idle sidecar, ask at once."""
    failed, seconds = 0, []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        gateway(Path(folder)) as it,
    ):
        it.keep_warm()
        it.start()
        run_id, due = 0, 0.0
        for number in range(CRASHES):
            run_id, pid = it.pid_after(run_id)
            time.sleep(max(0.0, due - time.perf_counter()))
            began = time.perf_counter()
            due = began + CRASH_EVERY_S
            failed += _kill_and_ask(it, pid)
            seconds.append(time.perf_counter() - began)
            progress(f"crash {number + 1}/{CRASHES}  {seconds[-1]:6.2f} s")
    return {
        "crash_takeover_failed_new_connections": [float(failed)],
        "crash_takeover_s": seconds,
    }


def _kill_and_ask(it: Gateway, pid: int) -> int:
    psutil.Process(pid).kill()
    return int(it.readiness() != 200)


WARM = Measurement("warm", WARM_FIGURES, measure_warm)
APPLY = Measurement("apply", APPLY_FIGURES, measure_apply)
READY = Measurement("ready", READY_FIGURES, measure_ready)
CRASH = Measurement("crash", CRASH_FIGURES, measure_crash)
