"""What an import of LiteLLM's proxy costs: CPU seconds, memory and modules of a fresh process.

python -m build_scripts.devtools.import_cost [--plain | --without STEP] [--routes]
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from build_scripts.devtools import ROOT
from core.wire.environment import MANDATORY

_MARK: Final = "cost:"


def measure(*arguments: str) -> dict[str, Any]:
    """`cpu_s`, `rss_mb` (millions of bytes) and `modules` of one import in a process of its own,
    with `routes` where they were asked for. Raises SystemExit when it fails."""
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "build_scripts.devtools.import_cost", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    for line in ended.stdout.splitlines():  # LiteLLM may print, too
        if line.startswith(_MARK):
            found: dict[str, Any] = json.loads(line.removeprefix(_MARK))
            return found
    last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
    raise SystemExit(f"LiteLLM cannot be imported: {last}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Import it here, and print what that cost."""
    parser = argparse.ArgumentParser(prog="import_cost", description=__doc__)
    parser.add_argument("--plain", action="store_true", help="as LiteLLM comes")
    parser.add_argument("--without", default="", help="the one step to leave out")
    parser.add_argument("--routes", action="store_true", help="name the routes, which takes long")
    options = parser.parse_args(arguments)
    os.environ.update(MANDATORY)
    proxy = _plain() if options.plain else _lean(options.without)
    import psutil  # after it: LiteLLM imports it, too

    me = psutil.Process()
    times = me.cpu_times()
    found: dict[str, Any] = {
        "cpu_s": times.user + times.system,
        "rss_mb": me.memory_info().rss / 1e6,
        "modules": len(sys.modules),
    }
    if options.routes:
        paths = proxy.app.openapi()["paths"]
        found["routes"] = sorted(f"{verb.upper()} {path}" for path in paths for verb in paths[path])
    print(_MARK + json.dumps(found))
    return 0


def _plain() -> Any:
    from core.sidecar import later_modules

    with later_modules.standing_in():  # without them it cannot be imported at all
        return importlib.import_module("litellm.proxy.proxy_server")


def _lean(without: str) -> Any:
    from core.sidecar import allocator, lean, litellm_import, trust

    parts: Any = lean
    match without:
        case "collector off":
            library: Any = gc
            library.disable = lambda: None
        case "late certificates":
            late: Any = trust
            late.use_system_certificates = lambda: None
        case "few arenas, give back":
            parts = allocator
            parts.few_arenas = parts.give_back = lambda: None
        case _:
            take = parts._take
            parts._take = lambda name, *rest: name != without and take(name, *rest)
    return litellm_import.import_proxy()


if __name__ == "__main__":
    sys.exit(main())
