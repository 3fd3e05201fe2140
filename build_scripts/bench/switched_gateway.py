"""The gateway of `ledger.py`: `-m build_scripts.bench.switched_gateway FOLDER`.

A real engine in a process of its own, whose sidecar has its ledger in use for the requests that
want it (see `switched_sidecar`). Its one line on stdout says where it is, until it is told to end.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from build_scripts.bench.gateway import gateway
from build_scripts.bench.throughput import CONFIG
from core.base.paths import Paths
from core.base.settings import Settings, save
from core.wire.command import SidecarCommand, source_command


def command() -> SidecarCommand:
    """How such a sidecar is launched: as a checkout's, but for the module."""
    usual = source_command()
    return SidecarCommand((*usual.argv[:-1], "build_scripts.bench.switched_sidecar"), usual.cwd)


def main(folder: str) -> int:
    """Serve until a signal comes; the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    data = Path(folder)
    data.mkdir(exist_ok=True)
    paths = Paths(data, "option")
    paths.config.write_text(CONFIG)
    save(paths.settings, Settings(ledger=True))
    with gateway(data, command()) as it:
        it.start()
        _, pid = it.pid_after(0)
        print(json.dumps({"port": it.port, "sidecar": pid, "key": it.key}), flush=True)
        while True:
            it.engine.events.wait(60.0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
