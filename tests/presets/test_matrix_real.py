"""Every preset through the real LiteLLM, against makers that speak only what they really speak.

One sidecar serves them all: their models are joined in one config, by the same way as the window
adds them, with other addresses. What is not in the models is the same in all presets, which
`test_presets.py` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx
import pytest

from core.config.document import Document, parse
from core.config.edits import apply_edits
from core.config.forms.changing import Change
from core.config.forms.joining import join
from core.config.presets import Preset
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import Run
from tests.core.sidecar.protocols import PROTOCOLS, ask
from tests.presets.matrix import ANSWERED, EMBEDDINGS, PATHS
from tests.presets.test_presets import PRESETS
from tests.presets.upstream import MAKERS, Makers

pytestmark = [pytest.mark.real, pytest.mark.timeout(480)]

_EMPTY: Final = """\
model_list: []
litellm_settings: {drop_params: true}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""

HARD: Final = (
    "Think step by step and prove, reasoning carefully, why this distributed consensus algorithm "
    "keeps its invariants; analyze the trade-offs of the architecture, then design and implement "
    "a concurrent version with tests, and derive its complexity."
)


@dataclass
class Served:
    makers: Makers
    client: httpx.Client
    names: dict[tuple[str, str], str]
    """By preset and model, what the model is called among all of them."""


def maker_of(preset: Preset, model: str) -> str:
    """Presets of several makers name them by the prefix of the model."""
    return preset.id if preset.id in MAKERS else model.partition("/")[0]


def turned(preset: Preset, makers: Makers) -> Document:
    """The preset with the addresses of ours."""
    change = Change(parse(preset.text))
    found = change.there(("model_list",))
    for index in range(len(found.items)):
        way = ("model_list", index, "litellm_params")
        maker = maker_of(preset, change.there((*way, "model")).text)
        if maker in MAKERS:
            change.set((*way, MAKERS[maker].parameter), makers.address_of(maker))
    return parse(change.text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Makers() as makers, ImportedSidecar() as sidecar:
        text = _EMPTY
        names: dict[tuple[str, str], str] = {}
        for preset in PRESETS:
            joined = join(parse(text), turned(preset, makers))
            text = apply_edits(text, joined.edits)
            names |= {(preset.id, old): new for old, new in joined.added.items()}
        run = Run(tmp_path_factory.mktemp("presets"), config=text, environment=makers.keys())
        ready = sidecar.serve(run)
        assert (ready.failing, ready.troubles) == ([], [])
        assert set(ready.models) == set(names.values())
        with sidecar.client() as client:
            yield Served(makers, client, names)


@pytest.fixture(autouse=True)
def fresh(served: Served) -> Iterator[None]:
    served.makers.asked.clear()
    yield
    served.makers.down.clear()


def test_the_matrix_has_every_preset() -> None:
    assert {preset for preset, _ in ANSWERED} == {one.id for one in PRESETS}


@pytest.mark.parametrize(("preset", "model"), ANSWERED, ids=str)
def test_it_answers_whatever_protocol_a_client_speaks(
    served: Served, preset: str, model: str
) -> None:
    name = served.names[preset, model].replace("*", "openai/gpt-oss-120b")
    for protocol, asked_by in zip(PROTOCOLS, ANSWERED[preset, model], strict=True):
        for stream in (False, True):
            case = (protocol, stream)
            served.makers.asked.clear()
            heard = ask(served.client, protocol, name, "hi", stream=stream)
            if not asked_by:
                assert (case, heard.status, served.makers.paths) == (case, 400, [])
                continue
            assert heard.text.startswith("Hello from "), (case, heard.error)
            assert (case, heard.streamed) == (case, stream)
            assert all(heard.tokens), case
            (path,) = served.makers.paths
            assert path.endswith(PATHS[asked_by][stream]), (case, path)
            assert preset not in MAKERS or path.startswith(f"/{preset}/"), (case, path)


def test_every_model_is_asked_for_by_its_own_name(served: Served) -> None:
    for preset in PRESETS:
        change = Change(parse(preset.text))
        for index, model in enumerate(preset.models):
            if (preset.id, model) in {*ANSWERED, *EMBEDDINGS}:
                continue
            served.makers.asked.clear()
            heard = ask(served.client, "chat", served.names[preset.id, model], "hi")
            assert heard.text.startswith("Hello from "), (preset.id, model, heard.error)
            asked = served.makers.asked[-1]
            full = change.there(("model_list", index, "litellm_params", "model")).text
            told = f"{asked.path} {asked.body.get('model')}"
            assert full.partition("/")[2] in told, (preset.id, model, told)


@pytest.mark.parametrize(("preset", "model"), EMBEDDINGS, ids=str)
def test_it_has_vectors(served: Served, preset: str, model: str) -> None:
    body = {"model": served.names[preset, model], "input": "hi"}
    answer = served.client.post("/v1/embeddings", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"][0]["embedding"] == [0.25, -0.5, 0.125]
    assert served.makers.paths == [EMBEDDINGS[preset, model]]


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses"])
def test_the_other_provider_steps_in_while_the_first_fails(served: Served, protocol: str) -> None:
    served.makers.down.add("anthropic")
    heard = ask(served.client, protocol, served.names["failover", "main"], "hi")
    assert heard.text == "Hello from openai", heard.error
    assert served.makers.paths[0].startswith("/anthropic/")
    assert served.makers.paths[-1].startswith("/openai/")


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses"])
def test_hard_requests_go_to_the_strong_model(served: Served, protocol: str) -> None:
    auto = served.names["cheap-and-strong", "auto"]
    for words, model in (("What is 2 + 2?", "claude-haiku-5-5"), (HARD, "claude-opus-5-5")):
        served.makers.asked.clear()
        assert ask(served.client, protocol, auto, words).text == "Hello from anthropic"
        (asked,) = served.makers.asked
        assert re.sub(r"^anthropic/", "", asked.body["model"]) == model
