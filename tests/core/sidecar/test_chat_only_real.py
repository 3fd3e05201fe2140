"""A server that speaks chat completions alone, behind the real LiteLLM: the form of the template
serves every protocol, and where something fails the client hears what the server said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from core.monitor import health
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, Run
from tests.core.sidecar.protocols import PROTOCOLS, QUESTION, TOOL, Heard, ask
from tests.fixtures.chat_only import TEXT, ChatOnly, chat_only
from tests.source_tree import ROOT

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
TEMPLATE = (ROOT / "configs" / "litellm_config.yaml").read_text("utf-8")
OTHERS = """
  - model_name: newer
    litellm_params: {model: openai/small, api_base: "http://127.0.0.1:1234/v1", api_key: sk-any}
  - model_name: patient
    litellm_params:
      model: openai/small
      api_base: http://127.0.0.1:1234/v1
      api_key: sk-any
      cooldown_time: 60
"""


@dataclass
class Served:
    server: ChatOnly
    client: httpx.Client
    address: str


def template_with_its_own_server(port: int) -> str:
    """The block "Any server that speaks OpenAI's protocol" with the # of its lines away."""
    before, heading, after = TEMPLATE.partition("# ---- Any server")
    line, _, rest = after.partition("\n")
    block, end, tail = rest.partition("\n\n")
    used = re.sub(r"(?m)^  #", "  ", block)
    text = before + heading + line + "\n" + used + OTHERS + end + tail
    return text.replace(":1234/", f":{port}/")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with chat_only() as server, ImportedSidecar() as sidecar:
        config = template_with_its_own_server(server.port)
        ready = sidecar.serve(Run(tmp_path_factory.mktemp("chat"), config=config))
        assert ready.models == ["demo", "local", "newer", "patient"]
        with sidecar.client() as client:
            yield Served(server, client, f"http://127.0.0.1:{sidecar.port}")


@pytest.fixture(autouse=True)
def fresh(served: Served) -> Iterator[None]:
    served.server.asked.clear()
    yield
    served.server.fails_with = 0


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_entry_of_the_template_serves_every_protocol(
    served: Served, protocol: str, stream: bool
) -> None:
    heard = ask(served.client, protocol, "local", "hi", stream=stream)
    assert (heard.text, heard.streamed) == (TEXT, stream), heard.error
    heard = ask(served.client, protocol, "local", QUESTION, stream=stream, tool=True)
    assert heard.call == (TOOL, {"city": "Paris"})
    heard = ask(served.client, protocol, "local", QUESTION, stream=stream, result="sunny")
    assert "sunny" in heard.text
    assert set(served.server.paths) == {"/v1/chat/completions"}


@pytest.mark.parametrize("status", [401, 404, 500])
def test_the_client_hears_what_the_server_said_each_time(served: Served, status: int) -> None:
    """All protocols beside each other: LiteLLM asks a server that fails again, after seconds."""

    def heard_by(protocol: str) -> Heard:
        return ask(served.client, protocol, "local", "hi")

    served.server.fails_with = status
    with ThreadPoolExecutor(len(PROTOCOLS)) as clients:
        for _ in range(3):
            for protocol, heard in zip(PROTOCOLS, clients.map(heard_by, PROTOCOLS), strict=True):
                assert heard.status >= 400, protocol
                assert "out of teapots" in heard.error, protocol
    served.server.fails_with = 0
    for protocol in PROTOCOLS:
        assert heard_by(protocol).text == TEXT, protocol


def test_one_protocol_that_fails_does_not_shut_the_others_out(served: Served) -> None:
    refused = ask(served.client, "responses", "newer", "hi")
    assert (refused.status, "/v1/responses" in refused.error) == (404, True)
    assert ask(served.client, "chat", "newer", "hi").text == TEXT


def test_a_time_that_the_config_sets_counts(served: Served) -> None:
    assert ask(served.client, "responses", "patient", "hi").status == 404
    heard = ask(served.client, "chat", "patient", "hi")
    assert "No deployments available" in heard.error


def test_the_test_of_the_models_is_green_only_where_every_protocol_works(served: Served) -> None:
    found = {one.model: one for one in health.test_models(served.address, MASTER_KEY)}
    assert found["demo"].ok
    assert found["local"].ok
    assert not found["newer"].ok
    assert "/v1/messages" in found["newer"].reason
    assert "no such page" in found["newer"].reason
