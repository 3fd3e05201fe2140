"""Which model of the config has given an answer that its provider keeps, by the answer's id.

LiteLLM writes the entry of the config and its provider into the ids of `/v1/responses`. It follows
what stands there: it takes the entry's key and address, and asks as that provider is asked, at
whose own address where the entry has none. An id that somebody made up would send the key of one
provider to another.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_WITH_ID: Final = re.compile(
    r"(?:/openai/v1|/v1)?/responses/(?P<id>[^/]+)(?P<rest>/input_items|/cancel)?"
)


@dataclass(frozen=True)
class Kept:
    """What an id says."""

    model: str
    """As the config calls it; empty where it has no such entry."""
    is_true: bool
    """The provider in the id is that of the entry."""


def id_in(method: str, path: str) -> str:
    """The id of the answer that is asked for; empty where it is about none."""
    found = _WITH_ID.fullmatch(path)
    if found is None or (method == "POST" and found["rest"] != "/cancel"):
        return ""
    return found["id"]


def kept(id: str) -> Kept | None:
    """What this id says, read as LiteLLM reads it; None where it names neither entry nor provider,
    and LiteLLM finds nobody to ask."""
    security: Any = importlib.import_module("litellm.proxy.hooks.responses_id_security")
    utils: Any = importlib.import_module("litellm.responses.utils")
    proxy: Any = importlib.import_module("litellm.proxy.proxy_server")
    inner = security.decrypted_response_id(id)
    said = utils.ResponsesAPIRequestUtils.decode_responses_api_response_id(inner)
    provider, entry_id = said.get("custom_llm_provider"), said.get("model_id")
    if provider is None and entry_id is None:
        return None
    for entry in proxy.llm_router.model_list if proxy.llm_router is not None else ():
        if entry["model_info"]["id"] == entry_id:
            providers = _providers_of(entry["litellm_params"])
            return Kept(entry["model_name"], not provider or provider in providers)
    return Kept("", is_true=False)


def _providers_of(params: Mapping[str, Any]) -> set[str]:
    """What LiteLLM may call the provider of an entry."""
    litellm: Any = importlib.import_module("litellm")
    own, model = params.get("custom_llm_provider"), params["model"]
    try:
        found = litellm.get_llm_provider(
            model=model, custom_llm_provider=own, api_base=params.get("api_base")
        )[1]
    except Exception:  # noqa: BLE001 - it asks nobody for such a model, either
        return set()
    return {found, own} - {None, ""}
