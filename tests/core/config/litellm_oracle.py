"""Asks the real LiteLLM what it makes of configs: one import, then one forked child per config.

Reads `{name: text}` as JSON on stdin and writes `{name: null or the error}` to the file argv[1].
Run as a process of its own: `python -m tests.core.config.litellm_oracle RESULT`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> int:
    from core.sidecar.litellm_import import import_proxy

    proxy_server = import_proxy()
    cases: dict[str, str] = json.load(sys.stdin)
    results: dict[str, str | None] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate(cases.items()):
            path = Path(folder) / f"{number}.yaml"
            path.write_text(text, encoding="utf-8")
            results[name] = _ask(proxy_server.proxy_config, path)
    Path(sys.argv[1]).write_text(json.dumps(results), encoding="utf-8")
    return 0


def _ask(config: Any, path: Path) -> str | None:
    """None when LiteLLM loads the file, else its error."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows cannot fork")
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        answer = b""
        try:
            load = config.load_config(router=None, config_file_path=str(path))
            asyncio.run(load)
        except BaseException as error:  # noqa: BLE001 - any end is an answer
            answer = f"{type(error).__name__}: {error}".encode()
        os.write(writer, answer[:2000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return answer.decode(errors="replace") or None


if __name__ == "__main__":
    sys.exit(main())
