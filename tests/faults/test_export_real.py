"""What was exported starts under LiteLLM's own command: two of them, with a real Redis between.

The database cannot be had here (LiteLLM's client of it is not locked): DATABASE_URL stays unset.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from build_scripts.bench import BenchError
from build_scripts.bench.ports import pick_port
from build_scripts.bench.programs import (
    clean_environment,
    end_tree,
    http_status,
    stock_command,
    stock_environment,
)
from core.config.document import parse
from core.deployment.building import Source, build
from core.deployment.without_secrets import Part
from core.deployment.writing import write_all
from core.supervisor.run_plan import RunPlan
from core.wire.command import source_command
from tests.conftest import PATIENCE
from tests.core.deployment.sources import MASTER
from tests.faults.test_apply_real import RealHouse
from tests.fixtures.fake_upstream import FakeUpstream

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="redis-server and the stock command"),
]

START_S = 60.0
PASSWORD = "of-this-redis"
CONFIG = """\
include: [more.yaml]
model_list:
  - model_name: limited
    litellm_params: {model: openai/x, api_base: UP, api_key: sk-provider-0123456789abcdef, rpm: 3}
  - model_name: free
    litellm_params: {model: openai/x, api_base: UP, api_key: sk-provider-0123456789abcdef}
litellm_settings:
  callbacks: [hooks.handler]
  cache: true
  cache_params: {type: local}
router_settings:
  optional_pre_call_checks: [enforce_model_rate_limits]
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
MORE = """\
model_list:
  - model_name: included
    litellm_params: {model: anthropic/y, api_base: TOP, api_key: sk-ant-0123456789abcdefghij}
"""
HOOKS = b"""\
from litellm.integrations.custom_logger import CustomLogger


class Handler(CustomLogger):
    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        print("the hook was here", flush=True)
        return data


handler = Handler()
"""


@dataclass
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.body["choices"][0]["message"]["content"])


def ask(address: str, key: str, model: str, text: str) -> Answer:
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    question = urllib.request.Request(
        f"{address}/v1/chat/completions", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(question, timeout=300) as answer:
            return Answer(answer.status, json.load(answer))
    except urllib.error.HTTPError as error:
        return Answer(error.code, json.load(error))


@dataclass
class Two:
    """Two processes of the stock command on an exported config, and Pocket on the one before."""

    addresses: list[str]
    logs: list[Path]
    upstream: FakeUpstream
    pocket: RealHouse


@pytest.fixture(scope="module")
def redis() -> Iterator[int]:
    """The port of a Redis that was started as the exported compose file starts it."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (Debian: apt install redis-server)")
    port = pick_port()
    lines = f'bind 127.0.0.1\nport {port}\nsave ""\nrequirepass {PASSWORD}\n'
    process = subprocess.Popen(
        ["redis-server", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.write(lines.encode())
    process.stdin.close()
    yield port
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def two(
    tmp_path_factory: pytest.TempPathFactory, redis: int, spawned_copies: None
) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("export")
    try:
        usual = stock_environment(MASTER)
    except BenchError as error:
        pytest.skip(str(error))
    with FakeUpstream() as upstream:
        variables = _written(folder, upstream)
        environment = clean_environment(
            {
                **usual,
                **variables,
                "REDIS_HOST": "127.0.0.1",
                "REDIS_PORT": str(redis),
                "REDIS_PASSWORD": PASSWORD,
            }
        )
        ports = [pick_port(), pick_port()]
        logs = [folder / f"{number}.log" for number in range(2)]
        processes = []
        for port, log in zip(ports, logs, strict=True):
            command = stock_command(folder / "out" / "config" / "config.yaml", port)
            with log.open("wb") as out:
                processes.append(
                    subprocess.Popen(
                        command, env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=folder
                    )
                )
        pocket = _pocket(folder / "data")
        try:
            pocket.up()
            for port, process, log in zip(ports, processes, logs, strict=True):
                _until(
                    lambda port=port, process=process: (  # type: ignore[misc]
                        process.poll() is not None or http_status(port, "/health/readiness") == 200
                    ),
                    START_S,
                    "a stock start",
                )
                assert process.poll() is None, log.read_text(errors="replace")[-3000:]
            yield Two([f"http://127.0.0.1:{port}" for port in ports], logs, upstream, pocket)
        finally:
            pocket.supervisor.close(5.0)
            for process in processes:
                end_tree(process)


def _written(folder: Path, upstream: FakeUpstream) -> dict[str, str]:
    """The config below `folder`/data, exported to `folder`/out; the variables that it asks for."""
    texts = {
        "config.yaml": CONFIG.replace("UP", f"{upstream.address}/v1"),
        "more.yaml": MORE.replace("TOP", upstream.address),
    }
    (folder / "data").mkdir()
    for name, text in texts.items():
        (folder / "data" / name).write_text(text)
    (folder / "data" / "hooks.py").write_bytes(HOOKS)
    parts = tuple(Part(name, parse(text)) for name, text in texts.items())
    code = {"hooks.py": HOOKS}
    made = build(Source(parts, code, "1.2.3", "127.0.0.1", 4000, MASTER, {}, {}, {}), "compose")
    # As it is in a container, but for the way to the fake upstream.
    files = {
        name: text.replace(b"host.docker.internal", b"127.0.0.1")
        for name, text in made.files.items()
    }
    write_all(folder / "out", files)
    return {one.name: one.value for one in made.variables if one.value}


class Pocket(RealHouse):
    """The real sidecar on the config that was exported."""

    @override
    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        more = self.folder / "more.yaml"
        texts = {path: path.read_text() for path in (self.config, more)}
        return replace(super().plan(port, stop_deadline_s), texts=texts)


def _pocket(folder: Path) -> Pocket:
    def wait(predicate: Callable[[], object], timeout: float = 60.0, **words: object) -> object:
        return _until(predicate, timeout, str(words.get("what", predicate)))

    text = (folder / "config.yaml").read_text()
    house = Pocket(folder, wait, source_command())
    house.config.write_text(text)
    return house


def _until(predicate: Callable[[], object], timeout: float, what: str) -> object:
    deadline = time.monotonic() + timeout * PATIENCE
    while time.monotonic() < deadline:
        if value := predicate():
            return value
        time.sleep(0.05)
    return pytest.fail(f"waited in vain for {what}")


def test_they_answer_as_pocket_does(two: Two) -> None:
    for model in ("free", "included"):
        theirs = [ask(address, MASTER, model, "as Pocket does") for address in two.addresses]
        ours = ask(two.pocket.last.address, "sk-test", model, "as Pocket does")
        assert [one.status for one in (*theirs, ours)] == [200, 200, 200], theirs
        assert {one.text for one in theirs} == {ours.text}
    assert ask(two.addresses[0], "sk-wrong-key", "free", "let me in").status in (400, 401)
    assert ask(two.addresses[0], MASTER, "unknown", "hi").status == 400


def test_the_key_that_stood_in_the_config_is_sent_to_the_provider(two: Two) -> None:
    before = len(two.upstream.asked)
    assert ask(two.addresses[0], MASTER, "free", "with which key?").status == 200
    (asked,) = two.upstream.asked[before:]
    assert asked.headers["authorization"] == "Bearer sk-provider-0123456789abcdef"


def test_they_share_a_limit(two: Two) -> None:
    answers = [
        ask(two.addresses[number % 2], MASTER, "limited", f"question {number}")
        for number in range(10)
    ]
    # At most two minutes of the clock are touched: alone, each process would let five through.
    assert [one.status for one in answers].count(200) in (3, 4, 5, 6)
    assert answers[-1].status == 429
    assert "RPM limit=3" in json.dumps(answers[-1].body)


def test_they_share_a_cache(two: Two) -> None:
    before = len(two.upstream.asked)
    first, second = (ask(address, MASTER, "free", "asked twice") for address in two.addresses)
    assert (first.status, second.status) == (200, 200)
    assert len(two.upstream.asked) == before + 1
    assert first.body["id"] == second.body["id"]


def test_the_hook_came_along(two: Two) -> None:
    for log in two.logs:
        assert "the hook was here" in log.read_text(errors="replace")
