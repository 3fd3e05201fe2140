"""`prices`: how old the table of prices and models is, and a newer one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from core.base.paths import Paths, expanded
from core.base.versions import program_name
from core.cli.console import Console
from core.prices.table import Prices


@dataclass(frozen=True)
class Change:
    """What is to be done with the table; nothing of it: it is only shown."""

    update: bool = False
    file: Path | None = None
    back: bool = False


def show_prices(
    paths: Paths, console: Console, change: Change, *, json: bool, prices: Prices | None = None
) -> int:
    """Do it and print the table that is used from now on. Raises PricesError."""
    prices = prices or Prices(paths.prices)
    if change.update:
        console.say("Fetching LiteLLM's newest table.")
        table = prices.take_newest()
    elif change.file is not None:
        table = prices.take_file(expanded(change.file))
    elif change.back:
        table = prices.go_back()
    else:
        table = prices.current()
    if json:
        console.json({**asdict(table), "day": str(table.day) if table.day else None})
        return 0
    console.answer(f"The table of prices and models: {table.words}")
    if change != Change():
        console.say(f"A gateway that runs takes it with:  {program_name()} apply")
    return 0
