"""In a trial what counts is the model that was asked: no other one steps in for it, nothing comes
from a cache, and it is asked once and never put aside."""

from __future__ import annotations

import importlib
from typing import Any

from core.sidecar.asked_models import FALLBACKS


def install(proxy: Any) -> None:
    """Once `proxy` (the module `litellm.proxy.proxy_server`) has read the config."""
    litellm: Any = importlib.import_module("litellm")
    litellm.cache = None
    for name in (*FALLBACKS, "default_fallbacks"):
        if getattr(litellm, name, None):
            setattr(litellm, name, None)
    router = proxy.llm_router
    if router is None:
        return
    for name in FALLBACKS:
        setattr(router, name, [])
    router.num_retries = 0
    router.retry_policy = router.model_group_retry_policy = None
    for entry in router.model_list:
        entry["model_info"]["cooldown_time"] = 0.0
        entry["litellm_params"].pop("num_retries", None)
