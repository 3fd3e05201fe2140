"""A port that is picked is nobody else's."""

from __future__ import annotations

import random
import socket
import sys

import pytest

from build_scripts.bench import BenchError, ports
from tests.fixtures.child import Child
from tests.source_tree import ROOT

PICKS = """
import sys
from build_scripts.bench.ports import pick_port
print(pick_port(), flush=True)
sys.stdin.read()
"""


def test_it_is_picked_once_however_the_dice_fall() -> None:
    picked = []
    for _ in range(50):
        random.seed(7)  # as Hypothesis does before each example
        picked.append(ports.pick_port())
    assert len(set(picked)) == 50
    with socket.create_server(("127.0.0.1", picked[0])):
        pass


def test_what_another_process_has_picked_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with Child([sys.executable, "-c", PICKS], cwd=ROOT) as child:
        port = int(child.hear())
        monkeypatch.setattr(ports, "_PORTS", range(port, port + 1))
        with pytest.raises(BenchError, match="no port is free"):
            ports.pick_port()
        with socket.create_server(("127.0.0.1", port)):
            pass  # it is free all the same
