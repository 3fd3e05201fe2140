"""Until when providers serve their models."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final

from core.config.rules.known_days import SERVED_UNTIL
from core.config.rules.known_models import CLOSED
from core.config.rules.parts import word_set

_CLAUDE: Final = re.compile(r"claude-(?:[\d-]+-)?(opus|sonnet|haiku)\b.*")
_GEMINI: Final = re.compile(
    r"gemini-[\d.]+-(flash-lite|flash|pro)(?:-8b)?(?:-\d{3}|-latest|-preview-[\d-]+)?"
)

# LiteLLM's table forgets models that are long gone, and with them their dates. These are the days
# of the providers' own pages:
#   https://platform.claude.com/docs/en/about-claude/model-deprecations
#   https://ai.google.dev/gemini-api/docs/deprecations and /changelog, and Google's letter to users
#     of AI Studio about 1.5 (24 September 2025)
#   https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions (retired models)
#   https://platform.openai.com/docs/deprecations
_FORGOTTEN: Final = {
    "anthropic": {
        "2024-11-06": word_set(
            """
            claude-1.0 claude-1.1 claude-1.2 claude-1.3 claude-instant-1.0 claude-instant-1.1
            claude-instant-1.2
            """
        ),
        "2025-07-21": word_set("claude-2.0 claude-2.1 claude-3-sonnet-20240229"),
        "2025-10-28": word_set(
            "claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 claude-3-5-sonnet-latest"
        ),
        "2026-01-05": word_set("claude-3-opus-20240229 claude-3-opus-latest"),
        "2026-02-19": word_set(
            """
            claude-3-5-haiku-20241022 claude-3-5-haiku-latest claude-3-7-sonnet-20250219
            claude-3-7-sonnet-latest
            """
        ),
        "2026-04-20": word_set("claude-3-haiku-20240307"),
        "2026-06-15": word_set(
            "claude-opus-4-0 claude-opus-4-20250514 claude-sonnet-4-0 claude-sonnet-4-20250514"
        ),
        "2026-08-05": word_set("claude-opus-4-1 claude-opus-4-1-20250805"),
    },
    "gemini": {
        "2025-05-27": word_set("gemini-1.5-flash-001 gemini-1.5-pro-001"),
        "2025-09-29": word_set(
            """
            gemini-1.5-flash gemini-1.5-flash-002 gemini-1.5-flash-8b gemini-1.5-flash-8b-001
            gemini-1.5-flash-8b-latest gemini-1.5-flash-latest gemini-1.5-pro gemini-1.5-pro-002
            gemini-1.5-pro-latest
            """
        ),
        "2025-12-02": word_set(
            "gemini-2.5-pro-preview-03-25 gemini-2.5-pro-preview-05-06 gemini-2.5-pro-preview-06-05"
        ),
        "2026-06-01": word_set(
            """
            gemini-2.0-flash gemini-2.0-flash-001 gemini-2.0-flash-lite gemini-2.0-flash-lite-001
            """
        ),
    },
    "vertex_ai": {
        "2025-04-09": word_set(
            """
            gemini-1.0-pro gemini-1.0-pro-001 gemini-1.0-pro-002 gemini-1.0-pro-vision
            gemini-1.0-pro-vision-001
            """
        ),
        "2025-05-24": word_set("gemini-1.5-flash-001 gemini-1.5-pro-001"),
        "2025-09-24": word_set(
            "gemini-1.5-flash gemini-1.5-flash-002 gemini-1.5-pro gemini-1.5-pro-002"
        ),
    },
    "bedrock": {
        "2025-07-21": word_set("anthropic.claude-v2 anthropic.claude-v2:1"),
    },
    "openai": {
        "2024-01-04": word_set(
            "text-ada-001 text-babbage-001 text-curie-001 text-davinci-002 text-davinci-003"
        ),
        "2024-09-13": word_set("gpt-3.5-turbo-0613 gpt-3.5-turbo-16k-0613"),
        "2024-12-06": word_set("gpt-4-vision-preview gpt-4-1106-vision-preview"),
        "2025-06-06": word_set("gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613"),
        "2025-07-14": word_set("gpt-4.5-preview gpt-4.5-preview-2025-02-27"),
        "2026-02-17": word_set("chatgpt-4o-latest"),
        "2026-03-26": word_set("gpt-4-0125-preview gpt-4-0314 gpt-4-turbo-preview"),
    },
}


@cache
def _days() -> dict[str, str]:
    return {name: day for day, names in SERVED_UNTIL.items() for name in names}


def gone_by_table(provider: str, name: str, today: date) -> str:
    """The last day of a model that is past by LiteLLM's table; "" for none."""
    return _past(_days().get(f"{provider}/{name}"), today)


def gone_by_page(provider: str, name: str, today: date) -> str:
    """The last day of a model that is past by its provider's own page; "" for none."""
    days = _FORGOTTEN.get(provider, {})
    return _past(next((day for day, names in days.items() if name in names), None), today)


def _past(day: str | None, today: date) -> str:
    return day if day is not None and day < today.isoformat() else ""


def still_served(provider: str, name: str, today: date) -> str | None:
    """A model of the same family that is served: the newest Claude, or the name by which Google
    always has its newest; None where no family can be told."""
    known = CLOSED.get(provider, frozenset())
    found = _GEMINI.fullmatch(name)
    if found is not None:
        latest = f"gemini-{found[1]}-latest"
        return f"{provider}/{latest}" if latest in known else None
    found = _CLAUDE.fullmatch(name)
    if found is None:
        return None
    family = re.compile(rf"claude-{found[1]}-(\d+)(?:-(\d))?")
    versions = [
        (int(one[1]), int(one[2] or 0), one[0])
        for one in map(family.fullmatch, known)
        if one is not None and not gone_by_table(provider, one[0], today)
    ]
    return f"{provider}/{max(versions)[2]}" if versions else None
