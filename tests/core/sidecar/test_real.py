"""The sidecar with the real LiteLLM: what clients get, what the log says, why a start fails.

An import takes seconds, so the tests share a few processes. Two of them are started anew, each with
a set of the environment's traps.
"""

from __future__ import annotations

import base64
import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from core.wire.protocol import Bye, Draining, Hello, Ready
from tests.conftest import WaitUntil
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import DEMO, MASTER_KEY, Run, Sidecar
from tests.core.sidecar.logtools import HEAD
from tests.core.sidecar.upstream import Upstream
from tests.fixtures.threads import join

if TYPE_CHECKING:
    import openai  # below where it is used: it takes a second of whoever collects this file

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

TRAPS = {
    "LITELLM_LOG": "verbose",
    "LITELLM_MASTER_KEY": "sk-from-somewhere-else",
    "LITELLM_MODE": "DEV",
    "ALL_PROXY": "socks5://127.0.0.1:1",
    "NO_PROXY": "[::1],localhost",
    "SSL_CERT_FILE": "/nowhere/ca.pem",
    "DEBUG": "release",
    "PORT": "eighty",
    "HOST": "nowhere.invalid",
    "CONFIG_FILE_PATH": "/nowhere/old.yaml",
    "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/db",
    "JSON_LOGS": "true",
    "PYTHONHOME": "/nowhere",
}
OTHER_TRAPS = {"LITELLM_LOG": "", "NO_PROXY": "[::1]:80, a b", "SSL_CERT_FILE": __file__}

NOISY = """
import logging, os, sys
from litellm.integrations.custom_logger import CustomLogger

print("\\x1b[31mprinted in colour\\x1b[0m")
sys.stderr.write("WARNING written to stderr\\n")
os.write(1, b"straight to descriptor one\\n")
logging.getLogger("LiteLLM Proxy").error("the key is sk-plain-in-config-1 and\\nmore")

class Quiet(CustomLogger):
    pass

handler = Quiet()
"""
CONFIG = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: not-needed
      mock_response: Hello from the harness
  - model_name: near
    litellm_params:
      model: openai/near
      api_key: sk-plain-in-config-1
      api_base: http://127.0.0.1:{port}/v1
  - model_name: far
    litellm_params:
      model: openai/far
      api_key: os.environ/OPENAI_API_KEY
      api_base: http://models.invalid/v1
litellm_settings:
  callbacks: noisy.handler
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


class Served:
    """A ready sidecar, its run and its upstream."""

    def __init__(self, sidecar: Sidecar, run: Run, ready: Ready, upstream: Upstream) -> None:
        self.sidecar = sidecar
        self.run = run
        self.ready = ready
        self.upstream = upstream


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / ".env").write_text("OPENAI_API_KEY=sk-stray\nLITELLM_LOCAL_MODEL_COST_MAP=False\n")
    (folder / "noisy.py").write_text(NOISY)
    with Upstream() as upstream:
        proxy = f"http://me:pa%3Ass-word@127.0.0.1:{upstream.port}"
        environ = {**os.environ, **TRAPS, "HTTP_PROXY": proxy}
        run = Run(
            folder,
            config=CONFIG.format(port=upstream.port),
            environment={"OPENAI_API_KEY": "sk-given-by-pipe"},
            drain_s=30,
        )
        with Sidecar(environ, cwd=folder) as sidecar:
            yield Served(sidecar, run, sidecar.serve(run), upstream)


def ask(model: str = "demo", **more: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "hi"}], **more}


def openai_client(served: Served, key: str = MASTER_KEY) -> openai.OpenAI:
    import openai

    return openai.OpenAI(
        base_url=f"http://127.0.0.1:{served.sidecar.port}/v1",
        api_key=key,
        max_retries=0,
        http_client=httpx.Client(trust_env=False, timeout=300),
    )


def test_ready_names_the_models_that_the_router_has(served: Served) -> None:
    assert served.ready.models == ["demo", "near", "far"]


def test_the_demo_model_answers(served: Served) -> None:
    with served.sidecar.client() as client:
        answer = client.post("/v1/chat/completions", json=ask()).json()
        assert answer["choices"][0]["message"]["content"] == "Hello from the harness"
        answer = client.post("/v1/messages", json=ask(max_tokens=20)).json()
        assert answer["content"][0]["text"] == "Hello from the harness"
        listed = client.get("/v1/models").json()["data"]
        assert [one["id"] for one in listed] == ["demo", "near", "far"]
        with client.stream("POST", "/v1/chat/completions", json=ask(stream=True)) as response:
            data = [line[6:] for line in response.iter_lines() if line.startswith("data: ")]
    assert data[-1] == "[DONE]"
    pieces = [json.loads(one)["choices"][0]["delta"].get("content") or "" for one in data[:-1]]
    assert "".join(pieces) == "Hello from the harness"


def test_the_openai_client_works(served: Served) -> None:
    import openai

    with openai_client(served) as client:
        question: list[openai.types.chat.ChatCompletionMessageParam] = [
            {"role": "user", "content": "hi"}
        ]
        answer = client.chat.completions.create(model="demo", messages=question)
        assert answer.choices[0].message.content == "Hello from the harness"
        stream = client.chat.completions.create(model="demo", messages=question, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        assert text == "Hello from the harness"
        assert "demo" in [model.id for model in client.models.list()]
    with openai_client(served, "sk-wrong") as client, pytest.raises(openai.AuthenticationError):
        client.models.list()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/chat/completions"),
        ("POST", "/v1/messages"),
        ("GET", "/v1/models"),
        ("GET", "/model/info"),
        ("GET", "/health"),
    ],
)
@pytest.mark.parametrize("key", [None, "sk-wrong-0123456789", "no-prefix-0123456789"])
def test_nobody_comes_in_without_the_key(
    served: Served, method: str, path: str, key: str | None
) -> None:
    body = ask(max_tokens=5) if method == "POST" else None
    with served.sidecar.client(key) as client:
        response = client.request(method, path, json=body)
        assert response.status_code == 401
        error = response.json()["error"]
        if path == "/v1/messages":  # in the form of its clients
            assert response.json()["type"] == "error"
            assert error["type"] == "authentication_error"
        else:
            assert error["code"] == "401"
            assert error["type"] == "auth_error"
        assert error["message"].startswith("Authentication Error")
        assert key is None or key not in response.text
    if key:
        with served.sidecar.client(None) as client:
            response = client.request(method, path, json=body, headers={"x-api-key": key})
            assert response.status_code == 401


def test_the_database_switch_does_not_let_strangers_in(served: Served) -> None:
    """What LiteLLM's `no_db_connection` error could do is out of reach: the refusal is another."""
    with served.sidecar.client("sk-wrong-0123456789") as client:
        assert "db" not in client.get("/v1/models").json()["error"]["message"].lower()


def test_the_log_has_one_format_and_everything_once(served: Served, wait_until: WaitUntil) -> None:
    with served.sidecar.client() as client:
        for path in ("/health/liveliness", "/health/readiness", "/v1/models?mark=1"):
            assert client.get(path).status_code == 200
    wait_until(lambda: "mark=1" in served.run.log_text())
    text = served.run.log_text()
    assert "\x1b" not in text
    assert all(HEAD.match(line) or line.startswith("    ") for line in text.splitlines())
    assert text.count("INFO     stdout: printed in colour\n") == 1
    assert text.count("WARNING  stderr: WARNING written to stderr\n") == 1
    assert len(re.findall(r"ERROR +litellm\.proxy: the key is \S+ and\n    more\n", text)) == 1
    assert "/health/" not in text
    # What LiteLLM 1.109 warns of at every start is nothing to be warned of.
    assert "gc.freeze" not in text
    assert "WARNING  litellm.proxy: trusted_proxy_ranges" not in text
    for name in ("DEBUG", "DATABASE_URL", "ALL_PROXY", "LITELLM_LOG"):
        assert name in text
    for secret in (MASTER_KEY, "sk-plain-in-config-1", "sk-given-by-pipe", "ss-word", "socks5"):
        assert secret not in text


def test_noise_does_not_reach_the_protocol(served: Served) -> None:
    assert served.sidecar.stray == []
    assert b"straight to descriptor one" in served.sidecar.stderr


def test_a_proxy_with_a_password_works_though_it_is_in_no_block(served: Served) -> None:
    with served.sidecar.client() as client:
        for model in ("near", "far"):
            response = client.post("/v1/chat/completions", json=ask(model))
            assert response.json()["choices"][0]["message"]["content"] == "from upstream"
    (asked,) = served.upstream.proxied  # only the far one: what is on this machine goes straight
    expected = "Basic " + base64.b64encode(b"me:pa:ss-word").decode()
    assert asked == ("http://models.invalid/v1/chat/completions", expected)
    proc = Path(f"/proc/{served.sidecar.process.pid}/environ")
    if os.access(proc, os.R_OK):  # the sidecar lets only root look
        block = proc.read_bytes()
        assert b"ss-word" not in block
        assert b"sk-given-by-pipe" not in block


def test_zz_an_open_stream_is_finished_when_the_parent_goes(served: Served) -> None:
    """The last of this module: afterwards the shared sidecar is gone."""
    sidecar = served.sidecar
    words: list[str] = []
    first = threading.Event()

    def read() -> None:
        with openai_client(served) as client:
            stream = client.chat.completions.create(
                model="near", messages=[{"role": "user", "content": "hi"}], stream=True
            )
            for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    words.append(chunk.choices[0].delta.content)
                    first.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    served.upstream.more.release()
    assert first.wait(200)
    sidecar.end_stdin()
    assert sidecar.expect(Draining).in_flight == 1
    served.upstream.more.release(2)
    assert sidecar.expect(Bye).cut == 0
    assert sidecar.exit_code() == 0
    join(reader, limit_s=200)
    assert "".join(words) == "one two three"


MODEL = DEMO.partition("general_settings")[0]
PROTECTED = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


@pytest.mark.parametrize(
    ("config", "words", "line"),
    [
        (MODEL.replace("      model: openai/demo\n", "") + PROTECTED, "no 'model'", 2),
        (MODEL + "litellm_settings:\n  callbacks: [nonsense]\n" + PROTECTED, "callback", None),
        (
            MODEL + "router_settings:\n  routing_strategy: fastest\n" + PROTECTED,
            "routing_strategy",
            None,
        ),
        (MODEL + "general_settings:\n  master_key: 12345678\n", "quotes", 8),
    ],
    ids=["model", "callback", "strategy", "numeric-key"],
)
def test_a_config_that_litellm_refuses(
    tmp_path: Path, config: str, words: str, line: int | None
) -> None:
    run = Run(tmp_path, config=config)
    with ImportedSidecar({**os.environ, **OTHER_TRAPS}) as sidecar:
        failed = sidecar.fail(run)
        assert sidecar.exit_code() == 3
    assert words in failed.reason
    assert "\n" not in failed.reason
    assert len(failed.reason) < 700
    assert failed.line == line
    assert run.config_path.read_text("utf-8") == config


def test_an_unset_master_key_does_not_open_the_gateway(tmp_path: Path) -> None:
    config = "general_settings:\n  master_key: os.environ/NOT_SET_ANYWHERE\n"
    with Sidecar({**os.environ, **OTHER_TRAPS}) as sidecar:
        failed = sidecar.fail(Run(tmp_path, config=DEMO + config))
        assert sidecar.exit_code() == 3
    assert "no master key is set" in failed.reason


def test_a_model_that_is_left_out_is_told(tmp_path: Path) -> None:
    """And JSON logs do not take our log away."""
    extra = "  - model_name: odd\n    litellm_params:\n      model: nonsense-x/y\n"
    config = (
        MODEL
        + extra
        + "litellm_settings:\n  json_logs: true\n"
        + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
    )
    run = Run(tmp_path, config=config)
    with ImportedSidecar() as sidecar:
        ready = sidecar.serve(run)
        assert ready.models == ["demo"]
        assert ready.troubles == []  # it is told once
        (failing,) = ready.failing
        assert (failing["model"], failing["left_out"]) == ("odd", True)
        assert "cannot tell which provider" in failing["reason"]
        with sidecar.client(None) as client:
            assert client.get("/v1/models").status_code == 401
        with sidecar.client() as client:
            assert client.get("/v1/models").status_code == 200
        sidecar.end_stdin()
        assert sidecar.exit_code() == 0
    assert re.search(r"INFO     access: \S+ - \"GET /v1/models HTTP/1.1\" 200", run.log_text())


def test_the_end_of_stdin_in_the_midst_of_the_import() -> None:
    with Sidecar() as sidecar:
        sidecar.expect(Hello)
        sidecar.end_stdin()
        sidecar.expect(Bye)  # and not Standby: it did not wait for the import to end
        assert sidecar.exit_code() == 0
