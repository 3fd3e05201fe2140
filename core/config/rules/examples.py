"""What the examples of docs/lint.md are made of."""

from __future__ import annotations

from typing import Final

MODELS: Final = """model_list:
  - model_name: small
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: os.environ/OPENAI_API_KEY
  - model_name: large
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
"""
KEY: Final = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


def params(params: str) -> str:
    """A config with one model of these parameters, a line each."""
    lines = "".join(f"      {line}\n" for line in params.split("\n"))
    return f"model_list:\n  - model_name: small\n    litellm_params:\n{lines}{KEY}"


def with_more(more: str) -> str:
    """A config with two models, and this behind it."""
    return f"{MODELS}{KEY}{more}\n"


def general(more: str) -> str:
    """A config with two models, and this in general_settings."""
    return f"{MODELS}{KEY}  {more}\n"


OPENAI: Final = "model: openai/gpt-4o\napi_key: os.environ/OPENAI_API_KEY"
