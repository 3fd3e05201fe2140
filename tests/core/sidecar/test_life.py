"""The sidecar's life, with a small app in LiteLLM's place: every way in and every way out."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from core.sidecar.lameduck import QUIET_S
from core.wire.protocol import (
    Admit,
    Bye,
    Draining,
    Failed,
    Hello,
    Leave,
    LogTrouble,
    Ready,
    Standby,
    encode,
)
from tests.conftest import WaitUntil
from tests.core.sidecar.fake_proxy import HERE
from tests.core.sidecar.harness import DEMO, PATIENCE_S, Run, Sidecar
from tests.fixtures.threads import join
from tests.source_tree import ROOT
from tests.systems import needs_signals

pytestmark = pytest.mark.timeout(480)  # long: it begins early


def fake(mode: str = "", environ: dict[str, str] | None = None) -> Sidecar:
    return Sidecar(environ, command=[str(HERE), mode])


def test_no_secret_gets_into_the_block_that_others_can_read(tmp_path: Path) -> None:
    """Neither one that came by the pipe nor one that is written to `os.environ` later; both are
    there for LiteLLM all the same."""
    run = Run(tmp_path, environment={"OPENAI_API_KEY": "sk-from-the-pipe"})
    with fake() as sidecar:
        sidecar.warm_up()
        sidecar.go(run)
        sidecar.expect(Ready)
        with sidecar.client() as client:
            assert client.get("/environment?name=OPENAI_API_KEY").text == "sk-from-the-pipe"
            client.get("/environment?name=LATER_KEY&value=sk-written-later")
            assert client.get("/environment?name=LATER_KEY").text == "sk-written-later"
        try:
            block = psutil.Process(sidecar.process.pid).environ()
        except psutil.AccessDenied:
            return  # nobody but root can look, which is better still
        assert block
        assert not {"OPENAI_API_KEY", "LATER_KEY"} & block.keys()
        assert not [value for value in block.values() if value.startswith("sk-")]


class Stream:
    """A response that is being read by a thread of its own."""

    def __init__(self, sidecar: Sidecar, path: str) -> None:
        self.lines: list[str] = []
        self.broken = False
        self._client = sidecar.client()
        self._path = path
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._path) as response:
                for line in response.iter_lines():
                    self.lines.append(line)
        except httpx.HTTPError:
            self.broken = True

    def join(self) -> None:
        join(self._thread, limit_s=200)
        self._client.close()


def test_an_ordinary_life(tmp_path: Path) -> None:
    run = Run(tmp_path, environment={"OPENAI_API_KEY": "sk-from-the-pipe"})
    with fake(environ={**os.environ, "DEBUG": "release"}) as sidecar:
        hello = sidecar.expect(Hello)
        assert hello.pid == sidecar.process.pid
        assert "DEBUG" in hello.dropped
        assert hello.litellm[0].isdigit()
        sidecar.expect(Standby)
        sidecar.go(run)
        ready = sidecar.expect(Ready)
        assert ready == Ready(run.run_id, ["a"], ["Error creating deployment of a model"])
        with sidecar.client() as client:
            assert client.get("/environment?name=OPENAI_API_KEY").text == "sk-from-the-pipe"
            assert client.get("/environment?name=LITELLM_POCKET_DROPPED").text == ""
            assert client.get("/environment?name=CONFIG_FILE_PATH").text == str(run.config_path)
            for _ in range(5):
                client.get("/health/liveliness")
        sidecar.end_stdin()
        assert sidecar.expect(Draining) == Draining(run.run_id, 0)
        assert sidecar.expect(Bye) == Bye(run.run_id, 0)
        assert sidecar.exit_code() == 0
        assert sidecar.stray == []
        assert b"raw bytes on descriptor one" in sidecar.stderr
    log = run.log_text()
    assert "WARNING  import: said during the import" in log
    assert "INFO     stdout: printed by the app" in log
    assert re.search("Left out of the environment: .*DEBUG", log)
    assert "ERROR    litellm.router: Error creating deployment\n    of a model\n" in log
    assert "GET /environment" in log
    assert "liveliness" not in log
    assert "sk-from-the-pipe" not in log


def test_a_stream_is_finished_while_draining(tmp_path: Path, wait_until: WaitUntil) -> None:
    gate = tmp_path / "gate"
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=PATIENCE_S))
        stream = Stream(sidecar, f"/count?n=20&every=0.05&gate={quote(str(gate))}")
        wait_until(lambda: len(stream.lines) >= 2)
        sidecar.end_stdin()
        assert sidecar.expect(Draining).in_flight == 1
        gate.touch()
        assert sidecar.expect(Bye).cut == 0
        stream.join()
        assert stream.lines == [str(number) for number in range(20)]
        assert not stream.broken
        assert sidecar.exit_code() == 0


def test_a_stream_that_takes_too_long_is_cut_and_counted(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=0.3))
        stream = Stream(sidecar, "/count?n=100000&every=0.05")
        wait_until(lambda: stream.lines)
        sidecar.end_stdin()
        assert sidecar.expect(Draining).in_flight == 1
        assert sidecar.expect(Bye).cut == 1
        assert sidecar.exit_code() == 0
        stream.join()
        assert stream.broken


def websocket(sidecar: Sidecar) -> Connection:
    return connect(f"ws://127.0.0.1:{sidecar.port}/echo", open_timeout=30, proxy=None)


def talk(client: Connection, text: str) -> None:
    client.send(text)
    assert client.recv(timeout=30) == text


def test_a_websocket_is_a_request_that_is_finished_while_draining(tmp_path: Path) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=60))
        with websocket(sidecar) as client:
            talk(client, "before")
            sidecar.end_stdin()
            assert sidecar.expect(Draining).in_flight == 1
            until = time.monotonic() + QUIET_S + 1.0
            while time.monotonic() < until:  # longer than an idle connection is kept
                talk(client, "meanwhile")
                time.sleep(0.1)
        assert sidecar.expect(Bye).cut == 0
        assert sidecar.exit_code() == 0


def test_a_websocket_that_stays_too_long_is_closed_and_counted(tmp_path: Path) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=0.3))
        with websocket(sidecar) as client:
            talk(client, "before")
            sidecar.end_stdin()
            assert sidecar.expect(Draining).in_flight == 1
            with pytest.raises(ConnectionClosed) as closed:
                client.recv(timeout=30)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012  # "service restart": come back
        assert sidecar.expect(Bye).cut == 1
        assert sidecar.exit_code() == 0


def test_it_tells_how_many_requests_are_left(tmp_path: Path) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=60))
        first, second = websocket(sidecar), websocket(sidecar)
        for client in (first, second):
            talk(client, "before")
        sidecar.end_stdin()
        assert sidecar.expect(Draining).in_flight == 2
        first.close()
        assert sidecar.expect(Draining).in_flight == 1
        second.close()
        assert sidecar.expect(Bye).cut == 0


def test_when_its_parent_dies_it_does_not_take_all_the_time_of_an_apply(tmp_path: Path) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path, drain_s=600, orphan_s=0.3))
        with websocket(sidecar) as client:
            talk(client, "before")
            sidecar.end_stdin()  # and no order to leave before it
            assert sidecar.expect(Draining).in_flight == 1
            assert sidecar.expect(Bye).cut == 1
        assert sidecar.exit_code() == 0


def test_not_even_a_blocked_loop_keeps_it_alive(tmp_path: Path, wait_until: WaitUntil) -> None:
    run = Run(tmp_path, drain_s=0.1)
    with fake() as sidecar:
        sidecar.serve(run)
        stream = Stream(sidecar, "/count?n=100000&every=0.05")
        wait_until(lambda: stream.lines)
        blocker = Stream(sidecar, "/block")
        wait_until(lambda: "blocking from now on" in run.log_text(), what="a blocked loop")
        sidecar.end_stdin()
        assert sidecar.until(Bye).cut == 2
        assert sidecar.exit_code() == 0
        stream.join()
        blocker.join()
    assert "cut short" in run.log_text()


@needs_signals
def test_sigterm_drains_and_ctrl_c_is_the_parents_business(tmp_path: Path) -> None:
    with fake() as sidecar:
        sidecar.serve(Run(tmp_path))
        sidecar.process.send_signal(signal.SIGINT)
        with sidecar.client() as client:
            assert client.get("/health/liveliness").text == "ok"
        sidecar.process.send_signal(signal.SIGTERM)
        sidecar.expect(Draining)
        sidecar.expect(Bye)
        assert sidecar.exit_code() == 0


def test_the_end_of_stdin_during_the_import() -> None:
    with fake("slow-import") as sidecar:
        sidecar.expect(Hello)
        sidecar.end_stdin()
        sidecar.expect(Bye)
        assert sidecar.exit_code() == 0


def test_the_end_of_stdin_in_standby() -> None:
    with fake() as sidecar:
        sidecar.warm_up()
        sidecar.end_stdin()
        sidecar.expect(Bye)
        assert sidecar.exit_code() == 0


@pytest.mark.parametrize("mode", ["slow-import", ""])
def test_the_order_to_leave_before_there_was_anything_to_do(mode: str) -> None:
    with fake(mode) as sidecar:
        sidecar.expect(Hello)
        sidecar.send(encode(Leave(0, 5.0)))
        sidecar.until(Bye)
        assert sidecar.exit_code() == 0


def test_a_key_that_is_revoked_while_it_drains_is_refused_there_too(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    key = "sk-pocket-" + "k" * 43
    digest = hashlib.sha256(key.encode()).hexdigest()
    run = Run(tmp_path, drain_s=60, order={"tool_keys": {digest: "codex"}})
    with fake() as sidecar:
        sidecar.serve(run)
        first, second = [http.client.HTTPConnection("127.0.0.1", sidecar.port) for _ in "12"]

        def status_of_models(connection: http.client.HTTPConnection) -> int:
            connection.request("GET", "/v1/models", headers={"x-api-key": key})
            answer = connection.getresponse()
            answer.read()
            return answer.status

        assert [status_of_models(one) for one in (first, second)] == [200, 200]
        gates = [tmp_path / "gate of the first", tmp_path / "gate of the second"]
        for one, gate in zip((first, second), gates, strict=True):
            # Busy, so that it is not closed as idle.
            one.request("GET", f"/count?n=10&every=0.1&gate={quote(str(gate))}")
        wait_until(lambda: run.log_text().count("GET /count") == 2)
        sidecar.send(encode(Leave(run.run_id, 60.0)))
        assert sidecar.expect(Draining).in_flight == 2
        gates[0].touch()
        first.getresponse().read()
        assert status_of_models(first) == 200
        sidecar.send(encode(Admit({})))
        gates[1].touch()
        second.getresponse().read()
        assert status_of_models(second) == 401
        for one in (first, second):
            one.close()
        assert sidecar.until(Bye).cut == 0
        assert sidecar.exit_code() == 0
    assert key not in run.log_text()


def test_the_end_of_stdin_while_starting(tmp_path: Path, wait_until: WaitUntil) -> None:
    run = Run(tmp_path)
    with fake("hang") as sidecar:
        sidecar.warm_up()
        sidecar.go(run)
        wait_until(lambda: "printed by the app" in run.log_text())
        sidecar.end_stdin()
        assert sidecar.expect(Bye).run_id == run.run_id
        assert sidecar.exit_code() == 0


def test_a_refused_start_is_one_line_without_the_secret(tmp_path: Path) -> None:
    run = Run(tmp_path, environment={"OPENAI_API_KEY": "sk-never-show-this"})
    with fake("refuse") as sidecar:
        failed = sidecar.fail(run)
        assert failed.reason == "no good: ********"
        assert sidecar.exit_code() == 3
        assert b"sk-never" not in sidecar.stderr
    assert "Traceback" in run.log_text()
    assert "sk-never" not in run.log_text()


def test_an_app_that_exits_by_itself_is_a_refusal(tmp_path: Path) -> None:
    with fake("exit") as sidecar:
        assert "ended itself" in sidecar.fail(Run(tmp_path)).reason
        assert sidecar.exit_code() == 3


def test_a_syntax_error_comes_with_its_place(tmp_path: Path) -> None:
    run = Run(tmp_path, config="model_list:\n  - model_name: [\n")
    with fake() as sidecar:
        failed = sidecar.fail(run)
        assert (failed.line, failed.column) == (3, 1)
        assert sidecar.exit_code() == 3
    assert run.config_path.read_text() == run.config


def test_without_any_master_key_it_does_not_serve(tmp_path: Path) -> None:
    with fake() as sidecar:
        assert "No master key" in sidecar.fail(Run(tmp_path, master_key=None)).reason
        assert sidecar.exit_code() == 3


def test_a_broken_import_is_told_and_left_on_stderr() -> None:
    with fake("broken-import") as sidecar:
        sidecar.expect(Hello)
        assert "a piece of LiteLLM is missing" in sidecar.expect(Failed).reason
        assert sidecar.exit_code() == 70
        assert b"Traceback" in sidecar.stderr
        assert b"said during the import" in sidecar.stderr


def test_nonsense_on_stdin_is_refused_without_being_quoted() -> None:
    with fake() as sidecar:
        sidecar.warm_up()
        sidecar.send(b"start please, the key is sk-oops\n")
        failed = sidecar.expect(Failed)
        assert "sk-oops" not in failed.reason
        assert sidecar.exit_code() == 70
        assert b"sk-oops" not in sidecar.stderr


def test_a_log_that_cannot_be_written_does_not_stop_the_serving(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.logs.write_text("a file where the folder should be")
    with fake() as sidecar:
        sidecar.warm_up()
        sidecar.go(run)
        seen = {type(sidecar.messages.get(timeout=PATIENCE_S)) for _ in range(2)}
        assert seen == {LogTrouble, Ready}
        with sidecar.client() as client:
            assert client.get("/health/liveliness").text == "ok"
        run.logs.unlink()
        assert sidecar.expect(LogTrouble).reason == ""
        sidecar.end_stdin()
        sidecar.expect(Draining)
        sidecar.expect(Bye)
    assert "could not be written" in run.log_text()


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows stdin is a pipe")
def test_started_by_hand_it_says_what_to_use_instead() -> None:
    done = subprocess.run(
        [sys.executable, str(HERE)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/bin"},
        timeout=300,
    )
    assert done.returncode == 70
    assert b"main.py serve" in done.stderr


def test_the_demo_config_of_these_tests_is_sound() -> None:
    from core.sidecar.failure import find_defect

    assert find_defect(DEMO) is None
