"""Gives LiteLLM a newer table of prices and models than the one that it came with."""

from __future__ import annotations

import importlib
import json
import logging
from pathlib import Path
from typing import Any

from core.sidecar.logs import OWN_LOGGER

logger = logging.getLogger(OWN_LOGGER)


def use_prices(file: str) -> bool:
    """Have LiteLLM count and know models by the table in `file`, in the way in which it takes a
    new table itself while it runs. False, with a word in the log, when that cannot be: then it
    goes on with its own table.
    """
    try:
        raw = Path(file).read_bytes()
        content = json.loads(raw.decode("utf-8-sig"))
        maps: Any = importlib.import_module("litellm.litellm_core_utils.get_model_cost_map")
        loaded = maps.ModelCostMapReloaded(
            model_cost_map=content, revision=maps.git_blob_id(raw), etag=None
        )
        finished = maps._finalize_loaded_model_cost_map(loaded).model_cost_map
        count = maps.adopt_model_cost_map(finished)
    except Exception as error:  # noqa: BLE001 - prices must not keep a gateway from serving
        logger.warning("The newer table of prices cannot be used (%s): %s", file, error)
        return False
    logger.info("Prices and models come from %s (%d names)", Path(file).name, count)
    return True
