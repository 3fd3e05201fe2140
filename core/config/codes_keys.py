"""The codes of the master key, and of keys and references: LP150 to LP159, LP190 to LP199."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code

_DEMO: Final = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: Hello}
"""
_KEY: Final = """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
_GOOD: Final = _DEMO + _KEY
_MODEL: Final = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: os.environ/OPENAI_API_KEY
"""


def _with_key(value: str) -> str:
    return _DEMO + f"general_settings:\n  master_key: {value}\n".replace(" \n", "\n")


def _with_model_key(value: str) -> str:
    return _MODEL.replace("os.environ/OPENAI_API_KEY", value)


_MASTER_KEY: Final = (
    Code(
        "LP150",
        "master_key in a wrong place",
        "warning",
        "LiteLLM ignores it there: it belongs to `general_settings`.",
        _DEMO + "litellm_settings:\n  drop_params: true\n"
        "  master_key: os.environ/LITELLM_MASTER_KEY\ngeneral_settings:\n  alerting: [slack]\n",
        _DEMO + "litellm_settings:\n  drop_params: true\ngeneral_settings:\n"
        "  master_key: os.environ/LITELLM_MASTER_KEY\n  alerting: [slack]\n",
    ),
    Code(
        "LP151",
        "No master_key",
        "warning",
        "LiteLLM does not start without one. LiteLLM Pocket sets `LITELLM_MASTER_KEY` by itself, "
        "so with it this is said only of other places.",
        _DEMO,
        _GOOD,
    ),
    Code(
        "LP152",
        "A master_key that is no text",
        "error",
        "LiteLLM does not start with it.",
        _with_key("123456"),
        _GOOD,
    ),
    Code(
        "LP153",
        "An empty master_key",
        "error or warning",
        "LiteLLM does not start without a value. A warning where the config permits it all the "
        "same: then anybody who reaches the port can use the gateway, or nobody where it is an "
        "empty text.",
        _with_key('""'),
        _GOOD,
    ),
    Code(
        "LP154",
        "The variable of the master_key is not set",
        "warning",
        "Then there is no master key, and LiteLLM does not start without one.",
        _with_key("os.environ/TEAM_KEY"),
        _GOOD,
    ),
    Code(
        "LP155",
        "A master_key that no client can send",
        "error",
        "It holds a blank at an end, a line break, or a character that an HTTP header cannot "
        "carry: every request is refused.",
        _with_key('"sk-schlüssel-0123456789"'),
        _GOOD,
    ),
    Code(
        "LP156",
        "The master_key of LiteLLM's docs",
        "warning",
        "Everybody knows `sk-1234`.",
        _with_key("sk-1234"),
        _GOOD,
    ),
    Code(
        "LP157",
        "A master_key in plain text",
        "warning",
        "Everybody who sees the file has the key of the gateway.",
        _with_key("sk-0f3d6a51c2e84b7790aa"),
        _GOOD,
    ),
)

_REFERENCES: Final = (
    Code(
        "LP190",
        "A variable that is not set",
        "warning",
        "LiteLLM goes on with an empty value, and the first request fails. Add it on the Keys "
        "page, or set it before the start.",
        _with_model_key("os.environ/COMPANY_API_KEY"),
        _MODEL,
    ),
    Code(
        "LP191",
        "What follows os.environ/ is no name",
        "warning",
        "The name of a variable has letters, digits and `_`.",
        _with_model_key("os.environ/MY-KEY"),
        _MODEL,
    ),
    Code(
        "LP192",
        "A reference within a list",
        "warning",
        "LiteLLM fills in variables only as single values: within a list, the words themselves "
        "are used.",
        _MODEL + "      tags: [os.environ/OPENAI_API_KEY]\n",
        _MODEL + "      tags: [cheap]\n",
    ),
    Code(
        "LP193",
        "A reference within a text",
        "warning",
        "LiteLLM fills in `os.environ/…` only at the start of a value: behind `Bearer` it is sent "
        "as it stands.",
        _MODEL + "      extra_headers: {Authorization: Bearer os.environ/OPENAI_API_KEY}\n",
        _MODEL + "      extra_headers: {Authorization: os.environ/OPENAI_API_KEY}\n",
    ),
    Code(
        "LP194",
        "A forgotten os.environ/",
        "warning",
        "LiteLLM looks a name up only behind `os.environ/`: without it, the name itself is sent "
        "as the key.",
        _with_model_key("OPENAI_API_KEY"),
        _MODEL,
    ),
    Code(
        "LP195",
        "A reference as other programs write it",
        "warning",
        "LiteLLM knows neither `${NAME}` nor `$NAME`: it is used as it stands.",
        _with_model_key("${OPENAI_API_KEY}"),
        _MODEL,
    ),
    Code(
        "LP196",
        "A secret in plain text",
        "warning",
        "Everybody who sees the file has it. Keep it in the vault, or in a variable.",
        _with_model_key("sk-proj-EXAMPLE0f3d6a51c2e84b7790aa".replace("EXAMPLE", "")),
        _MODEL,
    ),
)

CODES: Final[tuple[Code, ...]] = (*_MASTER_KEY, *_REFERENCES)
