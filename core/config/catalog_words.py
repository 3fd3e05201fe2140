"""What a model takes and costs, and what a key holds, in words: for lists and for help beside the
text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from core.config.catalog_models import CatalogModel

_KINDS: Final = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    **dict.fromkeys(("list", "List", "Sequence", "tuple", "Tuple", "set", "frozenset"), "list"),
    **dict.fromkeys(("dict", "Dict", "Mapping", "TypedDict"), "settings"),
    **dict.fromkeys(("datetime", "datetime.datetime", "date"), "date"),
    **dict.fromkeys(("Literal",), "text"),
}
"""Of Python's types those that a person can write. Of the others, which LiteLLM makes for itself,
nothing is said."""
_AROUND: Final = ("Optional", "Union", "Required", "NotRequired", "Annotated", "Final", "ClassVar")
_NAME: Final = re.compile(r"[\w.]+")


@lru_cache(maxsize=1024)
def type_in_words(type_: str) -> str:
    """What is to be written, of a type as Python has it: "text or list" for `str | list[Mode]`;
    empty where nothing can be said."""
    words = dict.fromkeys(_words(type_))
    if "whole number" in words and "number" in words:
        del words["whole number"]
    return " or ".join(words)


def _words(type_: str) -> Iterator[str]:
    for one in _parted(type_, "|"):
        found = _NAME.match(one)
        name = found[0] if found else ""
        if name in _AROUND:
            inner = one[len(name) :].strip().removeprefix("[").removesuffix("]")
            parts = _parted(inner, ",")
            for part in parts[:1] if name == "Annotated" else parts:
                yield from _words(part)
        elif name in _KINDS:
            yield _KINDS[name]


def _parted(text: str, sign: str) -> list[str]:
    """The parts of `text` between those of its signs that are in no brackets."""
    depth, parts = 0, [""]
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


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
