"""Of each kind of slip lint finds nearly all, at each place, without having seen one of them."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pytest
import yaml

from core.config.lint import lint
from tests.corpus.mutations import Mutation, of_settings, of_texts
from tests.corpus.parts import ENVIRONMENT

_LEAST: Final = 0.95
_EVERY: Final = 5
"""Of the settings' slips, of which there are thousands."""
_CONFIG: Final = """
model_list:
- model_name: small
  litellm_params:
    model: openai/gpt-4o-mini
    api_key: os.environ/OPENAI_API_KEY
    api_base: https://api.example.com/v1
    organization: os.environ/NUMBER
    extra_headers: {X-Team: os.environ/COMPANY_API_KEY}
- model_name: large
  litellm_params:
    model: bedrock/anthropic.claude-3-haiku-20240307-v1:0
    aws_region_name: os.environ/NUMBER
    aws_access_key_id: os.environ/OPENAI_API_KEY
    aws_secret_access_key: os.environ/COMPANY_API_KEY
credential_list:
- credential_name: shared
  credential_values: {api_key: os.environ/OPENAI_API_KEY, api_base: os.environ/COMPANY_API_KEY}
  credential_info: {description: x}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  alerting: [slack]
  alert_to_webhook_url: {budget_alerts: os.environ/COMPANY_API_KEY}
litellm_settings:
  cache: true
  cache_params:
    {type: redis, host: os.environ/COMPANY_API_KEY, port: os.environ/NUMBER,
     password: os.environ/OPENAI_API_KEY}
router_settings:
  redis_host: os.environ/COMPANY_API_KEY
  redis_password: os.environ/COMPANY_API_KEY
guardrails:
- guardrail_name: pii
  litellm_params:
    {guardrail: lakera_v2, mode: pre_call, api_key: os.environ/COMPANY_API_KEY,
     api_base: os.environ/COMPANY_API_KEY}
mcp_servers:
  docs:
    url: https://mcp.example.com/mcp
    auth_type: bearer_token
    auth_value: os.environ/COMPANY_API_KEY
    static_headers: {X-Key: os.environ/COMPANY_API_KEY}
"""


@pytest.mark.parametrize("of", ["settings", "texts"])
def test_nearly_all_slips_of_each_kind_are_flagged(
    of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = of_texts(yaml.safe_load(_CONFIG)) if of == "texts" else list(of_settings())[::_EVERY]
    found: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    for mutation in made:
        kind = f"{mutation.kind}: {mutation.place}" if of == "settings" else mutation.kind
        all_[kind] += 1
        if _flagged(mutation):
            found[kind] += 1
        else:
            missed.setdefault(kind, []).append(f"{mutation.place} {mutation.what}")
    with capsys.disabled():
        print("", *(f"{kind:36}{found[kind]:>5} of {all_[kind]}" for kind in all_), sep="\n")
    assert {kind: missed[kind] for kind in all_ if found[kind] < all_[kind] * _LEAST} == {}


def _flagged(mutation: Mutation) -> bool:
    return not _said(mutation.after) <= _said(mutation.before)


def _said(config: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return _said_of(json.dumps(config))


@functools.cache
def _said_of(dumped: str) -> frozenset[tuple[str, str]]:
    text = yaml.safe_dump(json.loads(dumped), sort_keys=False)
    return frozenset(_of(lint(text, set(ENVIRONMENT))))


def _of(issues: Iterable[Any]) -> Iterable[tuple[str, str]]:
    return ((one.code, one.message) for one in issues)
