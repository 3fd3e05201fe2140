"""The main job with the real LiteLLM: `main.py serve` in an empty folder, and tools that use it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT, WaitUntil
from tests.fixtures.serving import ServeProcess
from tests.systems import needs_ctrl_break

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

ASK = {"model": "demo", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 50}


class Served(ServeProcess):
    """A `main.py serve` of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.data = folder / "data"
        command = [sys.executable, str(ROOT / "main.py"), "serve", "--data-dir", str(self.data)]
        super().__init__([*command, "--port", "0", *arguments], folder)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One gateway for the questions of this file."""
    made = Served(tmp_path_factory.mktemp("serve"))
    try:
        made.come_up()
        yield made
    finally:
        made.end()


def run_verb(served: Served, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "main.py"), *arguments, "--data-dir", str(served.data)]
    return subprocess.run(
        command,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )


def test_a_chat_completion(served: Served) -> None:
    answer = served.ask("/v1/chat/completions", ASK)
    assert answer.status_code == 200
    assert answer.json()["choices"][0]["message"]["content"]


def test_a_streamed_chat_completion(served: Served) -> None:
    answer = served.ask("/v1/chat/completions", {**ASK, "stream": True})
    assert answer.status_code == 200
    events = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    assert events[-1] == "[DONE]"
    pieces = [json.loads(event)["choices"][0]["delta"].get("content") for event in events[:-1]]
    assert "".join(piece or "" for piece in pieces)


def test_a_message_in_anthropics_form(served: Served) -> None:
    answer = served.ask("/v1/messages", ASK)
    assert answer.status_code == 200, answer.text
    assert answer.json()["content"][0]["text"]


@pytest.mark.parametrize("key", [None, "sk-wrong-0123456789abcdef", "nonsense"])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
def test_nobody_gets_in_without_the_key(served: Served, path: str, key: str | None) -> None:
    assert served.ask(path, ASK, key).status_code == 401


def test_the_models_are_listed(served: Served) -> None:
    models = served.ask("/v1/models").json()
    assert "demo" in [model["id"] for model in models["data"]]


def test_the_openai_client(served: Served) -> None:
    """In a process of its own, with nothing but the two variables that `serve` printed."""
    code = (
        "import openai\n"
        "client = openai.OpenAI()\n"
        "ask = dict(model='demo', messages=[{'role': 'user', 'content': 'Hello'}])\n"
        "print('plain:', client.chat.completions.create(**ask).choices[0].message.content)\n"
        "stream = client.chat.completions.create(stream=True, **ask)\n"
        "print('stream:', ''.join(c.choices[0].delta.content or '' for c in stream if c.choices))\n"
        "print('models:', [m.id for m in client.models.list()])\n"
        "try:\n"
        "    openai.OpenAI(api_key='sk-wrong-0123456789').models.list()\n"
        "except openai.AuthenticationError as error:\n"
        "    print('refused:', error.status_code)\n"
    )
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ |= {"OPENAI_BASE_URL": f"{served.address}/v1", "OPENAI_API_KEY": served.key}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    said = dict(line.split(": ", 1) for line in ended.stdout.splitlines())
    assert said["plain"] == said["stream"] != ""
    assert "demo" in said["models"]
    assert said["refused"] == "401"


def test_health_says_that_all_is_well(served: Served) -> None:
    ended = run_verb(served, "health", "--json")
    assert ended.returncode == 0, ended.stdout
    report = json.loads(ended.stdout)
    assert report["ok"] is True
    assert report["address"] == served.address


def test_health_tests_the_models(served: Served) -> None:
    ended = run_verb(served, "health", "--models", "--json", OPENAI_API_KEY=served.key)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)["models"] == [{"model": "demo", "ok": True, "reason": ""}]


def test_a_second_one_in_the_same_folder_is_refused(served: Served) -> None:
    ended = run_verb(served, "serve")
    assert ended.returncode == 1
    assert "Another LiteLLM Pocket" in ended.stderr


def test_no_secret_in_arguments_or_environment(served: Served) -> None:
    seen = 0
    for process in served.family:
        with contextlib.suppress(psutil.NoSuchProcess):  # a copy is made by one that ends at once
            assert served.key not in " ".join(process.cmdline())
            seen += 1
            with contextlib.suppress(psutil.AccessDenied):  # it lets only root look
                assert served.key not in str(process.environ())
    assert seen


@needs_ctrl_break
def test_from_an_empty_folder_to_ctrl_c(tmp_path: Path, wait_until: WaitUntil) -> None:
    served = Served(tmp_path, "--log")
    try:
        served.come_up()
        family = served.family
        assert served.interrupt() == 0
        wait_until(lambda: not any(one.is_running() for one in family), what="no process left")
        assert not (served.data / "master.key").exists()
        assert any("INFO" in line and "sidecar" in line for line in served.lines)
    finally:
        served.end()


def test_killed_without_a_word_it_leaves_nothing(tmp_path: Path, wait_until: WaitUntil) -> None:
    served = Served(tmp_path)
    family: list[psutil.Process] = []
    try:
        served.come_up()
        family = served.family
        served.process.kill()  # SIGKILL, or what Windows has for it
        wait_until(lambda: not any(one.is_running() for one in family), 30, what="no sidecar left")
    finally:
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.kill()
        served.end()
