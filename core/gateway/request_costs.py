"""What a request of the past costs by the prices of today: of the table, or of the config."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from yaml.nodes import ScalarNode

from core.base.errors import PricesError
from core.config.document import Document, text_of
from core.gateway.planner import Planner
from core.prices.costs import PriceBook, Tokens
from core.prices.table import Prices
from core.runtime.launcher import Launcher
from core.wire.request_row import RequestRow

_TABLE: Final = "model_prices_and_context_window_backup.json"
"""LiteLLM's own, within its package."""


class RequestCosts:
    """Reads the prices as they are now."""

    def __init__(self, prices: Prices, launcher: Launcher, planner: Planner) -> None:
        self._prices = prices
        self._launcher = launcher
        self._planner = planner

    def __call__(self) -> Callable[[RequestRow], float | None]:
        """What tells the cost of a row in dollars; None where there is no price. Reads files.

        Raises PricesError and ConfigError."""
        own = [one for document in self._planner.documents() for one in own_prices(document)]
        book = PriceBook(self._table(), own)

        def cost(row: RequestRow) -> float | None:
            tokens = Tokens(
                row.tokens_in or 0,
                row.tokens_out or 0,
                row.tokens_cached or 0,
                row.tokens_cache_written or 0,
                row.tokens_reasoning or 0,
            )
            return book.cost(row.group, row.model, row.provider, tokens)

        return cost

    def _table(self) -> Mapping[str, Mapping[str, Any]]:
        file = self._prices.file() or self._packaged()
        if file is None:
            raise PricesError(
                "LiteLLM's table of prices is not unpacked yet.",
                "Start the gateway once, then try again.",
            )
        try:
            content = json.loads(file.read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise PricesError(
                "The table of prices cannot be read.", "Fetch the newest one in the settings."
            ) from error
        return {name: entry for name, entry in content.items() if isinstance(entry, dict)}

    def _packaged(self) -> Path | None:
        command = self._launcher.command
        if command is not None:
            beside = command.cwd / "_internal" / "litellm" / _TABLE
            if beside.is_file():
                return beside
        found = importlib.util.find_spec("litellm")  # looks where it is, and imports nothing
        if found is None or found.origin is None:
            return None
        return Path(found.origin).parent / _TABLE


def own_prices(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The prices that a config gives its models, or the `base_model` whose prices they have: each
    with its name and LiteLLM's name for it."""
    for entry in document.model_entries():
        params = document.get(entry, "litellm_params")
        prices: dict[str, Any] = {}
        for node in (document.get(entry, "model_info"), params):
            for key, value in document.pairs(node):
                name = text_of(key) or ""
                if name == "base_model":
                    prices[name] = text_of(value) or ""
                elif "cost" in name and isinstance(value, ScalarNode):
                    with suppress(ValueError):
                        prices[name] = float(value.value)
        yield (
            text_of(document.get(entry, "model_name")) or "",
            text_of(document.get(params, "model")) or "",
            prices,
        )
