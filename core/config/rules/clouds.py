"""What a cloud is asked for beside a model: its region, its version, and names of its own form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yaml.nodes import Node

from core.config.document import items, text_of
from core.config.fixes import rename
from core.config.lint_context import shown
from core.config.rules.known_models import BARE_MODELS
from core.config.rules.parts import Model, Pairs, Parts, is_reference, value_of, word_set
from core.config.rules.providers import MISSPELT, VERSION

REGION: Final = "LP402"
PROFILE: Final = "LP403"

_AWS: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d", re.IGNORECASE)
_GOOGLE: Final = re.compile(r"global|us|eu|[a-z]+(?:-[a-z]+)+\d{1,2}", re.IGNORECASE)
_FORMS: Final = {
    "aws_region_name": (_AWS, "Amazon", "us-east-1 or eu-central-1"),
    "vertex_location": (_GOOGLE, "Google", "us-central1, europe-west4 or global"),
    "vertex_ai_location": (_GOOGLE, "Google", "us-central1, europe-west4 or global"),
}
"""How the regions of a cloud are made, by the setting that names one."""
_ZONE: Final = re.compile(r"(?:-?[a-f])$")
_AZURE: Final = frozenset({"azure", "azure_text"})
_OF_AZURE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:-preview)?|preview|latest|v1")
_PREFIX: Final = "api-version="
_MODEL_DATES: Final = word_set(
    """
    2024-04-09 2024-05-13 2024-07-18 2024-08-06 2024-09-12 2024-11-20 2024-12-17 2025-01-31
    2025-04-14 2025-04-16 2025-08-07
    """
)
"""Of OpenAI's models, and of no version of Azure's protocol."""
_ROUTES: Final = re.compile(r"(?:converse/|invoke/|bedrock/)*")
_GEOGRAPHY: Final = re.compile(r"(us-gov|us|eu|apac|au|jp|ca|global)\.(?=[a-z0-9]+\.)")
_NEAR: Final = {
    "us": ("eu-", "ap-", "sa-", "af-"),
    "eu": ("us-", "ap-", "sa-", "ca-", "af-"),
    "apac": ("us-", "eu-", "sa-", "ca-", "af-"),
    "jp": ("us-", "eu-", "sa-", "ca-", "af-"),
    "au": ("us-", "eu-", "sa-", "ca-", "af-"),
}
"""Regions in which a profile of each geography cannot be called."""
_BY_PROFILE: Final = re.compile(
    r"anthropic\.claude-(?:opus|sonnet|haiku)-4(?:-[15])?-2025\d{4}(?:-v1(?::0)?)?"
    r"|anthropic\.claude-(?:opus|sonnet|haiku)-4-6(?:-v1(?::0)?)?"
    r"|anthropic\.claude-3-7-sonnet-20250219-v1:0"
)
"""Models that Bedrock serves by inference profiles alone."""
ASKED_ELSEWHERE: Final = frozenset(
    {"model_id", "api_base", "base_url", "aws_bedrock_runtime_endpoint", "mock_response"}
)
"""With one of these another place is asked, or nothing."""
_HOSTS: Final = {"openrouter": "://openrouter.ai/", "groq": "://api.groq.com/"}
_AT_GROQ: Final = {
    "gpt-oss-": "openai",
    "qwen3-": "qwen",
    "kimi-k2": "moonshotai",
    "llama-4-": "meta-llama",
}
"""Whose models they are that Groq has under their maker's name, by how their own begin."""
_OF_OPENROUTER: Final = frozenset({"auto", "free", "fusion", "bodybuilder"})
"""What OpenRouter itself chooses a model for."""
_UNDATED: Final = re.compile(r"anthropic\.claude-[a-z0-9-]+-20\d{6}")
_NO_DATE: Final = re.compile(
    r"(anthropic\.claude-(?:(?:opus|sonnet|haiku)-4(?:-[15])?|3(?:-[57])?-(?:opus|sonnet|haiku)))"
    r"(?:-v[12](?::0)?)?|anthropic\.claude-\d(?:-\d)?(?:-v[12](?::0)?)?"
)
"""Models of Anthropic's that have a date in their name at Bedrock, without it; and one of no
family."""
_PATHS: Final = (
    *("gemini/models/", "vertex_ai/models/", "vertex_ai/publishers/google/models/"),
    *("vertex_ai/google/gemini-", "huggingface/"),
)
"""How a name begins that Google's own lists have, and LiteLLM makes by itself; and one that LiteLLM
takes apart."""
_FIRST: Final = ":0"
"""How many names of Bedrock's end."""
_CLAUDE: Final = re.compile(r"(?:anthropic[/-])?claude-[\w.:@-]+")
_BY_VERTEX: Final = re.compile(r"(claude-[a-z0-9-]+?)-(20\d{6})")


def check(parts: Parts) -> None:
    """All of the above."""
    for pairs in _settings(parts):
        _check_regions(parts, pairs)
    for model in parts.models:
        _check_version(parts, model)
        if model.model.startswith("bedrock/") and not is_reference(model.params["model"][1]):
            _check_bedrock(parts, model)
        elif model.model.startswith("vertex_ai/claude-"):
            _check_vertex(parts, model)
        elif model.model.startswith(("openrouter/", "openai/", "groq/")):
            _check_makers(parts, model)
        elif model.model.startswith(_PATHS):
            if model.provider == "huggingface":
                _check_hugging_face(parts, model)
            else:
                _check_google(parts, model)


def _settings(parts: Parts) -> Iterator[Pairs]:
    """Where a region may stand."""
    for model in parts.models:
        yield model.params
    yield parts.litellm
    for item in items(parts.section("credential_list")):
        yield parts.pairs(parts.document.get(item, "credential_values"))
    for item in items(parts.section("guardrails")):
        yield parts.pairs(parts.document.get(item, "litellm_params"))


def _check_regions(parts: Parts, pairs: Pairs) -> None:
    for name, (form, whose, such) in _FORMS.items():
        node = value_of(pairs, name)
        text = text_of(node)
        if node is None or not text or is_reference(node) or form.fullmatch(text):
            continue
        zone = _ZONE.sub("", text)
        is_zone = zone != text and form.fullmatch(zone) is not None
        parts.findings.warn(
            node,
            f"{whose} has no region {shown(text)}: every request fails.",
            f"This is a zone; the region is {zone}." if is_zone else f"Write one such as {such}.",
            code=REGION,
            fix=rename(parts.document, node, zone) if is_zone else None,
        )


def _check_version(parts: Parts, model: Model) -> None:
    node = value_of(model.params, "api_version")
    text = text_of(node)
    if node is None or not text or is_reference(node) or text.startswith(_PREFIX):
        return
    if model.model.partition("/")[0] not in _AZURE or "mock_response" in model.params:
        return
    is_of_model = text.removesuffix("-preview") in _MODEL_DATES
    if _OF_AZURE.fullmatch(text) and not is_of_model:
        return
    parts.findings.warn(
        node,
        f"{shown(text)} is the date of a model, and Azure has no such version of its protocol: it "
        "answers 404."
        if is_of_model
        else f"Azure knows no version {shown(text)}: it answers 404 to every request.",
        "Write one such as 2024-10-21 or 2025-03-01-preview.",
        code=VERSION,
    )


# ---- Amazon


def bedrock_name(model: str) -> tuple[str, str]:
    """What Amazon is asked for without LiteLLM's routes, and the region before it, "" for none."""
    route = _ROUTES.match(model)
    name = model[route.end() if route else 0 :]
    first, slash, rest = name.partition("/")
    return (rest, first) if slash and _AWS.fullmatch(first) else (name, "")


def _check_bedrock(parts: Parts, model: Model) -> None:
    if not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    node = model.params["model"][1]
    name, of_name = bedrock_name(model.model)
    region = of_name or text_of(value_of(model.params, "aws_region_name")) or ""
    found = _GEOGRAPHY.match(name)
    if found is not None:
        _check_geography(parts, model, found[1], region)
    if "/" in name and not name.startswith("anthropic/"):
        return  # an ARN, or a route that is not looked into here
    if _CLAUDE.fullmatch(name):
        bare = re.sub(r"^anthropic[/-]", "", name)
        _say_no_model(parts, node, name, f"anthropic.{bare}")
    elif _UNDATED.fullmatch(name[found.end() if found else 0 :]):
        _say_no_model(parts, node, name, f"{name}-v1:0")
    elif (lacking := _NO_DATE.fullmatch(name[found.end() if found else 0 :])) is not None:
        _say_no_model(parts, node, name, _dated(lacking[1] or ""))
    elif (meant := _with_its_version(name, found)) is not None:
        parts.findings.warn(
            node,
            f"Bedrock names no model {shown(name)}: every request fails.",
            f"Did you mean {shown(meant)}?",
            code=MISSPELT,
            fix=rename(parts.document, node, model.model.replace(name, meant)),
        )
    elif found is None and _BY_PROFILE.fullmatch(name) and not _serves(name, region):
        own = "us" if region.startswith("us-") else "eu" if region.startswith("eu-") else ""
        meant = f"{own}.{name}" if own else ""
        parts.findings.warn(
            node,
            f"Bedrock serves {shown(name)} by inference profiles alone: every request hears 400.",
            f"Write {meant}." if meant else "Write the geography before it, such as us. or eu.",
            code=PROFILE,
            fix=rename(parts.document, node, model.model.replace(name, meant)) if meant else None,
        )


def _dated(begin: str) -> str:
    """The newest name that Bedrock has of a Claude that begins like this, else of any."""
    known = [name for name in BARE_MODELS if re.fullmatch(rf"{re.escape(begin)}-20\d{{6}}.*", name)]
    return max(known, default="anthropic.claude-sonnet-4-5-20250929-v1:0")


def _with_its_version(name: str, geography: re.Match[str] | None) -> str | None:
    """The name that Bedrock has with the `:0` which this one lacks, or without the one that a
    Claude has too much; None where it is known as it stands."""
    bare = name[geography.end() if geography else 0 :]
    is_claude = bare.startswith("anthropic.")
    meant = bare.removesuffix(_FIRST) if is_claude and bare.endswith(_FIRST) else bare + _FIRST
    if bare in BARE_MODELS or name in BARE_MODELS or meant not in BARE_MODELS:
        return None
    return name.removesuffix(bare) + meant


def _serves(name: str, region: str) -> bool:
    """Whether it is served in this region by itself."""
    return region.startswith("us-gov-") or ("3-7-sonnet" in name and region == "eu-west-2")


def _check_geography(parts: Parts, model: Model, geography: str, region: str) -> None:
    if not region.startswith(_NEAR.get(geography, ("?",))) or region.startswith("us-gov-"):
        return
    parts.findings.warn(
        model.params["model"][1],
        f"The inference profile {geography}. cannot be called in {shown(region)}: every request "
        "hears 400.",
        "Write the geography of the region, or a region of the geography.",
        code=PROFILE,
    )


def _say_no_model(parts: Parts, node: Node, name: str, meant: str) -> None:
    parts.findings.warn(
        node,
        f"Bedrock names no model {shown(name)}: every request fails.",
        f"Its names are such as {shown(meant)}.",
        code=MISSPELT,
    )


# ---- Google


def _check_vertex(parts: Parts, model: Model) -> None:
    found = _BY_VERTEX.fullmatch(model.model.removeprefix("vertex_ai/"))
    if found is None or not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    node = model.params["model"][1]
    meant = f"vertex_ai/{found[1]}@{found[2]}"
    parts.findings.warn(
        node,
        f"Vertex AI names no model {shown(found[0])}: every request hears 404.",
        f"Did you mean {meant}?",
        code=MISSPELT,
        fix=rename(parts.document, node, meant),
    )


def _check_google(parts: Parts, model: Model) -> None:
    """The name of a model as Google's own list has it."""
    node = model.params["model"][1]
    meant = f"{model.model.partition('/')[0]}/{model.model.rpartition('/')[2]}"
    parts.findings.warn(
        node,
        "LiteLLM writes models/ before the name by itself: every request hears 404.",
        f"Write {shown(meant)}.",
        code=MISSPELT,
        fix=rename(parts.document, node, meant),
    )


def _check_hugging_face(parts: Parts, model: Model) -> None:
    """A model without its owner, by whom LiteLLM takes the name apart."""
    name = model.model.partition("/")[2]
    mode = text_of(value_of(model.info, "mode"))
    if "/" in name or "*" in name or not name or not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    if mode not in (None, "chat") or "embed" in name:
        return
    parts.findings.warn(
        model.params["model"][1],
        f"Hugging Face's models are called by their owner too, and {shown(name)} has none: every "
        "request fails.",
        f"Write huggingface/OWNER/{shown(name)}.",
        code=MISSPELT,
    )


# ---- OpenRouter and Groq


def _check_makers(parts: Parts, model: Model) -> None:
    """Where the name of a model begins with its maker's: at OpenRouter of each, at Groq of most.
    What stands before the first slash LiteLLM takes for the provider, and away."""
    before, _, name = model.model.partition("/")
    provider = before
    address = text_of(value_of(model.params, "api_base")) or ""
    if provider == "openai":
        provider = next((one for one, host in _HOSTS.items() if host in address), "")
    elif not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    bare = name.partition(":")[0]
    if "/" in name or "*" in name or not name or provider not in _HOSTS:
        return
    maker = next((of for begin, of in _AT_GROQ.items() if name.startswith(begin)), None)
    if provider == "groq" and maker is None:
        return
    node = model.params["model"][1]
    if provider == "openrouter" and bare in _OF_OPENROUTER:
        meant = f"{before}/openrouter/{name}"
        parts.findings.warn(
            node,
            f"OpenRouter is asked for {shown(name)}, and calls it openrouter/{shown(name)}: what "
            "stands before the first slash LiteLLM takes away.",
            f"Write {meant}.",
            code=MISSPELT,
            fix=rename(parts.document, node, meant),
        )
        return
    called = "Groq" if provider == "groq" else "OpenRouter"
    parts.findings.warn(
        node,
        f"{called} knows no model {shown(bare)}: its names begin with their maker.",
        f"Write {before}/{maker or 'MAKER'}/{shown(bare)}"
        + ("." if maker else f", such as {before}/openai/gpt-4o."),
        code=MISSPELT,
        fix=rename(parts.document, node, f"{before}/{maker}/{name}") if maker else None,
    )
