"""What a copy that is thrown away had to load and build, the prefork parent does for all others."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tests.systems import needs_copies

pytestmark = needs_copies

ROOT = Path(__file__).resolve().parents[3]
MODULES = {
    "late.py": "import inner\nVALUE = 1\n",
    "inner.py": "VALUE = 2\n",
    "reads.py": "import os\nVALUE = os.environ.get('FROM_THE_ORDER', '')\n",
    "wants_reader.py": "import reads\n",
}
PARENT = """
    import importlib, json, os, select, sys, threading
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from pydantic import BaseModel, TypeAdapter, ConfigDict
    from core.sidecar.dry_run import DryRun

    LOOKED_FOR = ("late", "inner", "reads", "wants_reader")

    class Model(BaseModel):
        model_config = ConfigDict(defer_build=True)
        number: int

    class Unused(BaseModel):
        model_config = ConfigDict(defer_build=True)
        number: int

    adapters = [TypeAdapter(list[int], config=ConfigDict(defer_build=True)) for _ in range(2)]
    status = int(sys.argv[1])

    def serve(go, listener):
        os.environ.update(go.environment)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                Model(number=1)
                adapters[1].validate_python([1])
                import late, wants_reader
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            do_POST = do_GET

        server = HTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        listener.setblocking(True)
        server.serve_forever()

    said = sys.stdout
    let_go = []
    for awaited in DryRun(serve, adapters).steps(lambda: let_go.append(1)):
        if awaited is not None:
            select.select((awaited,), (), ())
    said.write(json.dumps({
        "modules": [one for one in LOOKED_FOR if one in sys.modules],
        "model": Model.__pydantic_complete__,
        "unused": Unused.__pydantic_complete__,
        "adapters": [one.pydantic_complete for one in adapters],
        "threads": threading.active_count(),
        "key": os.environ.get("LITELLM_MASTER_KEY"),
        "let_go": let_go,
    }))
"""


def parent_after_dry_run(folder: Path, status: int) -> dict[str, Any]:
    for name, text in MODULES.items():
        (folder / name).write_text(text)
    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(status)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{folder}"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()
    return dict(json.loads(found.stdout))


def test_parent_has_what_a_copy_needed_and_nothing_else_of_it(tmp_path: Path) -> None:
    found = parent_after_dry_run(tmp_path, 200)
    assert found["modules"] == ["late", "inner"]  # what looks at the environment is for the copies
    assert (found["model"], found["unused"]) == (True, False)
    assert found["adapters"] == [False, True]
    assert (found["threads"], found["key"], found["let_go"]) == (1, None, [])


def test_dry_run_that_fails_leaves_the_parent_as_it_was(tmp_path: Path) -> None:
    found = parent_after_dry_run(tmp_path, 500)
    assert found["modules"] == []
    assert (found["model"], found["adapters"]) == (False, [False, False])
