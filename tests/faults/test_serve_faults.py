"""What people and machines get wrong: each has a sentence that helps, and the config is untouched.

On the real engine and supervisor with a small sidecar; a few, marked so, with the real LiteLLM.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.base.paths import Paths
from core.cli.console import Console
from core.cli.key import Login
from core.cli.serve import FAILED, STOPPED, StopSignals, serve
from core.engine import Engine
from core.gateway.planner import Overrides
from core.wire.command import SidecarCommand, source_command
from tests.conftest import ROOT, WaitUntil
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.threads import join

FAKE = ROOT / "tests" / "fixtures" / "fake_sidecar.py"
CONFIG = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: not-needed
      mock_response: Hello
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


def fake(*words: str) -> SidecarCommand:
    return SidecarCommand((sys.executable, str(FAKE), *words), ROOT)


class Serving:
    """`serve` on a thread, with a config whose bytes are compared at the end."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder / "data", "option")
        self.paths.data.mkdir()
        self.environ: dict[str, str] = {}
        self.overrides = Overrides(port=0)
        self.command = fake()
        self.out, self.err = io.StringIO(), io.StringIO()
        self.signals = StopSignals()
        self.status: int | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.before: bytes | None = None

    def config(self, text: str | bytes) -> None:
        raw = text if isinstance(text, bytes) else text.encode()
        self.paths.config.write_bytes(raw)
        self.before = raw

    def _run(self) -> None:
        engine = Engine(
            self.paths,
            mode="serve",
            overrides=self.overrides,
            follow_log=False,
            command=self.command,
            environ=self.environ,
        )
        console = Console(self.out, self.err)
        self.status = serve(engine, console, Login(), signals=self.signals)

    def start(self) -> None:
        self.thread.start()

    def fails(self) -> str:
        """Wait for the end; what stood on stderr. No traceback, and no `ready`."""
        self.start()
        join(self.thread, limit_s=300)
        assert self.status == FAILED, self.said
        assert "Traceback" not in self.said
        assert "ready http" not in self.out.getvalue()
        return self.said

    def becomes_ready(self, wait_until: WaitUntil, limit_s: float) -> None:
        """Wait for that; where it ends before, its words are the failure."""
        wait_until(lambda: self.ready or not self.thread.is_alive(), limit_s)
        assert self.ready, self.said

    @property
    def said(self) -> str:
        return self.err.getvalue()

    @property
    def ready(self) -> bool:
        return "\nready http://" in "\n" + self.out.getvalue()

    def end(self) -> None:
        self.signals.count = max(1, self.signals.count)
        if self.thread.ident is not None:
            join(self.thread, limit_s=300)
        if self.before is not None:
            assert self.paths.config.read_bytes() == self.before


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    made = Serving(tmp_path)
    made.config(CONFIG)
    yield made
    made.end()


def test_all_well_to_compare_with(serving: Serving, wait_until: WaitUntil) -> None:
    serving.start()
    serving.becomes_ready(wait_until, 30)
    serving.end()
    assert serving.status == STOPPED


def test_a_busy_port(serving: Serving) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        serving.overrides = Overrides(port=port)
        said = serving.fails()
    assert str(port) in said
    assert "port" in said.lower()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model_list:\n  - model_name: 'never closed\n", "line 2"),
        ("model_list:\n\t- tab\n", "line 2"),
        ("", "empty"),
        ("- a\n- list\n", "sections"),
        (b"model_list: \xff\xfe\n", "UTF-8"),
    ],
)
def test_a_broken_config(serving: Serving, text: str | bytes, words: str) -> None:
    serving.config(text)
    assert words in serving.fails()


def test_a_config_that_leaves_the_door_open(serving: Serving) -> None:
    serving.config(CONFIG.replace("LITELLM_MASTER_KEY", "NOT_SET_ANYWHERE"))
    said = serving.fails()
    assert "NOT_SET_ANYWHERE" in said


def test_a_config_that_is_not_there(serving: Serving, tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    serving.overrides = Overrides(port=0, config=missing)
    assert f"{missing} does not exist" in serving.fails()
    assert not missing.exists()


def test_a_config_that_is_a_folder(serving: Serving, tmp_path: Path) -> None:
    serving.overrides = Overrides(port=0, config=tmp_path)
    assert str(tmp_path) in serving.fails()


def test_a_key_that_is_not_set_is_said_and_the_rest_works(
    serving: Serving, wait_until: WaitUntil
) -> None:
    serving.config(CONFIG.replace("not-needed", "os.environ/MY_PROVIDER_KEY"))
    serving.start()
    serving.becomes_ready(wait_until, 30)
    assert "MY_PROVIDER_KEY is not set; requests to demo will fail." in serving.said


def test_a_sidecar_that_dies_at_once(serving: Serving) -> None:
    serving.command = fake("die_at_once")
    said = serving.fails()
    assert "exit status 9" in said
    assert "no legs to stand on" in said
    assert "log" in said


def test_a_config_that_litellm_refuses(serving: Serving) -> None:
    serving.command = fake("fail=ValueError: no such provider")
    said = serving.fails()
    assert "no such provider" in said
    assert "line 3" in said


def test_a_sidecar_whose_program_is_gone(serving: Serving, tmp_path: Path) -> None:
    serving.command = SidecarCommand((str(tmp_path / "gone"),), ROOT)
    said = serving.fails()
    assert "could not be started" in said
    assert "selfcheck" in said


def test_an_address_that_is_not_ours(serving: Serving) -> None:
    serving.overrides = Overrides(port=0, host="192.0.2.7", expose=True)
    assert "192.0.2.7" in serving.fails()


def test_a_damaged_account_is_not_taken_for_none(serving: Serving) -> None:
    serving.paths.account.write_text("{broken")
    assert "damaged" in serving.fails()
    assert serving.paths.account.read_text() == "{broken"


# ---- `main.py` itself


def run_main(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )


@pytest.mark.parametrize("verb", ["serve", "health", "selfcheck"])
def test_a_data_folder_that_cannot_be_written(tmp_path: Path, verb: str) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = run_main(verb, "--data-dir", str(tmp_path / "file" / "data"))
    assert ended.returncode == 1
    assert "The data folder cannot be used." in ended.stderr
    assert "--data-dir" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a desktop")
def test_no_display(tmp_path: Path) -> None:
    ended = run_main("--data-dir", str(tmp_path), DISPLAY="")
    assert ended.returncode == 1
    assert "main.py serve" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_account_and_nobody_to_ask(tmp_path: Path) -> None:
    hashed = "$2b$04$" + "a" * 53
    body = {"version": 1, "name": "Ada", "hash": hashed, "changed": 0}
    (tmp_path / "account.json").write_text(json.dumps(body))
    ended = run_main("serve", "--data-dir", str(tmp_path))
    assert ended.returncode == 1
    assert "--password-stdin" in ended.stderr


# ---- with the real LiteLLM


@pytest.mark.real
@pytest.mark.usefixtures("spawned_copies")
def test_a_config_that_only_litellm_understands_is_wrong(serving: Serving) -> None:
    """Nothing that our own check could know: LiteLLM imports the callback and fails."""
    serving.command = source_command()
    serving.config(CONFIG + "litellm_settings:\n  callbacks: [broken.handler]\n")
    (serving.paths.data / "broken.py").write_text("import no_such_module\nhandler = None\n")
    said = serving.fails()
    assert "LiteLLM refused to start" in said
    assert "(line " in said
    assert "no_such_module" in said
    assert len(said.splitlines()) < 8  # the one line that matters, not the traceback


@pytest.mark.real
@pytest.mark.usefixtures("spawned_copies")
def test_a_log_that_cannot_be_written(serving: Serving, wait_until: WaitUntil) -> None:
    """Whatever the disk's reason: the gateway serves, and the person hears of it."""
    serving.command = source_command()
    serving.paths.logs.write_text("a file in the way")
    serving.start()
    serving.becomes_ready(wait_until, 90)
    wait_until(lambda: "The log cannot be written" in serving.said)
    assert serving.paths.logs.read_text() == "a file in the way"


@pytest.mark.real
@pytest.mark.usefixtures("spawned_copies")
def test_the_printed_key_opens_a_model_of_a_deep_file(
    serving: Serving, wait_until: WaitUntil
) -> None:
    """What stock LiteLLM serves, we serve: a key in the config, and a file included by a file."""
    serving.command = source_command()
    serving.environ = {"COMPANY_KEY": "sk-of-the-company-0123"}
    serving.config(
        "include: [sub/models.yaml]\ngeneral_settings: {master_key: sk-literal-0123456789abcdef}\n"
    )
    sub = serving.paths.data / "sub"
    sub.mkdir()
    (sub / "models.yaml").write_text("include: [deep.yaml]\n")
    with FakeUpstream() as upstream:
        (sub / "deep.yaml").write_text(
            "model_list:\n- model_name: deep\n  litellm_params:\n    model: openai/deep\n"
            f"    api_key: os.environ/COMPANY_KEY\n    api_base: {upstream.address}/v1\n"
        )
        serving.start()
        serving.becomes_ready(wait_until, 90)
        exports = dict(re.findall(r"(OPENAI_\w+)=[\"']?([^\s\"']+)", serving.out.getvalue()))
        body = {"model": "deep", "messages": [{"role": "user", "content": "hi"}]}
        answer = httpx.post(
            f"{exports['OPENAI_BASE_URL']}/chat/completions",
            json=body,
            headers={"Authorization": f"Bearer {exports['OPENAI_API_KEY']}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        chats = [one for one in upstream.asked if one.path.endswith("/chat/completions")]
        sent = [{name.lower(): said for name, said in one.headers.items()} for one in chats]
        assert [one["authorization"] for one in sent] == ["Bearer sk-of-the-company-0123"]
