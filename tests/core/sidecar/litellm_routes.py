"""The pages of the real LiteLLM: `python -m tests.core.sidecar.litellm_routes RESULT`.

Writes `[[method, path, the source behind it]]` as JSON to the file RESULT, with the pages that
LiteLLM adds when they are first asked for.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core.sidecar import litellm_import


def main() -> int:
    proxy = litellm_import.import_proxy()
    lazy = importlib.import_module("litellm.proxy._lazy_features")
    for feature in lazy.LAZY_FEATURES:
        try:
            module = importlib.import_module(feature.module_path)
        except ImportError:
            continue  # it needs a package that a local gateway goes without
        if feature.name != "mcp_app":
            feature.register_fn(proxy.app, module)
    found = list(_pages(proxy.app.router.routes, ""))
    Path(sys.argv[1]).write_text(json.dumps(found), "utf-8")
    return 0


def _pages(routes: Iterable[Any], before: str) -> Iterator[tuple[str, str, str]]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _pages(inner.routes, before + (route.include_context.prefix or ""))
        elif getattr(route, "endpoint", None) is not None:
            source = inspect.getsource(inspect.unwrap(route.endpoint))
            for method in getattr(route, "methods", None) or ("websocket",):
                yield method, before + route.path, source


if __name__ == "__main__":
    sys.exit(main())
