"""The frozen window as a person uses it: make an account, press Start, see it run, close."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from tests.conftest import WaitUntil
from tests.frozen.hands import Hand
from tests.frozen.programs import Form, Stranger, write_settings

pytestmark = [
    pytest.mark.real,
    pytest.mark.gui,
    pytest.mark.timeout(600),
]

PASSWORD = "seven violet kettles hum"
START = (116, -77)
"""The button at the foot of the side bar, from the left and from the bottom edge."""


@pytest.fixture
def window(program: Form, stranger: Stranger, free_port: int) -> Iterator[subprocess.Popen[bytes]]:
    write_settings(program.data, port=free_port)  # who else is here may serve at the usual one
    process = subprocess.Popen(
        [str(program.run)],
        env=stranger.environment(
            **({} if sys.platform == "win32" else {"DISPLAY": os.environ["DISPLAY"]})
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    family = []
    with contextlib.suppress(psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    for one in family:
        with contextlib.suppress(psutil.Error):
            one.kill()


def status(program: Form, stranger: Stranger) -> dict[str, Any]:
    ended = subprocess.run(
        [str(program.run), "status", "--json"],
        env=stranger.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    try:
        found = json.loads(ended.stdout)
    except ValueError:  # it is just opening
        return {"state": ended.stderr}
    assert isinstance(found, dict)
    return found


def master_key(program: Form, stranger: Stranger) -> str:
    """Out of the vault, for the password."""
    ended = subprocess.run(
        [str(program.run), "key", "--password-stdin"],
        env=stranger.environment(),
        input=PASSWORD + "\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_from_the_first_screen_to_running(
    window: subprocess.Popen[bytes], program: Form, stranger: Stranger, wait_until: WaitUntil
) -> None:
    hand = wait_until(Hand.find, 60, interval=0.2, what="the window")
    assert isinstance(hand, Hand)
    hand.come()
    hand.type("ada", "<Tab>", PASSWORD, "<Tab>", PASSWORD, "<Return>")
    wait_until((program.data / "vault.seal").is_file, 30, what="the account and its vault")
    time.sleep(1.0)  # the recovery key is being drawn: nothing on the disk tells when
    hand.type("<space>", "<space>")  # it is written down; continue

    def running() -> bool:
        state = status(program, stranger).get("state")
        if state == "stopped":
            hand.click(*START)
        return bool(state == "running")

    wait_until(running, 60, interval=1.0, what="a running gateway")
    address = status(program, stranger)["address"]
    assert requests.get(f"{address}/health/readiness", timeout=200).status_code == 200
    key = master_key(program, stranger)
    headers = {"Authorization": f"Bearer {key}"}
    assert requests.get(f"{address}/v1/models", headers=headers, timeout=200).status_code == 200
    assert all(key.encode() not in one.read_bytes() for one in files(program.data))
    family = psutil.Process(window.pid).children(recursive=True)
    assert [one for one in family if "sidecar" in Path(one.exe()).name]
    for one in [psutil.Process(window.pid), *family]:
        with contextlib.suppress(psutil.Error):
            if "sidecar" not in Path(one.exe()).name:
                one.kill()
    wait_until(lambda: not any(one.is_running() for one in family), 30, what="the sidecar's end")
