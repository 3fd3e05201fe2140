"""The names that the rules know are those of the installed LiteLLM."""

from __future__ import annotations

import json
import re
from pathlib import Path

from build_scripts.devtools.catalog import (
    KNOWN,
    KNOWN_DAYS,
    KNOWN_FIELDS,
    KNOWN_MODELS,
    make_known,
    make_known_days,
    make_known_fields,
    make_known_models,
)
from build_scripts.devtools.catalog_scan import SETS, package
from core.config import known_keys
from core.config.rules.known import (
    FLOAT_PARAMS,
    INT_PARAMS,
    JWT_AUTH,
    MCP_SERVER,
    METRICS,
    PROVIDERS,
    READ_AT_IMPORT,
    ROUTER_CONFIG,
)
from core.config.rules.known_days import SERVED_UNTIL
from core.config.rules.known_models import BARE_MODELS, CLOSED

ROOT = Path(__file__).resolve().parents[4]
NAMES = {name: getattr(known_keys, name) for name in SETS}
"""The test of the known keys holds these against LiteLLM."""


def test_they_were_made_from_this_litellm() -> None:
    # `python build_scripts/dev.py catalog` makes them anew
    assert (ROOT / KNOWN).read_text(encoding="utf-8") == make_known()
    assert (ROOT / KNOWN_MODELS).read_text(encoding="utf-8") == make_known_models()
    assert (ROOT / KNOWN_DAYS).read_text(encoding="utf-8") == make_known_days()
    assert (ROOT / KNOWN_FIELDS).read_text(encoding="utf-8") == make_known_fields(NAMES)


def test_they_are_what_a_person_would_expect() -> None:
    assert {"openai", "anthropic", "ollama", "hosted_vllm", "lm_studio"} <= PROVIDERS
    assert {"gpt-4o", "claude-sonnet-4-5", "ft:gpt-4o-2024-08-06"} <= BARE_MODELS
    assert "gpt-4o" in CLOSED["openai"]
    assert not any("/" in name for names in (BARE_MODELS, *CLOSED.values()) for name in names)
    assert {"rpm", "tpm", "max_retries"} <= INT_PARAMS
    assert {"tiers", "tier_boundaries", "classifier_type"} <= ROUTER_CONFIG
    assert {"url", "transport", "auth_value", "static_headers"} <= MCP_SERVER
    assert {"role_mappings", "admin_jwt_scope"} <= JWT_AUTH
    assert "MAX_TEAM_LIST_LIMIT" in READ_AT_IMPORT
    assert "MAX_STRING_LENGTH_PROMPT_IN_DB" not in READ_AT_IMPORT  # read again for each request
    assert "litellm_requests_metric" in METRICS
    assert "input_cost_per_token" in FLOAT_PARAMS


def test_the_models_are_in_the_table_of_this_litellm() -> None:
    name = "model_prices_and_context_window_backup.json"
    table = json.loads((package() / name).read_text("utf-8"))
    assert table.keys() >= BARE_MODELS
    days = {name: day for day, names in SERVED_UNTIL.items() for name in names}
    assert all(re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", day) for day in SERVED_UNTIL)
    assert days["openai/gpt-4"] == table["gpt-4"]["deprecation_date"]
    assert "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0" in days
    # Of these the table has a day in one geography alone, and the first that it could be.
    assert "bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0" not in days
    assert "vertex_ai/claude-sonnet-4-5" not in days
