"""The catalog of providers fits the locked LiteLLM."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

import pytest

from build_scripts.devtools.catalog import make, make_models
from build_scripts.devtools.catalog_scan import SETS
from core.base.errors import DataFolderError
from core.config import known_keys
from core.config.catalog import Catalog, load, load_catalog
from tests.conftest import ROOT

CATALOG = ROOT / "configs" / "catalog.json"
MODELS = ROOT / "configs" / "models.tsv"
MOST_BYTES = 90_000
NAMES = {name: getattr(known_keys, name) for name in SETS}
"""The test of the known keys holds these against LiteLLM."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CATALOG)


def test_it_is_of_the_locked_litellm() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (locked,) = re.findall(r"^litellm(?:\[\w+\])?==(\S+)", lock, re.MULTILINE)
    assert json.loads(CATALOG.read_text(encoding="utf-8"))["litellm"] == locked
    # `python build_scripts/dev.py catalog` makes it anew
    assert CATALOG.read_text(encoding="utf-8") == make(NAMES)
    assert MODELS.read_text(encoding="utf-8") == make_models()


def test_the_files_stay_small_in_the_program() -> None:
    # The single file has a limit; both are packed in it about so.
    assert sum(len(zlib.compress(one.read_bytes(), 9)) for one in (CATALOG, MODELS)) < MOST_BYTES


def test_what_people_look_for_is_there() -> None:
    found = {one.provider: one for one in load(CATALOG)}
    assert next(iter(found)) == "openai"
    assert found["openai"].label == "OpenAI"
    for provider, name in {
        "openai": "OPENAI_API_KEY",
        "anthropic": "ANTHROPIC_API_KEY",
        "gemini": "GEMINI_API_KEY",
        "azure": "AZURE_API_KEY",
        "bedrock": "AWS_ACCESS_KEY_ID",
        "groq": "GROQ_API_KEY",
        "deepseek": "DEEPSEEK_API_KEY",
        "openrouter": "OPENROUTER_API_KEY",
        "mistral": "MISTRAL_API_KEY",
    }.items():
        assert found[provider].names[0] == name
    assert len(found) > 60


def test_a_damaged_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text("{}")
    with pytest.raises(DataFolderError, match="damaged"):
        load(tmp_path / "catalog.json")


def test_a_provider_says_what_it_wants_and_where_it_is(catalog: Catalog) -> None:
    found = {one.name: one for one in catalog.providers}
    assert [one.name for one in catalog.providers[:3]] == ["openai", "anthropic", "gemini"]
    groq = found["groq"]
    assert (groq.prefix, groq.default_base) == ("groq/", "https://api.groq.com/openai/v1")
    key = groq.fields[0]
    assert (key.param, key.env, key.secret, key.required) == ("api_key", "GROQ_API_KEY", True, True)
    assert {"chat", "messages", "responses"} <= found["openai"].endpoints
    assert "embeddings" not in found["anthropic"].endpoints
    base = next(one for one in found["azure"].fields if one.param == "api_base")
    assert (base.env, base.required, base.secret) == ("AZURE_API_BASE", True, False)
    aws = {one.param: one.env for one in found["bedrock"].fields}
    assert aws["aws_region_name"] == "AWS_REGION_NAME"
    assert not any(one.required for one in found["lm_studio"].fields if one.secret)
    assert found["openai"].model_name("gpt-4o") == "openai/gpt-4o"
    assert found["ollama"].model_name("llama3.2") == "ollama_chat/llama3.2"
    assert found["groq"].model_name("groq/a/b") == "groq/a/b"


def test_a_model_is_found_as_a_config_names_it(catalog: Catalog) -> None:
    plain, prefixed = catalog.model("gpt-4o"), catalog.model("openai/gpt-4o")
    assert plain is not None and plain == prefixed
    assert (plain.mode, plain.context, plain.most_out) == ("chat", 128_000, 16_384)
    assert (plain.price_in, plain.price_out) == (2.5e-06, 1e-05)
    assert {"vision", "function_calling"} <= plain.abilities
    assert plain in catalog.models_of("openai")
    deepseek = catalog.model("deepseek/deepseek-chat")
    assert deepseek is not None and deepseek in catalog.models_of("deepseek")
    assert any("claude" in one.name for one in catalog.models_of("bedrock"))
    assert catalog.models_of("vertex_ai")
    assert catalog.model("openai/gpt-4oo") is None
    assert catalog.model("/") is None
    assert catalog.models_of("nobody") == ()


def test_a_newer_table_takes_the_place_of_the_models(tmp_path: Path) -> None:
    newer = tmp_path / "newer.json"
    entry = {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": "9"}
    newer.write_text(json.dumps({"sample_spec": {}, "gpt-9": {**entry, "input_cost_per_token": 1}}))
    catalog = load_catalog(CATALOG, newer)
    (model,) = catalog.models_of("openai")
    assert (model.name, model.context, model.price_in) == ("gpt-9", 9, 1.0)
    assert catalog.model("gpt-4o") is None
    newer.write_text("{")
    assert load_catalog(CATALOG, newer).model("gpt-4o") is not None


def test_a_key_says_what_may_stand_there(catalog: Catalog) -> None:
    routing = catalog.keys("router_settings")["routing_strategy"]
    assert routing.default == "simple-shuffle"
    assert set(routing.choices) == known_keys.ROUTING_STRATEGIES
    assert catalog.keys("cache_params")["type"].choices[:2] == ("local", "redis")
    retries = catalog.keys("router_settings")["num_retries"]
    assert (retries.type, bool(retries.help)) == ("int | None", True)
    assert catalog.keys("general_settings")["master_key"].help.startswith("The key that your")
    assert catalog.keys("litellm_params")["rpm"].type.startswith("int")
    assert "mode" in catalog.keys("model_info")
    assert "guardrail" in catalog.keys("guardrail_params")
    assert catalog.keys("nothing") == {}


def test_no_key_that_the_lint_knows_is_missing(catalog: Catalog) -> None:
    for section, names in {
        "top": known_keys.TOP_LEVEL,
        "litellm_params": known_keys.MODEL_PARAMS,
        "litellm_settings": known_keys.LITELLM_SETTINGS,
        "router_settings": known_keys.ROUTER_SETTINGS,
        "general_settings": known_keys.GENERAL_SETTINGS,
    }.items():
        assert names <= catalog.keys(section).keys(), section
    assert catalog.callbacks.keys() == known_keys.CALLBACKS
    assert catalog.guardrails.keys() == known_keys.GUARDRAILS


def test_it_says_which_callbacks_this_program_can_run(catalog: Catalog) -> None:
    assert not catalog.callbacks["langfuse"].runs
    assert "langfuse" in catalog.callbacks["langfuse"].needs
    assert catalog.callbacks["otel"].needs.endswith("opentelemetry-sdk")
    assert "Enterprise" in catalog.callbacks["gcs_bucket"].needs
    for name in ("prometheus", "langsmith", "datadog", "s3_v2"):
        assert catalog.callbacks[name].runs and not catalog.callbacks[name].needs
    assert not catalog.guardrails["hide-secrets"].runs
    assert catalog.guardrails["presidio"].runs


def test_a_damaged_table_of_models_is_said(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_bytes(CATALOG.read_bytes())
    for text in ("", "nothing", MODELS.read_text("utf-8").replace("\tchat\t", "\t")):
        (tmp_path / "models.tsv").write_text(text, encoding="utf-8")
        with pytest.raises(DataFolderError, match=r"models\.tsv is damaged"):
            load_catalog(tmp_path / "catalog.json").models_of("openai")
    (tmp_path / "catalog.json").write_text('{"providers": []}')
    with pytest.raises(DataFolderError, match="damaged"):
        load_catalog(tmp_path / "catalog.json")
