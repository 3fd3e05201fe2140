"""Clients that keep asking the demo model, and remember what went wrong and how long it took."""

from __future__ import annotations

import http.client
import json
import select
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from build_scripts.bench.programs import HOST

Windows = Sequence[tuple[float, float]]
"""Stretches of time, by perf_counter."""


@dataclass
class Tally:
    """What one client saw."""

    answers: int = 0
    failures: list[tuple[float, float, str]] = field(default_factory=list)
    """When each request that failed began and ended (perf_counter), and what went wrong."""
    latencies: list[tuple[float, float]] = field(default_factory=list)
    """When each request began (perf_counter) and its seconds."""


@dataclass(frozen=True)
class Habit:
    """How a client asks."""

    stream: bool
    keep_alive: bool


HABITS = tuple(Habit(stream, keep) for stream in (False, True) for keep in (False, True)) * 2
"""Eight clients, two of each kind."""


class Load:
    """Runs the clients on threads while the block lasts."""

    def __init__(
        self, port: int, key: str, habits: tuple[Habit, ...] = HABITS, patience_s: float = 60.0
    ) -> None:
        self._port = port
        self._patience_s = patience_s
        self._key = key
        self._over = threading.Event()
        self.tallies = [Tally() for _ in habits]
        self._threads = [
            threading.Thread(target=self._ask, args=(habit, tally), daemon=True)
            for habit, tally in zip(habits, self.tallies, strict=True)
        ]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def failures(self) -> list[str]:
        return [what for tally in self.tallies for *_, what in tally.failures]

    def failures_besides(self, kills: Windows) -> list[str]:
        """Of the requests that were not under way at any time of `kills`: each began when a
        process was told to die, and ended when it was dead."""
        return [
            what
            for tally in self.tallies
            for began, ended, what in tally.failures
            if not any(began <= dead and told <= ended for told, dead in kills)
        ]

    @property
    def answers(self) -> int:
        return sum(tally.answers for tally in self.tallies)

    @property
    def latencies(self) -> list[tuple[float, float]]:
        return sorted(one for tally in self.tallies for one in tally.latencies)

    def _ask(self, habit: Habit, tally: Tally) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._over.is_set():
            if connection is not None and not reusable(connection):
                connection.close()
                connection = None
            connection = connection or http.client.HTTPConnection(
                HOST, self._port, timeout=self._patience_s
            )
            began = time.perf_counter()
            try:
                ask(connection, self._key, habit)
                tally.answers += 1
            except (OSError, http.client.HTTPException, ValueError) as error:
                tally.failures.append((began, time.perf_counter(), f"{habit}: {error!r}"))
                connection.close()
            tally.latencies.append((began, time.perf_counter() - began))
            if not habit.keep_alive:
                connection.close()
                connection = None
        if connection is not None:
            connection.close()


def ask(connection: http.client.HTTPConnection, key: str, habit: Habit) -> None:
    """One chat completion, read to its end. Raises OSError, HTTPException or ValueError."""
    body = {
        "model": "demo",
        "stream": habit.stream,
        "messages": [{"role": "user", "content": "hello"}],
    }
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if not habit.keep_alive:
        headers["Connection"] = "close"
    connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
    answer = connection.getresponse()
    data = answer.read()
    if answer.status != 200:
        raise ValueError(f"status {answer.status}: {data[:200]!r}")
    if habit.stream and b"[DONE]" not in data:
        raise ValueError("a stream without its end")
    if not habit.stream and "choices" not in json.loads(data):
        raise ValueError("an answer without choices")


def reusable(connection: http.client.HTTPConnection) -> bool:
    """What every client with a pool checks: has the server closed this idle connection?"""
    if connection.sock is None:
        return True  # it opens a new one by itself
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return not readable


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def overlapping(latencies: Sequence[tuple[float, float]], windows: Windows) -> list[float]:
    """The latencies of the requests that were under way during one of `windows`."""
    return [
        seconds
        for began, seconds in latencies
        if any(began < end and began + seconds > start for start, end in windows)
    ]


def within(latencies: Sequence[tuple[float, float]], windows: Windows) -> list[float]:
    """The latencies of the requests that lie wholly inside one of `windows`."""
    return [
        seconds
        for began, seconds in latencies
        if any(began >= start and began + seconds <= end for start, end in windows)
    ]
