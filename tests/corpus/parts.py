"""What the configs of the corpus are made of.

`UP` in a text stands for the address of the fake upstream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ENVIRONMENT: Final = {
    "LITELLM_MASTER_KEY": "sk-of-this-test",
    "OPENAI_API_KEY": "sk-1-not-real",
    "ANTHROPIC_API_KEY": "sk-2-not-real",
    "COMPANY_API_KEY": "sk-3-not-real",
    "NUMBER": "5",
}
KEY: Final = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
TWO: Final = """model_list:
  - model_name: small
    litellm_params:
      model: openai/gpt-4o-mini
      api_base: UP/v1
      api_key: os.environ/OPENAI_API_KEY
  - model_name: large
    litellm_params:
      model: openai/gpt-4o
      api_base: UP/v1
      api_key: os.environ/OPENAI_API_KEY
"""


@dataclass(frozen=True)
class Config:
    """One config of the corpus."""

    name: str
    text: str
    harmful: bool
    stops: bool = False
    """A harmful one with which LiteLLM does not start, or no request works."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Beside the config."""

    silent: bool = False
    """A harmful one that shows neither at the start nor in a request."""


def one(params: str, more: str = "", name: str = "only") -> str:
    """A config with one model, whose litellm_params are given as in `{…}`."""
    return f"model_list:\n  - model_name: {name}\n    litellm_params: {{{params}}}\n{KEY}{more}"


UPSTREAM: Final = "api_base: UP/v1, api_key: os.environ/OPENAI_API_KEY"
