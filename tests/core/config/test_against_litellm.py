"""What lint says of a config is what the installed LiteLLM makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from build_scripts.devtools import catalog_scan
from core.config import known_keys
from core.config.document import parse
from core.config.lint import lint
from gui.editor.lines import toggle_comment
from tests.core.config.cases import DEMO, FINE, KEY, STOPS, SURPRISES
from tests.core.sidecar.copies import told_by_imported
from tests.systems import needs_forks

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = (ROOT / "configs" / "litellm_config.yaml").read_text(encoding="utf-8")
_OF_A_BLOCK = r"(?m)^  #(-| {2,}\w)"
UNCOMMENTED = {
    "only the #": re.sub(_OF_A_BLOCK, r"  \1", TEMPLATE),
    "the # and the space": re.sub(r"(?m)^  # ( {2,}\w)", r"  \1", TEMPLATE).replace("#-", "-"),
}
"""Both ways to take the comments away: some remove a space along with the #, some do not."""
NEEDS_MORE = {"callbacks", "a secret manager"}
"""Fine in themselves, but they want a file or a service that is not here."""


@pytest.mark.real
@needs_forks
def test_litellm_agrees(tmp_path: Path) -> None:
    stops = {f"stops: {name}": case[0] for name, case in STOPS.items()}
    loads = {f"warns: {name}": case[0] for name, case in SURPRISES.items()}
    loads |= {f"fine: {name}": text for name, text in FINE.items() if name not in NEEDS_MORE}
    loads |= {"template": TEMPLATE}
    loads |= {f"template without {way}": text for way, text in UNCOMMENTED.items()}
    answers = told_by_imported(
        "tests.core.config.litellm_oracle",
        {**stops, **loads},
        tmp_path,
        limit_s=500,
        LITELLM_MASTER_KEY="sk-of-this-test",
        OPENAI_API_KEY="not-needed",
    )
    assert {name for name in stops if answers[name] is None} == set()
    assert {name: answers[name] for name in loads if answers[name] is not None} == {}


def test_the_template_has_no_issue_and_one_model() -> None:
    assert lint(TEMPLATE, {"LITELLM_MASTER_KEY"}) == ()
    assert parse(TEMPLATE).models == ("demo",)


KEYS = {"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_API_KEY"}
EXAMPLES = re.findall(r"(?m)^  # ---- .*\n((?:  #(?!.*----).*\n)+)", TEMPLATE)


@pytest.mark.parametrize("way", UNCOMMENTED)
def test_each_example_of_the_template_is_ready_to_use(way: str) -> None:
    document = parse(UNCOMMENTED[way])
    assert len(document.models) == 6
    assert lint(UNCOMMENTED[way], KEYS) == ()
    assert {reference.name for reference in document.references()} == KEYS


WAYS: dict[str, Callable[[list[str]], list[str]]] = {
    "the # alone": lambda lines: [line.replace("#", "", 1) for line in lines],
    "the # and a space": lambda lines: [re.sub("# ?", "", line, count=1) for line in lines],
    "as the editor does it": toggle_comment,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", range(5))
def test_however_the_comment_of_one_block_is_taken_away(number: int, way: str) -> None:
    assert len(EXAMPLES) == 5
    block = EXAMPLES[number]
    used = "\n".join(WAYS[way](block.splitlines())) + "\n"
    text = TEMPLATE.replace(block, used)
    assert lint(text, KEYS) == ()
    document = parse(text)
    assert len(document.models) == 2
    assert document.models[0] == "demo"


def test_the_template_says_where_keys_come_from() -> None:
    assert "Keys page" in TEMPLATE.partition("model_list:")[0]


@pytest.mark.parametrize(
    ("scan", "known"),
    [
        (catalog_scan.top_level, known_keys.TOP_LEVEL),
        (catalog_scan.router_settings, known_keys.ROUTER_SETTINGS),
        (catalog_scan.routing_strategies, known_keys.ROUTING_STRATEGIES),
        (catalog_scan.text_params, known_keys.TEXT_PARAMS),
        (catalog_scan.own_info, known_keys.OWN_INFO),
        (catalog_scan.callbacks, known_keys.CALLBACKS),
        (catalog_scan.guardrails, known_keys.GUARDRAILS),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_known_keys_are_those_of_this_litellm(
    scan: Callable[[], set[str]], known: frozenset[str]
) -> None:
    """The sections that take a scan of every file are not repeated here: see the script."""
    assert scan() == known


def test_the_known_keys_hold_what_everybody_uses() -> None:
    assert {"master_key", "alerting", "database_url"} <= known_keys.GENERAL_SETTINGS
    assert "block_robots" in known_keys.GENERAL_SETTINGS  # only litellm_enterprise reads it
    assert {"drop_params", "callbacks", "cache", "num_retries"} <= known_keys.LITELLM_SETTINGS
    assert {"api_key", "api_base", "rpm", "mock_response"} <= known_keys.MODEL_PARAMS


CONFIGS = {
    "CALLBACKS": DEMO + KEY + "litellm_settings: {callbacks: [@]}\n",
    "GENERAL_SETTINGS": DEMO + KEY + "  @: x\n",
    "GUARDRAILS": DEMO + KEY + "guardrails:\n  - guardrail_name: mine\n"
    "    litellm_params: {guardrail: @, mode: pre_call}\n",
    "LITELLM_SETTINGS": DEMO + KEY + "litellm_settings: {@: x}\n",
    "MODEL_PARAMS": DEMO.replace("mock_response", "@") + KEY,
    "ROUTER_SETTINGS": DEMO + KEY + "router_settings: {@: x}\n",
}
"""Where a key of each kind stands."""


def test_the_tables_are_of_the_litellm_that_is_installed() -> None:
    version = metadata.version("litellm")
    assert f"Of LiteLLM {version}." in str(known_keys.__doc__)
    for name in ("catalog", "litellm"):
        table = json.loads((ROOT / "configs" / f"{name}.json").read_text("utf-8"))
        assert version in (table.get("version"), table.get("litellm"))


def test_what_came_new_with_this_litellm_is_known() -> None:
    """By the page of its upgrade, which is made from LiteLLM's own source."""
    page = ROOT / "docs" / "upgrades" / f"{metadata.version('litellm')}.md"
    new = {
        kind: re.findall(r"`(\w+)`", names)
        for kind, names in re.findall(
            r"(?m)^## Keys: (\w+)\n\nNew \(\d+\): (.*)$", page.read_text("utf-8")
        )
    }
    new["MODEL_PARAMS"] = [*new.get("MODEL_PARAMS", ()), *new.pop("TEXT_PARAMS", ())]
    assert sum(map(len, new.values())) > 0
    wrong = [
        (kind, name, issue.message)
        for kind, names in new.items()
        for name in names
        for issue in lint(CONFIGS[kind].replace("@", name), frozenset({"LITELLM_MASTER_KEY"}))
        if re.search("know|ignore|leave this|leaves", issue.message)
        # It is known, and "x" is no number or none of its words.
        and not re.search(" must be | knows no x: ", issue.message)
    ]
    assert wrong == []
