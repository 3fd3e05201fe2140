"""Recording requests and answers through the one door: begun, shown, ended, and never in plain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import HealthError, LockedError, UserError
from core.base.events import BodiesChanged, Notice
from core.wire.protocol import Body, RecordBodies
from tests.conftest import WaitUntil
from tests.core.scripted import Bench

PASSWORD = "correct horse battery"
ASKED = '{"messages": [{"role": "user", "content": "Where is the blue teapot?"}]}'
PATH = "/v1/chat/completions"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "data")
    made.paths.data.mkdir()
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    yield made
    made.engine.close(1.0)


def say(bench: Bench, id: str = "a", text: str = ASKED) -> None:
    """What a sidecar sends."""
    bench.bodies(Body(1, id, "request", 0, text, True, len(text)))
    bench.bodies(Body(1, id, "answer", 0, '{"choices": []}', True, 15))


def recorded(bench: Bench, wait_until: WaitUntil, id: str = "a") -> None:
    wait_until(lambda: bench.result(bench.engine.bodies.of(id, PATH)), what="the recording")


def on_disk(bench: Bench) -> bytes:
    files = [one for one in bench.paths.data.rglob("*") if one.is_file()]
    return b"".join(one.read_bytes() for one in files)


def last(bench: Bench) -> BodiesChanged | None:
    bench.seen += bench.engine.events.drain()
    return next((one for one in reversed(bench.seen) if isinstance(one, BodiesChanged)), None)


def test_it_is_off_by_default(bench: Bench) -> None:
    say(bench)
    assert bench.result(bench.engine.bodies.of("a", PATH)) is None
    assert not bench.paths.bodies.exists()


def test_what_is_recorded_is_shown_and_lies_encrypted(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.bodies.record(900.0))
    assert bench.supervisor.recording.on
    until = bench.supervisor.recording.until
    assert until is not None and 0 < until - time.time() <= 900
    assert last(bench) == BodiesChanged(True, until)
    say(bench)
    recorded(bench, wait_until)
    found = bench.result(bench.engine.bodies.of("a", PATH))
    assert found.asked[0].text == "Where is the blue teapot?"
    assert b"teapot" not in on_disk(bench)


def test_secrets_of_the_vault_are_taken_out_of_what_is_shown(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "qx-the-very-secret-key"))
    bench.result(bench.engine.bodies.record(None))
    assert bench.supervisor.recording == RecordBodies(True)
    halves = ["qx-the-very", "-secret-key"]
    answer = "".join(
        f'data: {{"choices": [{{"delta": {{"content": "{one}"}}}}]}}\n\n' for one in halves
    )
    bench.bodies(Body(1, "a", "answer", 0, answer))
    recorded(bench, wait_until)
    found = bench.result(bench.engine.bodies.of("a", PATH))
    assert found.answered[0].text == "********"


def test_while_locked_it_goes_on_and_nobody_can_look(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.bodies.record(None))
    bench.engine.account.logout()
    wait_until(lambda: bench.engine._session.vault.locked)
    say(bench)
    for job in (bench.engine.bodies.of("a", PATH), bench.engine.bodies.record(9.0)):
        assert isinstance(bench.done(job).error, LockedError)
    bench.result(bench.engine.account.login("Ada", PASSWORD))
    recorded(bench, wait_until)


def test_stopping_deletes_it(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.bodies.record(None))
    say(bench)
    recorded(bench, wait_until)
    bench.result(bench.engine.bodies.stop())
    assert not bench.supervisor.recording.on
    assert last(bench) == BodiesChanged(False)
    assert not bench.paths.bodies.exists()
    assert bench.result(bench.engine.bodies.of("a", PATH)) is None


def test_when_the_time_is_over_it_ends_by_itself(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.bodies.record(0.2))
    say(bench)
    wait_until(lambda: last(bench) == BodiesChanged(False), 10)
    assert not bench.supervisor.recording.on
    assert not bench.paths.bodies.exists()


def test_the_end_of_the_program_deletes_it(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.bodies.record(None))
    say(bench)
    recorded(bench, wait_until)
    bench.engine.close(1.0)
    assert not bench.paths.bodies.exists()


def test_what_a_killed_program_left_is_deleted_at_the_next_start(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    bench = Bench(tmp_path / "data")
    bench.paths.bodies.mkdir(parents=True)
    (bench.paths.bodies / "000001.bodies").write_bytes(b"x")
    bench.engine.open()
    try:
        wait_until(lambda: not bench.paths.bodies.exists(), 10)
    finally:
        bench.engine.close(1.0)


def test_a_disk_that_fails_is_said(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.result(bench.engine.bodies.record(None))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.bodies.store._Writer._current", full)
    say(bench)
    wait_until(lambda: last(bench) == BodiesChanged(False), 10)
    wait_until(lambda: last(bench) and [one for one in bench.seen if isinstance(one, Notice)], 10)
    assert any("has ended" in one.text for one in bench.seen if isinstance(one, Notice))
    assert not bench.supervisor.recording.on


def test_what_was_not_recorded_whole_is_not_sent_again(bench: Bench, wait_until: WaitUntil) -> None:
    bodies = bench.engine.bodies
    assert isinstance(bench.done(bodies.replay("a", PATH)).error, HealthError)  # nothing runs
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.address, 10)
    assert "not recorded" in str(bench.done(bodies.replay("a", PATH)).error)
    bench.result(bodies.record(None))
    bench.bodies(Body(1, "a", "request", 0, "{", True, 9_000_000, "cut"))
    say(bench, "b", ASKED.replace("teapot", "********"))
    for id, why in (("a", "not recorded as it was"), ("b", "hidden")):
        recorded(bench, wait_until, id)
        error = bench.done(bodies.replay(id, PATH)).error
        assert isinstance(error, UserError) and why in error.what
