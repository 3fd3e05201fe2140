"""Configs to export, with secrets at every place where people put them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.config.document import parse
from core.deployment.building import Built, Source, build
from core.deployment.without_secrets import Part
from core.wire.limits import KeyLimits

VAULT_KEY: Final = "sk-vault-0123456789abcdefghij"
LITERAL: Final = "sk-literal-0123456789abcdefgh"
SHORT: Final = "hunter22"
IN_URL: Final = "pwInUrl-81"
SWITCHED_OFF: Final = "sk-switchedoff-0123456789abcd"
IN_COMMENT: Final = "sk-comment-0123456789abcdefgh"
MASTER: Final = "sk-master-0123456789abcdefghij"
CLIENT: Final = "sk-pocket-clientclientclientclient01"
PLANTED: Final = (
    *(VAULT_KEY, LITERAL, SHORT, IN_URL, SWITCHED_OFF, IN_COMMENT, MASTER, CLIENT),
    "code-in-a-query-4711",
)

CONFIG: Final = f"""\
# the old one: api_key: {IN_COMMENT}
include:
  - more.yaml
model_list:
  - model_name: near  # with a note
    litellm_params:
      model: openai/x
      api_base: http://127.0.0.1:1234/v1
      api_key: {LITERAL}
  - model_name: far
    litellm_params: {{model: azure/y, api_key: os.environ/FAR_KEY,
      api_base: "https://far.example.com/openai?code=code-in-a-query-4711"}}
#off  - model_name: gone
#off    litellm_params: {{model: openai/z, api_key: {SWITCHED_OFF}}}
litellm_settings:
  callbacks: [hooks.handler]
  cache: true
  cache_params:
    type: local
    ttl: 60
router_settings:
  redis_password: {SHORT}
  redis_url: redis://:{IN_URL}@cache.example.com:6379/1
"""
MORE: Final = f"""\
model_list:
  - model_name: third
    litellm_params:
      model: anthropic/z
      api_key: {VAULT_KEY}
"""
HOOKS: Final = b"handler = None\n"


def source(
    config: str = CONFIG,
    included: Mapping[str, str] | None = None,
    code: Mapping[str, bytes] | None = None,
    limits: Mapping[str, KeyLimits] | None = None,
) -> Source:
    """What an engine would collect of that config."""
    if included is None:
        included = {"more.yaml": MORE} if config == CONFIG else {}
    texts = {"litellm_config.yaml": config, **included}
    return Source(
        tuple(Part(name, parse(text)) for name, text in texts.items()),
        code if code is not None else {"hooks.py": HOOKS} if config == CONFIG else {},
        "1.2.3",
        "127.0.0.1",
        4000,
        MASTER,
        {"FAR_KEY": "sk-far-0123456789abcdefghijkl", "ANTHROPIC_API_KEY": VAULT_KEY},
        {"claude-code": CLIENT, "my script": "sk-pocket-scriptscriptscriptscript02"},
        limits or {"my script": KeyLimits(("near",), day_usd=2.5, requests_per_minute=60)},
    )


def built(target: str, config: str = CONFIG) -> Built:
    """The files of that config for `target`."""
    return build(source(config), target)
