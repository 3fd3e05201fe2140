"""The one place that imports LiteLLM's proxy, which takes seconds."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any, Final

from core.sidecar import later_modules, lean, token_tables, trust

TURNS_ON_JSON: Final = ("turn_on_json", "_turn_on_json")
"""What a config's `json_logs` calls, by its name since 1.109 and before."""


def import_proxy() -> Any:
    """The module `litellm.proxy.proxy_server`; its `app` is the ASGI application.

    Untyped on purpose: LiteLLM's types are of no use to us, and its module globals change under
    our eyes when a config is loaded.
    """
    search_path = list(sys.path)
    trust.use_system_certificates()
    token_tables.keep_local()
    lean.few_arenas()
    # The import makes a million objects that stay: looking through them again and again for
    # garbage takes a fifth of the time.
    gc.disable()
    try:
        with later_modules.standing_in(), lean.importing():
            proxy = importlib.import_module("litellm.proxy.proxy_server")
    finally:
        gc.enable()
    gc.freeze()
    lean.give_back()
    # LiteLLM puts the grandparent of the current folder first, where anybody's file could pose as
    # a module.
    sys.path[:] = search_path
    # `json_logs: true` in a config would put JSON on the screen in our log's place.
    for name in TURNS_ON_JSON:
        setattr(sys.modules["litellm"], name, lambda: None)
    return proxy
