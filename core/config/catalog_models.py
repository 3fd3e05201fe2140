"""The models of the catalog: what LiteLLM's table of prices says about each.

Of the table that came with LiteLLM the program has an extract, configs/models.tsv, which is read
in a few milliseconds and parsed only for the provider that is asked about. A table that a person
brought in (`core.prices`) takes its place: it is LiteLLM's own file, and is read whole.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.base.errors import DataFolderError
from core.base.files import read_bytes

ABILITIES: Final = (
    *("function_calling", "tool_choice", "parallel_function_calling", "response_schema"),
    *("reasoning", "vision", "pdf_input", "audio_input", "audio_output", "video_input"),
    *("prompt_caching", "web_search", "computer_use", "system_messages", "assistant_prefill"),
)
"""The `supports_…` of the table that a person chooses by."""
_MOST_TOKENS: Final = 10**12
_FAMILIES: Final = {
    "bedrock_converse": "bedrock",
    "cohere_chat": "cohere",
    "azure_text": "azure",
    "fireworks_ai-embedding-models": "fireworks_ai",
}
"""Names that the table has for parts of a provider."""


@dataclass(frozen=True)
class CatalogModel:
    """One model of LiteLLM's table. Prices are in dollars per token."""

    name: str
    """As it stands in the table; with the provider's prefix or without."""
    mode: str
    """ "chat", "embedding", …; empty where the table does not say."""
    context: int | None
    """How many tokens may go in."""
    most_out: int | None
    """How many tokens may come out."""
    price_in: float | None
    price_out: float | None
    abilities: frozenset[str]
    """Of ABILITIES."""

    @classmethod
    def of(cls, name: str, entry: Mapping[str, Any]) -> CatalogModel:
        """From an entry of LiteLLM's table."""
        return cls(
            name,
            str(entry.get("mode") or ""),
            _tokens(entry.get("max_input_tokens") or entry.get("max_tokens")),
            _tokens(entry.get("max_output_tokens")),
            _price(entry.get("input_cost_per_token")),
            _price(entry.get("output_cost_per_token")),
            frozenset(one for one in ABILITIES if entry.get(f"supports_{one}") is True),
        )


def provider_of(entry: object) -> str:
    """The provider of an entry of LiteLLM's table; empty where it is no model's."""
    named = entry.get("litellm_provider") if isinstance(entry, dict) else None
    if not isinstance(named, str) or " " in named:
        return ""
    if named.startswith("vertex_ai-"):
        return "vertex_ai"
    return _FAMILIES.get(named, named)


def written(model: CatalogModel) -> str:
    """A line of configs/models.tsv."""
    mask = sum(1 << place for place, one in enumerate(ABILITIES) if one in model.abilities)
    numbers = (model.context, model.most_out, model.price_in, model.price_out)
    texts = ("" if one is None else f"{one:g}" if one == 0 else repr(one) for one in numbers)
    return "\t".join((model.name, model.mode, *texts, f"{mask:x}"))


class ModelTable(Mapping[str, tuple[CatalogModel, ...]]):
    """Models by their providers; read when first asked for, and each provider's by itself.

    Every method may raise DataFolderError, when the program's own file is damaged. A table that
    was brought in and cannot be read counts as none.
    """

    def __init__(self, packaged: Path, brought: Path | None = None) -> None:
        self._packaged = packaged
        self._brought = brought
        self._lines: dict[str, str] | None = None
        self._parsed: dict[str, tuple[CatalogModel, ...]] = {}

    def __getitem__(self, provider: str) -> tuple[CatalogModel, ...]:
        lines = self._read()
        if provider not in self._parsed:
            if provider not in lines:
                raise KeyError(provider)
            try:
                rows = lines[provider].splitlines()
                self._parsed[provider] = tuple(_parsed(row) for row in rows if row)
            except ValueError:
                raise _damaged(self._packaged) from None
        return self._parsed[provider]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._read(), **self._parsed})

    def __len__(self) -> int:
        return len({**self._read(), **self._parsed})

    def find(self, name: str) -> CatalogModel | None:
        """The model that stands in the table under this very name."""
        for provider, rows in self._read().items():
            if f"\n{name}\t" in rows:
                for model in self[provider]:
                    if model.name == name:
                        return model
        return None

    def _read(self) -> Mapping[str, str]:
        if self._lines is None:
            self._lines = self._brought_lines() or self._packaged_lines()
        return self._lines

    def _packaged_lines(self) -> dict[str, str]:
        try:
            head, *blocks = read_bytes(self._packaged).decode("utf-8").split("\n#")
        except UnicodeDecodeError:
            raise _damaged(self._packaged) from None
        if head != f"\t{','.join(ABILITIES)}" or len(blocks) < 2:
            raise _damaged(self._packaged)
        found = {}
        for block in blocks:
            provider, _, rows = block.partition("\n")
            found[provider] = f"\n{rows}"
        return found

    def _brought_lines(self) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        if self._brought is None:
            return {}
        try:
            table = json.loads(read_bytes(self._brought).decode("utf-8-sig"))
            for name, entry in table.items():
                if (provider := provider_of(entry)) and not {"\t", "\n", "\r"} & set(name):
                    found.setdefault(provider, []).append(written(CatalogModel.of(name, entry)))
        except (DataFolderError, ValueError, AttributeError, TypeError, RecursionError):
            return {}
        return {provider: "\n" + "\n".join(rows) for provider, rows in found.items()}


def _parsed(row: str) -> CatalogModel:
    name, mode, context, most_out, price_in, price_out, mask = row.split("\t")
    bits = int(mask, 16)
    return CatalogModel(
        name,
        mode,
        int(context) if context else None,
        int(most_out) if most_out else None,
        float(price_in) if price_in else None,
        float(price_out) if price_out else None,
        frozenset(one for place, one in enumerate(ABILITIES) if bits >> place & 1),
    )


def _tokens(value: object) -> int | None:
    """Some rows have them as a text."""
    try:
        number = int(value) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return None
    return number if 0 < number < _MOST_TOKENS else None


def _price(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def _damaged(path: Path) -> DataFolderError:
    return DataFolderError(
        f"The program's own file {path.name} is damaged.", "Download LiteLLM Pocket again."
    )
