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
_GEOGRAPHY: Final = re.compile(r"^(?:us|eu|apac|au|jp|ca|global)\.")
"""What Amazon's profiles of more than one region have before the name of the model."""
_GEMINI: Final = re.compile(
    r"gemini-[\d.]+-(flash-lite|flash|pro)(?:-8b)?(?:-\d{3}|-latest|-preview(?:-[\d-]+)?)?"
)

# LiteLLM's table forgets models that are long gone, and with them their dates. These are the days
# of the providers' own pages, as they could be read in November 2026; an alias goes with its model.
#   Anthropic: platform.claude.com/docs/en/about-claude/model-deprecations
#   Google: ai.google.dev/gemini-api/docs/deprecations and /changelog. What the changelog only calls
#     deprecated is left out, but for 1.5, whose days are in Google's letter of March 2025 to users
#     of AI Studio as well (quoted in tisfeng/Easydict 842).
#   Google's cloud: cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions (retired),
#     and its letters (quoted in ShishirPatil/gorilla 942, epam/ai-dial-adapter-vertexai 298)
#   OpenAI: developers.openai.com/api/docs/deprecations
#   Amazon: docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html. Its days differ by
#     region; this is the last of them, GovCloud aside.
#   Groq: console.groq.com/docs/deprecations. Large customers keep some models beyond these days.
#   Mistral: docs.mistral.ai/getting-started/models/models_overview (retired)
#   xAI: docs.x.ai/developers/migration/may-15-retirement
# DeepSeek's days (api-docs.deepseek.com/news/news260424) and those of Cerebras
# (inference-docs.cerebras.ai/support/deprecation) are in LiteLLM's table.
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
        "2025-11-10": word_set("imagen-3.0-generate-002"),
        "2025-11-18": word_set(
            "gemini-2.5-flash-lite-preview-06-17 gemini-2.5-flash-preview-05-20"
        ),
        "2025-12-02": word_set(
            """
            gemini-2.0-flash-thinking-exp gemini-2.0-flash-thinking-exp-01-21
            gemini-2.0-flash-thinking-exp-1219 gemini-2.5-pro-preview-03-25
            gemini-2.5-pro-preview-05-06 gemini-2.5-pro-preview-06-05
            """
        ),
        "2025-12-09": word_set(
            """
            gemini-2.0-flash-lite-preview gemini-2.0-flash-lite-preview-02-05
            gemini-2.0-flash-live-001 gemini-live-2.5-flash-preview
            """
        ),
        "2026-01-14": word_set("text-embedding-004"),
        "2026-02-17": word_set("gemini-2.5-flash-preview-09-2025"),
        "2026-03-09": word_set("gemini-3-pro-preview"),
        "2026-03-31": word_set("gemini-2.5-flash-lite-preview-09-2025"),
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
    "openai": {
        "2024-01-04": word_set(
            "text-ada-001 text-babbage-001 text-curie-001 text-davinci-002 text-davinci-003"
        ),
        "2024-09-13": word_set("gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-3.5-turbo-16k-0613"),
        "2024-12-06": word_set("gpt-4-vision-preview gpt-4-1106-vision-preview"),
        "2025-06-06": word_set("gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613"),
        "2025-07-14": word_set("gpt-4.5-preview gpt-4.5-preview-2025-02-27"),
        "2025-07-28": word_set("o1-preview o1-preview-2024-09-12"),
        "2025-10-10": word_set(
            "gpt-4o-audio-preview-2024-10-01 gpt-4o-realtime-preview-2024-10-01"
        ),
        "2025-10-27": word_set(
            """
            o1-mini o1-mini-2024-09-12 text-moderation-007 text-moderation-latest
            text-moderation-stable
            """
        ),
        "2026-02-12": word_set("codex-mini-latest"),
        "2026-02-17": word_set("chatgpt-4o-latest"),
        "2026-03-26": word_set("gpt-4-0125-preview gpt-4-0314 gpt-4-turbo-preview"),
        "2026-05-07": word_set(
            """
            gpt-4o-audio-preview gpt-4o-mini-audio-preview gpt-4o-mini-realtime-preview
            gpt-4o-realtime-preview
            """
        ),
        "2026-05-12": word_set("dall-e-2 dall-e-3"),
    },
    "bedrock": {
        "2024-10-30": word_set("meta.llama2-13b-chat-v1 meta.llama2-70b-chat-v1"),
        "2025-07-21": word_set(
            "anthropic.claude-instant-v1 anthropic.claude-v2 anthropic.claude-v2:1"
        ),
        "2025-08-12": word_set("cohere.command-light-text-v14 cohere.command-text-v14"),
        "2025-08-15": word_set(
            """
            amazon.titan-image-generator-v1 amazon.titan-text-express-v1 amazon.titan-text-lite-v1
            amazon.titan-text-premier-v1:0
            """
        ),
        "2026-01-15": word_set("anthropic.claude-3-opus-20240229-v1:0"),
        "2026-04-28": word_set("anthropic.claude-3-7-sonnet-20250219-v1:0"),
        "2026-05-31": word_set("anthropic.claude-opus-4-20250514-v1:0"),
        "2026-06-19": word_set("anthropic.claude-3-5-haiku-20241022-v1:0"),
        "2026-07-30": word_set(
            """
            anthropic.claude-3-5-sonnet-20240620-v1:0 anthropic.claude-3-5-sonnet-20241022-v2:0
            anthropic.claude-3-sonnet-20240229-v1:0
            """
        ),
        "2026-08-19": word_set("cohere.command-r-plus-v1:0 cohere.command-r-v1:0"),
        "2026-09-10": word_set("anthropic.claude-3-haiku-20240307-v1:0"),
    },
    "groq": {
        "2024-10-28": word_set("llama-3.2-11b-text-preview llava-v1.5-7b-4096-preview"),
        "2024-11-25": word_set("llama-3.2-90b-text-preview"),
        "2024-12-18": word_set("gemma-7b-it"),
        "2025-01-06": word_set(
            "llama3-groq-70b-8192-tool-use-preview llama3-groq-8b-8192-tool-use-preview"
        ),
        "2025-01-24": word_set("llama-3.1-70b-specdec llama-3.1-70b-versatile"),
        "2025-03-20": word_set("mixtral-8x7b-32768"),
        "2025-04-14": word_set(
            """
            deepseek-r1-distill-llama-70b-specdec deepseek-r1-distill-qwen-32b
            llama-3.2-11b-vision-preview llama-3.2-1b-preview llama-3.2-3b-preview
            llama-3.2-90b-vision-preview llama-3.3-70b-specdec qwen-2.5-32b qwen-2.5-coder-32b
            """
        ),
        "2025-07-14": word_set("qwen-qwq-32b"),
        "2025-07-30": word_set("mistral-saba-24b"),
        "2025-08-23": word_set("distil-whisper-large-v3-en"),
        "2025-08-30": word_set("llama3-70b-8192 llama3-8b-8192"),
        "2025-10-02": word_set("deepseek-r1-distill-llama-70b"),
        "2025-10-08": word_set("gemma2-9b-it"),
        "2025-10-10": word_set("moonshotai/kimi-k2-instruct"),
        "2025-12-31": word_set("playai-tts playai-tts-arabic"),
        "2026-03-05": word_set("meta-llama/llama-guard-4-12b"),
        "2026-03-09": word_set("meta-llama/llama-4-maverick-17b-128e-instruct"),
        "2026-04-15": word_set("moonshotai/kimi-k2-instruct-0905"),
        "2026-07-17": word_set("meta-llama/llama-4-scout-17b-16e-instruct qwen/qwen3-32b"),
        "2026-08-16": word_set("llama-3.1-8b-instant llama-3.3-70b-versatile"),
        "2026-09-14": word_set("qwen/qwen3.6-27b"),
        "2026-09-21": word_set("groq/compound groq/compound-mini"),
    },
    "mistral": {
        "2025-03-30": word_set(
            "mistral-large-2407 open-mistral-7b open-mixtral-8x22b open-mixtral-8x7b"
        ),
        "2025-06-06": word_set("open-codestral-mamba"),
        "2025-06-16": word_set(
            "codestral-2405 mistral-large-2402 mistral-medium-2312 mistral-small-2402"
        ),
        "2025-09-30": word_set("mistral-saba-2502"),
        "2025-11-30": word_set(
            """
            codestral-2501 devstral-small-2505 magistral-medium-2506 magistral-medium-2507
            magistral-small-2506 magistral-small-2507 mistral-small-2409 mistral-small-2501
            mistral-small-2503
            """
        ),
        "2025-12-31": word_set(
            "ministral-3b-2410 ministral-8b-2410 mistral-ocr-2503 pixtral-12b-2409"
        ),
        "2026-05-31": word_set(
            """
            devstral-medium-2507 devstral-small-2507 mistral-large-2411 mistral-ocr-2505
            pixtral-large-2411 voxtral-mini-2507
            """
        ),
        "2026-06-30": word_set("mistral-moderation-2411"),
        "2026-07-31": word_set(
            """
            devstral-2512 magistral-medium-2509 magistral-small-2509 mistral-small-2506
            open-mistral-nemo-2407
            """
        ),
    },
    "xai": {
        "2026-05-15": word_set(
            """
            grok-3 grok-4-0709 grok-4-1-fast-non-reasoning grok-4-1-fast-reasoning
            grok-4-fast-non-reasoning grok-4-fast-reasoning
            """
        ),
    },
}


# LiteLLM's table has the day from which new projects get none of them; who used them before goes on
# until these (Google's letter of September 2026, quoted in dimagi/open-chat-studio 4509).
_LATER: Final = {
    "vertex_ai/gemini-2.5-flash-lite": "2027-01-28",
    "vertex_ai/gemini-2.5-flash": "2027-03-31",
    "vertex_ai/gemini-2.5-pro": "2027-03-31",
}


@cache
def _days() -> dict[str, str]:
    return {name: day for day, names in SERVED_UNTIL.items() for name in names} | _LATER


def gone_by_table(provider: str, name: str, today: date) -> str:
    """The last day of a model that is past by LiteLLM's table; "" for none."""
    return _past(_days().get(f"{provider}/{name}"), today)


def gone_by_page(provider: str, name: str, today: date) -> str:
    """The last day of a model that is past by its provider's own page; "" for none."""
    days = _FORGOTTEN.get(provider, {})
    if provider == "bedrock":
        name = _GEOGRAPHY.sub("", name)
    return _past(next((day for day, names in days.items() if name in names), None), today)


@cache
def once_served(provider: str) -> frozenset[str]:
    """The models of a provider that its own page has a last day of."""
    return frozenset().union(*_FORGOTTEN.get(provider, {}).values())


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
