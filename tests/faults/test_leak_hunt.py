"""A whole session with twenty planted secrets and the real LiteLLM; then every byte is searched."""

from __future__ import annotations

import base64
import json
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest
import requests

import main
from core.base.events import ApplyChanged, ApplyStep, Event, Job, JobDone, State
from core.base.paths import Paths
from core.base.settings import Settings, save
from core.engine import Engine
from core.support.report import Diagnostics
from tests.conftest import ExpectedErrors, WaitUntil
from tests.faults.leaks import Hunt
from tests.fixtures.local_server import Handler, LocalServer
from tests.systems import needs_proc

PASSWORD = "seven kettles sing green"
PEM = (
    "-----BEGIN PRIVATE KEY-----\n{0}Qw9xTz3LkV\n{0}Yp7sMn2RbC\n"
    "{0}Zt4vHd8FgJ==\n-----END PRIVATE KEY-----"
)
SERVICE = (
    '{{\n  "type": "service_account",\n  "private_key_id": "{0}K3y1d",\n  "key": "{0}aB+/c="\n}}'
)
SHAPES = (
    "sk-proj-{0}Tg7Rz4Kp9Wm2Xc5Vb8Nq",
    "sk-ant-api03-{0}-hJ6kL9mN2bV5cX8z",
    "AIzaSy{0}D4fG7hJ1kL3zX6cV9bN2mQ5w",
    "gsk_{0}p0O9i8U7y6T5r4E3w2Q1",
    "hf_{0}aQsWdEfRgThYjUkIlO",
    "AKIA{0}IOSFODNN7",
    "{0}wJalrXUtnFEMI/K7MDENG/bPxRfi+CYEXA=",
    "{0} with words and spaces in it",
    "{0}\"quotes\" and 'more' \\ back\\slashes",
    "{0}%2Fper%cent&and=signs?",
    "{0}ünïcödé-schlüssel-ß",
    "{0}日本語の鍵",
    PEM,
    SERVICE,
    "https://user:{0}Pa55@example.org/x",
    "Bearer {0}eyJhbGciOiJIUzI1NiJ9.e30.abc",
    "{0}$(HOME)-{{curly}}-[square]",
    "{0}" + "0123456789abcdef" * 100,
    "{0}tab\tinside",
    "q7#{0}",
)
MASTER = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


def planted() -> dict[str, str]:
    """Twenty secrets, each unlike anything else in the world."""
    return {
        f"PLANTED_{number:02}": shape.format(os.urandom(5).hex())
        for number, shape in enumerate(SHAPES)
    }


class Echo(LocalServer):
    """A provider that refuses every key, and quotes it in all the ways it knows."""

    def __init__(self) -> None:
        self.asked = 0
        echo = self

        class Provider(Handler):
            def do_POST(self) -> None:
                body = self.asked_json()
                echo.asked += 1
                key = self.headers.get("Authorization", "").removeprefix("Bearer ")
                raw = key.encode("latin-1")
                said = (
                    f"Incorrect API key provided: {key}. In base64 {base64.b64encode(raw).decode()}"
                    f" or {base64.urlsafe_b64encode(b'x' + raw).decode()}; as a query {quote(raw)}."
                )
                error = {"error": {"message": said, "type": "auth", "code": "bad_key"}}
                if body.get("stream"):
                    self.reply(200, "text/event-stream", f"data: {json.dumps(error)}\n\n".encode())
                elif body["model"].endswith("text"):
                    self.reply(500, "text/plain", said.encode("latin-1"))
                else:
                    self.reply_json(401, error)

        super().__init__(Provider)


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as made:
        yield made


class Session:
    """The engine as the window drives it, and all that was said and answered."""

    def __init__(self, data: Path, port: int) -> None:
        self.paths = Paths(data, "option")
        data.mkdir()
        save(self.paths.settings, Settings(port=port, warm_spare="always"))
        self.engine = Engine(self.paths)
        main.keep_log(self.paths, self.engine.redact)
        self.engine.open()
        self.seen: list[Event] = []
        self.answers: list[str] = []

    def result(self, job: Job[Any], wait_until: WaitUntil) -> Any:
        def done() -> JobDone | None:
            self.seen += self.engine.events.drain()
            ends = [one for one in self.seen if isinstance(one, JobDone) and one.job_id == job.id]
            return ends[0] if ends else None

        end = wait_until(done, 60, what=job.what)
        if end.error is not None:
            raise end.error
        return end.result

    def ask(self, model: str, key: str, *, stream: bool = False) -> int:
        """A chat; what came back is kept."""
        body = {"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": stream}
        answer = requests.post(
            f"{self.engine.gateway.status.address}/v1/chat/completions",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
            timeout=300,
        )
        self.answers.append(f"{answer.headers}\n{answer.text}")
        return answer.status_code

    def applied(self, wait_until: WaitUntil) -> None:
        before = self.engine.gateway.status.apply

        def over() -> bool:
            self.seen += self.engine.events.drain()
            now = self.engine.gateway.status.apply
            return now is not None and now is not before and now.step is ApplyStep.APPLIED

        self.engine.gateway.apply()
        wait_until(over, 60, what="the new config")


def model(number: int, key: str, url: str) -> str:
    kind = "text" if number % 3 == 0 else "json"
    return (
        f"- model_name: m{number:02}\n  litellm_params:\n    model: openai/{kind}\n"
        f"    api_base: {url}\n    api_key: {key}\n    max_retries: 0\n"
    )


@pytest.fixture
def own_log() -> Iterator[None]:
    """What the program adds to the root logger goes again."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that a program may write besides its data folder lies here."""
    folder = tmp_path / "home"
    for name, place in {
        "HOME": "",
        "TMPDIR": "tmp",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
    }.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder / place))
    return folder


def fill_the_vault(
    session: Session, secrets: dict[str, str], echo: Echo, outside: Path, wait_until: WaitUntil
) -> str:
    """Typed in, from a .env file, and moved out of a config; the config that names them all."""
    engine, items = session.engine, list(secrets.items())
    session.result(engine.account.create("Ada", PASSWORD), wait_until)
    session.result(engine.config.load(), wait_until)
    literal = dict(items[:4])
    in_file = dict(items[4:7])
    config = (
        "litellm_settings:\n  set_verbose: true\nrouter_settings:\n  num_retries: 0\nmodel_list:\n"
    )
    for number, (name, value) in enumerate(items):
        config += model(
            number,
            json.dumps(value) if name in literal else f"os.environ/{name}",
            f"{echo.address}/v1",
        )
    text = config + MASTER
    session.result(engine.config.save(text, "", force=True), wait_until)
    saved = session.result(engine.config.save(text + "# one\n", "", force=True), wait_until)
    session.result(engine.config.keep_draft(text + "# two\n", saved.digest), wait_until)
    names = dict(zip(literal.values(), literal, strict=True))
    found = session.result(engine.keys.plaintext(text + "# one\n"), wait_until)
    assert len(found) == len(literal)
    places = {(one.line, one.column): list(names.values())[at] for at, one in enumerate(found)}
    moved = session.result(engine.keys.move(text + "# one\n", saved.digest, places), wait_until)
    assert moved.purged >= 1
    assert not moved.left
    file = outside / "keys.env"
    file.write_text("".join(f"{name}='{value}'\n" for name, value in in_file.items()))
    session.result(engine.keys.import_env_file(file, set(in_file)), wait_until)
    file.unlink()
    for name, value in items[7:]:
        session.result(engine.keys.put(name, value), wait_until)
    return str(moved.text)


def serve_and_fail(session: Session, config: str, wait_until: WaitUntil) -> None:
    """Every key is used, refused and quoted; the sidecar dies; a new config; the models' test."""
    engine = session.engine
    engine.gateway.start()
    wait_until(lambda: engine.gateway.status.state is State.RUNNING, 90, what="the gateway")
    key = session.result(engine.keys.master_key(), wait_until)
    for number in range(len(SHAPES)):
        assert session.ask(f"m{number:02}", key) >= 400
        session.ask(f"m{number:02}", key, stream=True)
    assert session.ask("m00", "sk-a-wrong-key-of-a-client") == 401
    run = engine.gateway.status.run_id
    pid = engine.gateway.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGSEGV)
    wait_until(
        lambda: engine.gateway.status.run_id > run and engine.gateway.status.state is State.RUNNING,
        60,
        what="again",
    )
    session.ask("m01", key)
    changed = config.replace("model_name: m05", "model_name: renamed")
    session.result(engine.config.save(changed, "", force=True), wait_until)
    session.applied(wait_until)
    session.ask("renamed", key)
    session.result(engine.gateway.test_models(), wait_until)
    broken = config.replace("openai/json", "openai/json\n    rpm: {a: b}", 1)
    session.result(engine.config.save(broken, "", force=True), wait_until)
    engine.gateway.apply()
    session.result(engine.logs.older(), wait_until)


@pytest.mark.real
@pytest.mark.timeout(900)
@needs_proc
def test_no_secret_lies_anywhere(
    tmp_path: Path,
    home: Path,
    echo: Echo,
    free_port: int,
    wait_until: WaitUntil,
    capfd: pytest.CaptureFixture[str],
    own_log: None,
    expected_errors: ExpectedErrors,
) -> None:
    expected_errors.allow("")
    secrets = planted()
    data, outside = tmp_path / "pocket-data", tmp_path / "outside"
    outside.mkdir()
    session = Session(data, free_port)
    engine = session.engine
    try:
        config = fill_the_vault(session, secrets, echo, outside, wait_until)
        serve_and_fail(session, config, wait_until)
        report = session.result(engine.support.diagnostics(), wait_until)
        assert isinstance(report, Diagnostics)
        session.result(engine.support.save_diagnostics(report, outside / "report.zip"), wait_until)
        session.result(engine.keys.export(outside / "keys.pocket", PASSWORD), wait_until)
        master = session.result(engine.keys.master_key(), wait_until)
        hunt = Hunt({**secrets, "MASTER": master, "PASSWORD": PASSWORD})
        processes = hunt.in_processes(psutil.Process().pid)
        engine.account.logout()
    finally:
        engine.close(5.0)
    hits = [*processes, *hunt.in_folders(data, home, outside)]
    out, err = capfd.readouterr()
    hits += hunt.in_text("standard output", out) + hunt.in_text("standard error", err)
    hits += hunt.in_text("events", "\n".join(map(repr, [*session.seen, *engine.events.drain()])))
    for number, answer in enumerate(session.answers):
        hits += hunt.in_text(f"answer {number}", answer)
    assert hits == []
    # It was a session worth hunting in: the provider quoted keys, and the log is chatty.
    assert echo.asked >= 20
    log = "\n".join(one.read_text() for one in (data / "logs").glob("proxy-*.log"))
    assert "Incorrect API key provided: ********" in log
    assert any("********" in answer for answer in session.answers)
    assert "DEBUG" in log
    assert [one for one in session.seen if isinstance(one, ApplyChanged)]
    assert hunt.in_text("a check of the hunt itself", next(iter(secrets.values())))
