"""What a model takes and costs, and what a key wants, in words: for lists of models, for what is
offered while one types, and for help beside the text."""

from __future__ import annotations

import re
from typing import Final

from core.config.catalog_models import CatalogModel

_TYPES: Final = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "list": "list",
    "List": "list",
    "Sequence": "list",
    "tuple": "list",
    "dict": "section",
    "Dict": "section",
    "Mapping": "section",
    "Literal": "text",
}
"""Python's types as people who write YAML would call them."""
_AROUND: Final = re.compile(r"^(?:Required|Annotated|Union|Optional)\[(.*)\]$")
_SETTINGS: Final = re.compile(r"(?:Config|Settings|Params?|Policy|Pricing|Args|Model|Dict)$")
"""How LiteLLM calls the classes of what is written as keys below a key."""


def type_in_words(type_: str) -> str:
    """`int | None` is a "whole number" to whoever writes it, `UpdateRouterConfig` a "section";
    empty for what has no plain name."""
    found: dict[str, None] = {}
    for part in _parts(type_):
        inner = _AROUND.match(part)
        words = type_in_words(inner[1]) if inner else _plain(part)
        if words:
            found[words] = None
    return " or ".join(found)


def _plain(part: str) -> str:
    name = part.split("[")[0].strip("'\" ")
    return _TYPES.get(name) or ("section" if _SETTINGS.search(name) else "")


def _parts(type_: str) -> list[str]:
    """What stands between `|` or commas, outside of brackets."""
    parts, depth = [""], 0
    for letter in type_:
        depth += (letter == "[") - (letter == "]")
        if letter in "|," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [one.strip() for one in parts]


def described(model: CatalogModel) -> str:
    """What it is, how much it takes, what it costs: "chat, 128k in, $2.50 / $10 per million"."""
    parts = [model.mode] if model.mode else []
    if model.context:
        parts.append(f"{tokens_in_words(model.context)} in")
    costs = [price_in_words(one) for one in (model.price_in, model.price_out)]
    if costs == ["free", "free"]:
        parts.append("free")
    elif all(costs):
        parts.append(f"{' / '.join(costs)} per million")
    return ", ".join(parts)


def tokens_in_words(tokens: int | None) -> str:
    """`128k`, `1M`; empty where it is not known."""
    if not tokens:
        return ""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.1f}".removesuffix(".0") + "M"
    return f"{round(tokens / 1000)}k" if tokens >= 1000 else str(tokens)


def price_in_words(per_token: float | None) -> str:
    """Dollars for a million tokens: `$2.50`; empty where it is not known."""
    if per_token is None:
        return ""
    price = per_token * 1_000_000
    if price == 0:
        return "free"
    if price < 0.01:
        return f"${price:.2g}"
    return f"${price:.2f}".removesuffix(".00")
