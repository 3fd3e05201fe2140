"""The rows of the table of models."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.base.secret_rules import REFERENCE
from core.config.forms.included import FromFile
from core.config.forms.layout import Scalar
from core.config.forms.model_edits import Model
from core.ledger.views import ModelTraffic
from core.models.choices import NO_KEY
from core.models.existing import Prices
from gui.frame.figures import NOTHING
from gui.frame.words import ago
from gui.pages.models import strings as texts
from gui.widgets.sortable_table import Column, Row

COLUMNS = (
    Column("model", "Model", 0, right=False, falling=False),
    Column("place", "#", 34, falling=False),
    Column("target", "Goes to", 0, right=False, falling=False),
    Column("key", "Key", 150, right=False, falling=False),
    Column("price", "$ per M", 80, spare=True),
    Column("success", "Last success", 126, right=False, spare=True),
    Column("error", "Last error", 126, right=False, spare=True),
    Column("state", "State", 104, right=False, falling=False),
)


def rows(
    models: Sequence[Model],
    traffic: Mapping[str, ModelTraffic],
    applied: frozenset[tuple[str, str]] | None,
    listed: Prices,
    now: float | None = None,
    files: Sequence[FromFile] = (),
) -> list[Row]:
    """One for each model; behind the config's own those of the `files` that it includes, whose id
    is no number. `applied`: name and model of those in the saved file, None when that is
    not known; `listed`: what counts where the config has no price of its own; `now` in seconds
    since the epoch."""
    at = time.time() if now is None else now
    found = [
        _row(number, model, traffic.get(model.fields.name), applied, listed, at)
        for number, model in enumerate(models)
    ]
    for file in files:
        for number, model in enumerate(file.models):
            row = _row(len(found), model, traffic.get(model.fields.name), None, listed, at)
            found.append(_of_file(row, f"{file.name}:{number}", texts.from_file(file.name)))
    return found


def _of_file(row: Row, id_: str, state: str) -> Row:
    """`row` as that of a model which can only be changed in its file."""
    model, _, *middle, _ = row.cells
    return replace(row, id=id_, cells=(model, NOTHING, *middle, state), quiet=True)


def key_words(api_key: Scalar) -> str:
    """What to say of a model's key: its name in the vault, or where else it is."""
    if api_key in (None, "", NO_KEY):
        return texts.NO_KEY
    words = str(api_key)
    return words.removeprefix(REFERENCE) if words.startswith(REFERENCE) else texts.IN_TEXT


def price_words(price_in: Scalar, price_out: Scalar) -> str:
    """`3 / 15`: dollars per million tokens, in and out."""
    if not _is_number(price_in) and not _is_number(price_out):
        return NOTHING
    return f"{per_million(price_in) or NOTHING} / {per_million(price_out) or NOTHING}"


def per_million(price: Scalar) -> str:
    """Dollars per million tokens, of dollars per token; empty when there is no price."""
    if not isinstance(price, int | float) or isinstance(price, bool):
        return ""
    return f"{price * 1_000_000:.6g}"


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row(
    number: int,
    model: Model,
    traffic: ModelTraffic | None,
    applied: frozenset[tuple[str, str]] | None,
    listed: Prices,
    now: float,
) -> Row:
    fields = model.fields
    prices = {**fields.params, **fields.info}
    usual_in, usual_out = listed.get(fields.model, (None, None))
    price_in = prices.get("input_cost_per_token", usual_in)
    price_out = prices.get("output_cost_per_token", usual_out)
    success = None if traffic is None else traffic.last_success
    error = None if traffic is None else traffic.last_error
    state = texts.STATE_OFF
    if model.is_on:
        is_new = applied is not None and (fields.name, fields.model) not in applied
        state = texts.STATE_NEW if is_new else texts.STATE_ON
    key = key_words(fields.params.get("api_key"))
    price = price_words(price_in, price_out)
    cells = (
        *(fields.name, str(number + 1), fields.model, key, price),
        NOTHING if success is None else ago(now - success),
        NOTHING if error is None else ago(now - error),
        state,
    )
    cost = float(price_in) if isinstance(price_in, int | float) else None
    keys = (
        *(fields.name.casefold(), number, fields.model.casefold(), key.casefold(), cost),
        *(success, error, state),
    )
    dot = "idle"
    if model.is_on and traffic is not None and (success or error):
        dot = "error" if (error or 0) > (success or 0) else "ok"
    return Row(str(number), cells, keys, dot, quiet=not model.is_on)
