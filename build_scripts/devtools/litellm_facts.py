"""What the installed LiteLLM is like, as JSON on stdout: for the page about an upgrade.

python -m build_scripts.devtools.litellm_facts
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import statistics
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import ROOT
from core.wire.environment import MANDATORY

_RUNS: Final = 3
_IMPORT: Final = """
import json, sys, time
plain, routes = "plain" in sys.argv, "routes" in sys.argv
from core.sidecar import imports, later_modules
if plain:
    import importlib
    with later_modules.standing_in():
        proxy = importlib.import_module("litellm.proxy.proxy_server")
else:
    proxy = imports.import_proxy()
import psutil
me = psutil.Process()
times = me.cpu_times()
found = {"cpu_s": times.user + times.system, "rss_mb": me.memory_info().rss / 1e6,
         "modules": len(sys.modules)}
if routes:  # takes longer than all the rest
    paths = proxy.app.openapi()["paths"]
    found["routes"] = sorted(f"{m.upper()} {p}" for p, item in paths.items() for m in item)
print("facts:" + json.dumps(found))
"""


def facts() -> dict[str, Any]:
    """Keys, providers, routes, defaults, sizes, import."""
    from tests.core.config.scan_litellm import SETS

    site = _folder("litellm").parent
    plain, lean = _imported("plain"), _imported()
    (routes,) = _runs(1, "plain", "routes")
    return {
        "version": metadata.version("litellm"),
        "keys": {name: sorted(scan()) for name, (scan, _) in SETS.items()},
        "providers": _providers(),
        "routes": routes["routes"],
        "defaults": _defaults(),
        "sizes_mb": {"litellm": _size_mb(_folder("litellm")), "all packages": _size_mb(site)},
        "import": {"plain": plain, "lean": lean},
    }


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _imported(*arguments: str) -> dict[str, Any]:
    """Medians of some imports in processes of their own."""
    found = _runs(_RUNS, *arguments)
    result = dict(found[0])
    for name in ("cpu_s", "rss_mb"):
        result[name] = round(statistics.median(one[name] for one in found), 2)
    return result


def _runs(count: int, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for _ in range(count):
        ended = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", _IMPORT, *arguments],
            cwd=ROOT,
            env={**os.environ, **MANDATORY, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [one for one in ended.stdout.splitlines() if one.startswith("facts:")]
        if not lines:
            last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SystemExit(f"LiteLLM cannot be imported: {last}")
        found.append(json.loads(lines[-1].removeprefix("facts:")))
    return found


def _providers() -> list[str]:
    table = json.loads((ROOT / "configs" / "catalog.json").read_text("utf-8"))
    return [str(one["provider"]) for one in table["providers"]]


def _defaults() -> dict[str, str]:
    """The settings of `litellm` and its constants that are written as a plain value."""
    found = {}
    for name in ("__init__.py", "constants.py"):
        tree = ast.parse((_folder("litellm") / name).read_text("utf-8"))
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=key)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=key), value=ast.expr() as value):
                    pass
                case _:
                    continue
            text = ast.unparse(value)
            if len(text) < 100 and not text.startswith(("set(", "TypeVar")):
                found[key] = text
    return found


def _size_mb(folder: Path) -> float:
    files = (one for one in folder.rglob("*") if one.is_file() and one.suffix != ".pyc")
    return round(sum(one.stat().st_size for one in files) / 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(facts()))
