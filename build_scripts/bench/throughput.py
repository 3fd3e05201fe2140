"""Requests a second through ours and through stock, and the memory of both afterwards."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from build_scripts.bench import BenchError, Figure, Measurement, progress, start
from build_scripts.bench.clients import Habit, ask
from build_scripts.bench.programs import HOST, Program, tree_rss_mb

CLIENTS = 8
SECONDS = 5
_ALONE = 200
"""Requests of one client, one after the other."""
_BLOCK = 10
_SETTLED_S = 0.3
"""After a block: what follows the answers counts, too."""
_PATH = "/v1/chat/completions"
_BODY = json.dumps({"model": "demo", "messages": [{"role": "user", "content": "hello"}]})
CONFIG = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/mock, api_key: not-needed, mock_response: Hello}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
"""LiteLLM's own mock in both: our demo model does more, and would measure itself."""
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_SIDECAR = "core.sidecar"


class Asked(Protocol):
    """A gateway that is under load."""

    port: int
    key: str


FIGURES = (
    Figure(
        "stock_requests_per_s",
        "",
        f"chat completions of a mock model, {CLIENTS} kept-alive connections for {SECONDS} s; "
        "`wrk`, or a client of our own where that is missing",
        0,
    ),
    Figure("requests_per_s", "", "the same through `main.py serve`", 0),
    Figure("throughput_ratio", "ratio", "requests_per_s / stock_requests_per_s, round by round"),
    Figure(
        "added_latency_p50_ratio",
        "ratio",
        "median time of an answer of ours / of stock's: the model answers at once, so it is what "
        f"the gateway adds; one client, {_ALONE} requests to each, in turn by {_BLOCK}",
    ),
    Figure(
        "request_cpu_ratio",
        "ratio",
        "processor time per request of the sidecar / of stock's process, of those requests",
    ),
    Figure(
        "rss_ratio",
        "ratio",
        "resident memory after that load: the sidecar process alone / stock's process tree",
    ),
    Figure(
        "rss_whole_ratio",
        "ratio",
        "the same of `main.py serve` and its sidecar together / stock's process tree",
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Both run at once and are asked in turn, after a round that does not count."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    if shutil.which("wrk") is None:
        progress("throughput: wrk is not installed: a client of our own asks, which is slower")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as theirs_in,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as ours_in,
        start.stock(Path(theirs_in), CONFIG) as (stock, _),
        start.ours(Path(ours_in), CONFIG) as (ours, _),
    ):
        for program in (stock, ours):
            requests_per_second(program, 1)
        for number in range(runs):
            order = (stock, ours) if number % 2 == 0 else (ours, stock)
            rates = {id(one): requests_per_second(one, SECONDS) for one in order}
            theirs, own = rates[id(stock)], rates[id(ours)]
            progress(f"throughput {number + 1}/{runs}  stock {theirs:5.0f}/s  ours {own:5.0f}/s")
            own_alone, their_alone = _ask_in_turn(
                (ours, stock) if number % 2 else (stock, ours), ours
            )
            values["added_latency_p50_ratio"].append(own_alone[0] / their_alone[0])
            values["request_cpu_ratio"].append(own_alone[1] / their_alone[1])
            their_memory = tree_rss_mb(stock.process.pid)
            values["stock_requests_per_s"].append(theirs)
            values["requests_per_s"].append(own)
            values["throughput_ratio"].append(own / theirs)
            values["rss_ratio"].append(sidecar_rss_mb(ours) / their_memory)
            values["rss_whole_ratio"].append(tree_rss_mb(ours.process.pid) / their_memory)
    return values


def _ask_in_turn(
    programs: Sequence[Program], ours: Program
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Of ours and of the other: the median seconds of an answer to one client, and the processor
    time of the process that serves, in seconds per request."""
    seconds: dict[int, list[float]] = {id(one): [] for one in programs}
    processor = {id(one): 0.0 for one in programs}
    habit = Habit(stream=False, keep_alive=True)
    for block in range(_ALONE // _BLOCK):
        for program in programs if block % 2 == 0 else reversed(programs):
            pid = program.process.pid
            process = sidecar_of(program) if program is ours else psutil.Process(pid)
            connection = http.client.HTTPConnection(HOST, program.port, timeout=60)
            before = process.cpu_times()
            for _ in range(_BLOCK):
                began = time.perf_counter()
                ask(connection, program.key, habit)
                seconds[id(program)].append(time.perf_counter() - began)
            time.sleep(_SETTLED_S)
            after = process.cpu_times()
            connection.close()
            taken = after.user + after.system - before.user - before.system
            processor[id(program)] += taken / _ALONE
    other = next(one for one in programs if one is not ours)
    own, theirs = (
        (statistics.median(seconds[id(one)]), processor[id(one)]) for one in (ours, other)
    )
    return own, theirs


def sidecar_rss_mb(program: Program) -> float:
    """Resident memory of the one process that serves, in millions of bytes."""
    return float(sidecar_of(program).memory_info().rss) / 1e6


def sidecar_of(program: Program) -> psutil.Process:
    """The one process that serves. Raises BenchError."""
    found = [
        one
        for one in psutil.Process(program.process.pid).children(recursive=True)
        if _SIDECAR in one.cmdline()
    ]
    if not found:
        raise program.fail("has no sidecar")
    return max(found, key=lambda one: one.memory_info().rss)


def requests_per_second(program: Asked, seconds: float) -> float:
    """Answers a second while `CLIENTS` connections ask without a pause. Raises BenchError."""
    if shutil.which("wrk") is None:
        return asyncio.run(_ask_all(program, seconds))
    with tempfile.TemporaryDirectory() as name:
        script = Path(name) / "chat.lua"
        script.write_text(
            'wrk.method = "POST"\n'
            f"wrk.body = [[{_BODY}]]\n"
            'wrk.headers["Content-Type"] = "application/json"\n'
            f'wrk.headers["Authorization"] = "Bearer {program.key}"\n'
        )
        script.chmod(0o600)
        address = f"http://{HOST}:{program.port}{_PATH}"
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", "-s", str(script), address]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    rate = _RATE.search(said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise BenchError(f"the load went wrong:\n{said}")
    return float(rate[1])


async def _ask_all(program: Asked, seconds: float) -> float:
    count = 0

    def answered(_seconds: float) -> None:
        nonlocal count
        count += 1

    began = time.perf_counter()
    await ask_together(program, CLIENTS, seconds, answered)
    return count / (time.perf_counter() - began)


async def ask_together(
    program: Asked,
    clients: int,
    seconds: float,
    answered: Callable[[float], object],
    more: Callable[[], str] = lambda: "",
) -> None:
    """So many connections ask for that long, without a pause; `answered` hears of each answer how
    many seconds it took. `more` gives each request further lines of its head, each with its end.
    Raises BenchError."""
    deadline = time.perf_counter() + seconds
    await asyncio.gather(*(_ask(program, deadline, answered, more) for _ in range(clients)))


async def _ask(
    program: Asked,
    deadline: float,
    answered: Callable[[float], object],
    more: Callable[[], str],
) -> None:
    """One connection, until `deadline`."""
    head = (
        f"POST {_PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {program.key}\r\nContent-Length: {len(_BODY)}\r\n"
    )
    reader, writer = await asyncio.open_connection(HOST, program.port)
    try:
        while time.perf_counter() < deadline:
            request = f"{head}{more()}\r\n{_BODY}".encode()
            began = time.perf_counter()
            writer.write(request)
            told = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(told)
            if not told.startswith(b"HTTP/1.1 200") or length is None:
                raise BenchError(f"the load went wrong: {told[:100]!r}")
            await reader.readexactly(int(length[1]))
            answered(time.perf_counter() - began)
    finally:
        writer.close()


MEASUREMENT = Measurement("throughput", FIGURES, measure)
