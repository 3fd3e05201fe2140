"""Asks the real LiteLLM where a request goes of which only the provider and a key are known.

Reads a list of models as JSON on stdin and writes `{model: host}` to the file argv[1]; the host is
null where LiteLLM fails before it sends anything. Nothing leaves this process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    from core.sidecar.litellm_import import import_proxy

    import_proxy()
    import httpx
    import litellm

    asked: list[str] = []

    def send(_client: Any, request: httpx.Request, **_more: Any) -> httpx.Response:
        asked.append(request.url.host)
        raise httpx.ConnectError("nothing is sent here")

    setattr(httpx.Client, "send", send)  # noqa: B010 - a method of another kind
    hosts: dict[str, str | None] = {}
    for model in json.load(sys.stdin):
        asked.clear()
        try:
            litellm.completion(
                model=model,
                messages=[{"role": "user", "content": "Hello"}],
                api_key="not-a-key",
                num_retries=0,
                max_retries=0,
            )
        except Exception:  # noqa: BLE001 - whatever it says, what counts is where it went
            hosts[model] = asked[0] if asked else None
    Path(sys.argv[1]).write_text(json.dumps(hosts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
