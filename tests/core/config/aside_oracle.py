"""Asks the real LiteLLM what it sends for a deployment with parameters that reach another place.

Reads `{name: litellm_params}` as JSON on stdin and writes `{name: [[host, path, key, body], …]}` to
the file argv[1], one for each request. Nothing leaves this process.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    from core.sidecar.litellm_import import import_proxy

    import_proxy()
    import httpx
    import litellm

    sent: list[tuple[str, str, str, Any]] = []

    async def send(_client: Any, request: httpx.Request, **_more: Any) -> httpx.Response:
        headers = request.headers
        key = headers.get("authorization", "").removeprefix("Bearer ") or headers.get("x-api-key")
        body = json.loads(request.content or b"{}")
        sent.append((request.url.host, request.url.path, key or "", body))
        return httpx.Response(404, json={}, request=request)

    setattr(httpx.AsyncClient, "send", send)  # noqa: B010 - a method of another kind
    answers: dict[str, list[tuple[str, str, str, Any]]] = {}
    for name, params in json.load(sys.stdin).items():
        sent.clear()
        models = [{"model_name": "asked", "litellm_params": params}]
        other = {"model": "openai/other", "api_base": "http://other.lan/v1", "api_key": "its-own"}
        models.append({"model_name": "gpt-4o", "litellm_params": other})
        router = litellm.Router(model_list=models, num_retries=0)
        try:
            asyncio.run(router.acompletion("asked", [{"role": "user", "content": "Hello"}]))
        except Exception:  # noqa: BLE001 - whatever it says, what counts is what it sent
            answers[name] = list(sent)
    Path(sys.argv[1]).write_text(json.dumps(answers), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
