"""Makes configs/models.tsv: LiteLLM's table of models, as far as a person chooses by it.

One model a line, ordered by providers; the columns are those of `core.config.catalog_models`. The
table of prices itself stays LiteLLM's: this is what of it the window shows before a sidecar runs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from core.config.catalog_models import ABILITIES, CatalogModel, provider_of, written

_TABLE: Final = "model_prices_and_context_window_backup.json"
_SIZE: Final = re.compile(r"(^|/)\d+-x-\d+(/|$)")
"""A price of one size of pictures; the model itself has a row of its own."""


def make(folder: Path) -> str:
    """The text of the file."""
    table: dict[str, Any] = json.loads((folder / _TABLE).read_text(encoding="utf-8"))
    rows: dict[str, list[str]] = {}
    for name, entry in table.items():
        provider = provider_of(entry)
        if provider and not _SIZE.search(name):
            rows.setdefault(provider, []).append(written(_model(name, entry)))
    lines = []
    for provider in sorted(rows):
        lines += [f"#{provider}", *sorted(rows[provider])]
    return "\n".join([f"\t{','.join(ABILITIES)}", *lines]) + "\n"


def _model(name: str, entry: dict[str, Any]) -> CatalogModel:
    return CatalogModel.of(name, entry)
