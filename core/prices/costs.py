"""What tokens cost by a table of prices, for requests that were counted before the price was known.

LiteLLM counts each request when it is made. This counts again from what is kept of it: tokens of
the prompt, those read from and written to a cache, and tokens of the answer. What a provider takes
besides, such as for pictures, sound or a search, is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_ABOVE: Final = re.compile(r"input_cost_per_token_above_(\d+)k_tokens")
_BY_TOKEN: Final = ("input_cost_per_token", "output_cost_per_token")
_OTHERWISE: Final = (
    *("input_cost_per_second", "input_cost_per_character", "input_cost_per_image"),
    *("output_cost_per_image", "output_cost_per_second", "tiered_pricing", "off_peak_pricing"),
)
"""An entry with one of these is not counted by tokens alone."""
_NOT_OF_TEXT: Final = (
    *("realtime", "image_generation", "image_edit", "video_generation"),
    *("audio_speech", "audio_transcription"),
)
_OTHER_TOKENS: Final = ("audio_token", "image_token", "video_token")
"""Models of these modes mostly take tokens of these kinds, at prices of their own, where they have
any; how many of which is not kept."""

_CACHE_AT_HALF: Final = ("fireworks_ai",)
"""Providers whose cached tokens cost half where the table does not tell, as LiteLLM has it."""


@dataclass(frozen=True)
class Tokens:
    """What was used. Those of the cache are among `prompt`, those of reasoning among `answer`."""

    prompt: int
    answer: int
    cached: int = 0
    cache_written: int = 0
    reasoning: int = 0


class PriceBook:
    """Prices by model. `own` are prices of the config: (model_name, model, entry) each; an entry
    may also say by its `base_model` whose prices of the table count."""

    def __init__(
        self,
        table: Mapping[str, Mapping[str, Any]],
        own: Iterable[tuple[str, str, Mapping[str, Any]]] = (),
    ) -> None:
        self._table = table
        # Of several deployments of one name and model, one without prices takes none from others.
        entries = [((name, model), entry) for name, model, entry in own]
        self._own = {key: entry for key, entry in entries if _says_all(entry)}
        self._bases = {key: base for key, entry in entries if (base := entry.get("base_model"))}

    def cost(self, name: str, model: str, provider: str, tokens: Tokens) -> float | None:
        """US dollars for what the config calls `name` and `model`; None without a price."""
        entry = self._own.get((name, model))
        if entry is None:
            base = self._bases.get((name, model))
            keys = (f"{provider}/{base}", base) if base else _keys(model, provider)
            known = (self._table.get(one) for one in keys)
            entry = next((one for one in known if one is not None), None)
        return None if entry is None else cost_of(entry, tokens)


def _keys(model: str, provider: str) -> Iterator[str]:
    """The names that a model may have in the table, the most exact one first."""
    yield model
    bare = model.partition("/")[2] if "/" in model else model
    if provider:
        yield f"{provider}/{bare}"
    if bare != model:
        yield bare


def cost_of(entry: Mapping[str, Any], tokens: Tokens) -> float | None:
    """By one entry of the table; None when that is not a matter of tokens alone."""
    if any(entry.get(name) for name in _OTHERWISE) or not _numbers(entry, _BY_TOKEN):
        return None
    if entry.get("mode") in _NOT_OF_TEXT and _prices_other_tokens(entry):
        return None
    steps = [int(found[1]) for name in entry if (found := _ABOVE.fullmatch(name))]
    passed = max((step for step in steps if tokens.prompt > step * 1000), default=0)
    above = f"_above_{passed}k_tokens" if passed else ""

    def price(name: str, otherwise: float) -> float:
        for one in (f"{name}{above}", name):
            if _numbers(entry, (one,)):
                return float(entry[one])
        return otherwise

    prompt, answer = price("input_cost_per_token", 0.0), price("output_cost_per_token", 0.0)
    half = entry.get("litellm_provider") in _CACHE_AT_HALF
    read = price("cache_read_input_token_cost", prompt / 2 if half else prompt)
    written = price("cache_creation_input_token_cost", prompt)
    thought = price("output_cost_per_reasoning_token", answer)
    plain = max(0, tokens.prompt - tokens.cached - tokens.cache_written)
    reasoning = min(tokens.reasoning, tokens.answer)
    return (
        plain * prompt
        + tokens.cached * read
        + tokens.cache_written * written
        + (tokens.answer - reasoning) * answer
        + reasoning * thought
    )


def _prices_other_tokens(entry: Mapping[str, Any]) -> bool:
    return any(entry[name] and kind in name for name in entry for kind in _OTHER_TOKENS)


def _says_all(entry: Mapping[str, Any]) -> bool:
    """Whether the table's prices do not count beside these, as LiteLLM has it: beside a price for
    the cache alone they do."""
    return any(
        ("_cost" in name or "cost_per" in name) and "cache" not in name and _numbers(entry, (name,))
        for name in entry
    )


def _numbers(entry: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether one of these is a price."""
    values = (entry.get(name) for name in names)
    return any(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
