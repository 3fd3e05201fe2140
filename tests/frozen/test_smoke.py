"""The frozen program at work: six providers, plain and streaming, metrics, a callback, the end."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from build_scripts.freeze import CONTENTS, MANIFEST
from build_scripts.freeze import manifest as manifests
from tests.conftest import WaitUntil
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.wire_formats import ANSWERS, TOKENS_IN, VECTOR
from tests.frozen.programs import Form, Served, Stranger, write_settings
from tests.systems import needs_ctrl_break

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

CONFIG = """\
model_list:
  - model_name: openai
    litellm_params: {{model: openai/gpt-4o, api_base: {at}/openai/v1, api_key: os.environ/FAKE_KEY}}
  - model_name: anthropic
    litellm_params: {{model: anthropic/claude-x, api_base: {at}, api_key: os.environ/FAKE_KEY}}
  - model_name: azure
    litellm_params:
      model: azure/gpt-4o
      api_base: {at}/azure
      api_version: "2024-10-21"
      api_key: os.environ/FAKE_KEY
  - model_name: gemini
    litellm_params:
      model: gemini/gemini-2.5-flash
      api_base: {at}/gemini
      api_key: os.environ/FAKE_KEY
  - model_name: ollama
    litellm_params: {{model: ollama_chat/llama3, api_base: {at}}}
  - model_name: bedrock
    litellm_params: &aws
      model: bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0
      aws_bedrock_runtime_endpoint: {at}
      aws_region_name: eu-central-1
      aws_access_key_id: os.environ/FAKE_KEY
      aws_secret_access_key: os.environ/FAKE_KEY
  - model_name: openai-vectors
    litellm_params:
      model: openai/text-embedding-3-small
      api_base: {at}/openai/v1
      api_key: os.environ/FAKE_KEY
  - model_name: azure-vectors
    litellm_params:
      model: azure/text-embedding-3-small
      api_base: {at}/azure
      api_version: "2024-10-21"
      api_key: os.environ/FAKE_KEY
  - model_name: gemini-vectors
    litellm_params:
      model: gemini/gemini-embedding-001
      api_base: {at}/gemini
      api_key: os.environ/FAKE_KEY
  - model_name: ollama-vectors
    litellm_params: {{model: ollama/nomic-embed-text, api_base: {at}}}
  - model_name: bedrock-vectors
    litellm_params:
      <<: *aws
      model: bedrock/amazon.titan-embed-text-v1
litellm_settings:
  callbacks: ["prometheus", "notes.keeper"]
  num_retries: 0
guardrails:
  - guardrail_name: no-numbers
    litellm_params:
      guardrail: litellm_content_filter
      mode: pre_call
      patterns:
        - {{pattern_type: prebuilt, pattern_name: us_ssn, action: BLOCK}}
router_settings:
  disable_cooldowns: true
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""

CALLBACK = """\
import csv
import sqlite3
import statistics
from pathlib import Path

from litellm.integrations.custom_logger import CustomLogger

NOTES = Path(__file__).with_name("notes.csv")


class Keeper(CustomLogger):
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        told = kwargs["standard_logging_object"]
        answer = sqlite3.connect(":memory:").execute("select 40 + 2").fetchone()[0]
        with NOTES.open("a", newline="") as file:
            csv.writer(file).writerow(
                [told["model_group"], told["prompt_tokens"], statistics.mean([answer, answer])]
            )


keeper = Keeper()
"""

STAMP = ".complete.json"
"""What the unpacking adds to the files of the bundle."""

CHAT = {"messages": [{"role": "user", "content": "Who are you?"}], "max_tokens": 50}
EVERYBODY = sorted(ANSWERS)


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as server:
        yield server


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, upstream: FakeUpstream) -> Path:
    folder = tmp_path_factory.mktemp("config")
    (folder / "notes.py").write_text(CALLBACK, "utf-8")
    path = folder / "litellm_config.yaml"
    path.write_text(CONFIG.format(at=upstream.address), "utf-8")
    return path


@pytest.fixture(scope="module")
def served(program: Form, stranger: Stranger, config: Path) -> Iterator[Served]:
    made = Served(program, stranger, "--config", str(config), FAKE_KEY="fake-key-0123456789")
    try:
        made.come_up()
        yield made
    finally:
        made.end()


def events(text: str) -> list[dict[str, Any]]:
    """The JSON of server-sent events."""
    lines = (line.removeprefix("data:").strip() for line in text.splitlines() if "data:" in line)
    return [json.loads(line) for line in lines if line and line != "[DONE]"]


def test_selfcheck_is_content(
    program: Form, stranger: Stranger, tmp_path: Path, free_port: int
) -> None:
    write_settings(tmp_path, port=free_port)  # who else is here may serve at the usual one
    ended = subprocess.run(
        [str(program.run), "selfcheck", "--json", "--data-dir", str(tmp_path)],
        env=stranger.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)


def test_it_serves_from_its_own_bundle(served: Served, program: Form, stranger: Stranger) -> None:
    (sidecar,) = served.sidecars
    assert Path(sidecar.exe()).is_relative_to(program.sidecar or stranger.cache)
    # What the loader of the program sets for the program alone would make the sidecar load the
    # program's libraries.
    inside = (str(program.run.parent / CONTENTS), "_MEI")
    try:
        block = sidecar.environ()
    except psutil.AccessDenied:
        pytest.skip("the sidecar lets only root look at its environment")
    assert not {name: value for name, value in block.items() if any(i in value for i in inside)}
    assert block.get("_PYI_ARCHIVE_FILE", sidecar.exe()) == sidecar.exe()


@pytest.mark.parametrize("provider", EVERYBODY)
def test_chat(served: Served, provider: str) -> None:
    reply = served.ask("/v1/chat/completions", {"model": provider, **CHAT})
    assert reply.status_code == 200, reply.text
    body = reply.json()
    assert body["choices"][0]["message"]["content"] == ANSWERS[provider]
    assert body["usage"]["prompt_tokens"] == TOKENS_IN


@pytest.mark.parametrize("provider", EVERYBODY)
def test_chat_streamed(served: Served, provider: str) -> None:
    reply = served.ask("/v1/chat/completions", {"model": provider, "stream": True, **CHAT})
    assert reply.status_code == 200, reply.text
    assert reply.text.rstrip().endswith("data: [DONE]")
    pieces = [
        choice["delta"].get("content") or ""
        for event in events(reply.text)
        for choice in event["choices"]
    ]
    assert "".join(pieces) == ANSWERS[provider]
    assert len([piece for piece in pieces if piece]) > 1


@pytest.mark.parametrize("provider", EVERYBODY)
@pytest.mark.parametrize("stream", [False, True])
def test_messages(served: Served, provider: str, stream: bool) -> None:
    reply = served.ask("/v1/messages", {"model": provider, "stream": stream, **CHAT})
    assert reply.status_code == 200, reply.text
    if stream:
        told = events(reply.text)
        text = "".join(
            event["delta"].get("text", "")
            for event in told
            if event["type"].endswith("_delta") and "delta" in event
        )
        assert told[-1]["type"] == "message_stop"
    else:
        text = reply.json()["content"][0]["text"]
    assert text == ANSWERS[provider]


@pytest.mark.parametrize("provider", EVERYBODY)
@pytest.mark.parametrize("stream", [False, True])
def test_responses(served: Served, provider: str, stream: bool) -> None:
    reply = served.ask(
        "/v1/responses", {"model": provider, "input": "Who are you?", "stream": stream}
    )
    assert reply.status_code == 200, reply.text
    done = events(reply.text)[-1]["response"] if stream else reply.json()
    messages = [item for item in done["output"] if item["type"] == "message"]
    assert messages[0]["content"][0]["text"] == ANSWERS[provider]


@pytest.mark.parametrize("provider", ["openai", "azure", "gemini", "ollama", "bedrock"])
def test_embeddings(served: Served, provider: str) -> None:
    reply = served.ask("/v1/embeddings", {"model": f"{provider}-vectors", "input": "words"})
    assert reply.status_code == 200, reply.text
    assert reply.json()["data"][0]["embedding"] == VECTOR


def test_each_provider_was_asked_in_its_own_way(served: Served, upstream: FakeUpstream) -> None:
    for provider in EVERYBODY:
        served.ask("/v1/chat/completions", {"model": provider, **CHAT})
    headers = {asked.path.split("?")[0]: asked.headers for asked in upstream.asked if asked.headers}
    assert headers["/openai/v1/chat/completions"]["authorization"] == "Bearer fake-key-0123456789"
    assert headers["/v1/messages"]["x-api-key"] == "fake-key-0123456789"
    azure = headers["/azure/openai/deployments/gpt-4o/chat/completions"]
    assert azure["api-key"] == "fake-key-0123456789"
    (converse,) = {path for path in headers if path.endswith("/converse")}
    assert headers[converse]["authorization"].startswith("AWS4-HMAC-SHA256 Credential=fake-key")
    assert [path for path in headers if path.endswith(":generateContent")]
    assert "/api/chat" in headers


def test_metrics(served: Served, wait_until: WaitUntil) -> None:
    served.ask("/v1/chat/completions", {"model": "openai", **CHAT})

    def counted() -> bool:
        text = served.ask("/metrics/").text
        return any(
            line.startswith("litellm_proxy_total_requests_metric_total{")
            for line in text.splitlines()
        )

    wait_until(counted, 30, interval=0.2, what="the request in /metrics")


def test_a_callback_of_the_person_runs(served: Served, config: Path, wait_until: WaitUntil) -> None:
    served.ask("/v1/chat/completions", {"model": "ollama", **CHAT})
    notes = config.with_name("notes.csv")

    def noted() -> bool:
        if not notes.exists():
            return False
        with notes.open(newline="") as file:
            return ["ollama", str(TOKENS_IN), "42"] in list(csv.reader(file))

    wait_until(noted, 30, interval=0.2, what="the note of the callback")


def test_a_guardrail_guards(served: Served) -> None:
    ask = {"model": "openai", "guardrails": ["no-numbers"]}
    said = [{"role": "user", "content": "My number is 123-45-6789."}]
    refused = served.ask("/v1/chat/completions", {**ask, "messages": said})
    assert refused.status_code in (400, 403), refused.text
    assert served.ask("/v1/chat/completions", {**ask, **CHAT}).status_code == 200


def test_the_admin_page_says_that_it_is_not_there(served: Served) -> None:
    admin = served.ask("/ui/")
    assert admin.status_code == 404
    assert "needs a database" in admin.text


@pytest.mark.parametrize(
    "path", ["/", "/openapi.json", "/v1/models", "/model/info", "/routes", "/health/readiness"]
)
def test_pages(served: Served, path: str) -> None:
    assert served.ask(path).status_code == 200


def test_the_log_has_no_error_of_the_bundle(served: Served, program: Form) -> None:
    logs = sorted((program.data / "logs").glob("proxy-*.log"))
    text = "".join(path.read_text("utf-8") for path in logs)
    assert "Ready with" in text
    wrong = ["No module named", "Could not import", "Packaged UI", "No such file", "Traceback"]
    wrong.append("goes without its shortcut")
    known = "RestrictedPython"  # left out of the lock
    lines = [line for line in text.splitlines() if any(one in line for one in wrong)]
    assert [line for line in lines if known not in line] == []


def test_nothing_was_written_into_the_bundle(served: Served) -> None:
    sidecar = Path(served.sidecars[0].exe()).parent
    found = manifests.describe(sidecar)
    found["files"] = [one for one in found["files"] if one["path"] != STAMP]
    assert found == json.loads((sidecar / MANIFEST).read_text("ascii"))


def test_apply(served: Served, program: Form, stranger: Stranger, config: Path) -> None:
    new = "  - model_name: newcomer\n    litellm_params: {model: openai/new, mock_response: Hi}\n"
    text = config.read_text("utf-8")
    config.write_text(text.replace("litellm_settings:", f"{new}litellm_settings:"), "utf-8")
    ended = subprocess.run(
        [str(program.run), "apply"],
        env=stranger.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    models = {one["id"] for one in served.ask("/v1/models").json()["data"]}
    assert models >= {"newcomer", *EVERYBODY}
    reply = served.ask("/v1/chat/completions", {"model": "newcomer", **CHAT})
    assert reply.json()["choices"][0]["message"]["content"] == "Hi"


def test_home_and_temp_stay_empty(served: Served, stranger: Stranger, program: Form) -> None:
    assert served.process.poll() is None
    written = {path for path in stranger.home.parent.rglob("*") if path != stranger.home}
    if program.name == "single":
        cache = stranger.cache
        written -= {path for path in written if path == cache or path.is_relative_to(cache)}
        written -= {path for path in written if "_MEI" in str(path) or cache.is_relative_to(path)}
    assert written == set()


@needs_ctrl_break
def test_stop(served: Served, stranger: Stranger) -> None:
    """The last that asks the one that serves all of the above."""
    family = served.family
    assert served.sidecars
    assert served.interrupt() == 0, served.errors
    assert not [one for one in family if one.is_running()]
    assert not set(stranger.home.rglob("_MEI*"))  # none of those before was killed


def test_when_the_program_is_killed_its_sidecar_goes_along(
    program: Form, stranger: Stranger, tmp_path: Path
) -> None:
    """It has the config of the first start, and the demo model of that answers."""
    served = Served(program, stranger, "--data-dir", str(tmp_path / "data"))
    try:
        served.come_up()
        reply = served.ask("/v1/chat/completions", {"model": "demo", **CHAT})
        assert reply.status_code == 200
        assert served.sidecars
        served.kill_program()
    finally:
        served.end()


@pytest.mark.gui
def test_the_window_paints(program: Form, stranger: Stranger, tmp_path: Path) -> None:
    import os

    ended = subprocess.run(
        [str(program.run), "--exit-after-paint", "--data-dir", str(tmp_path / "data")],
        env=stranger.environment(
            **({} if sys.platform == "win32" else {"DISPLAY": os.environ["DISPLAY"]})
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("painted ")
