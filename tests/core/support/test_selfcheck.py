"""Each check finds what it is there for, and says what to do."""

from __future__ import annotations

import importlib.util
import json
import shutil
import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import psutil
import pytest

from core.account import key_file
from core.base import settings, versions
from core.base.findings import FAIL, OK, WARN, Finding, all_well
from core.base.paths import Paths
from core.base.settings import Settings
from core.instance.lock import InstanceLock
from core.support import selfcheck
from core.support.selfcheck import Place, check
from core.vault.format import Cost
from core.vault.vault import Vault
from core.wire.command import SidecarCommand, source_command
from tests.conftest import ROOT

NOBODY = SidecarCommand((sys.executable, "-m", "no.such.sidecar"), ROOT)


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> Place:
    paths = Paths(tmp_path, "option")
    settings.save(paths.settings, Settings(port=free_port))
    return Place(paths, NOBODY, ROOT / "requirements.txt", standby=None)


def found(place: Place, name: str) -> list[Finding]:
    return [one for one in check(place) if one.name == name]


def test_an_empty_folder_is_well(place: Place) -> None:
    findings = check(place)
    assert all_well(findings), findings
    assert {"data folder", "disk space", "config", "port", "versions", "clock"} <= {
        one.name for one in findings
    }
    assert all(one.remedy for one in findings if one.status != OK)


def test_a_broken_config_shows_its_place(place: Place) -> None:
    place.paths.config.write_text("model_list: [\n  - oops\n")
    before = place.paths.config.read_bytes()
    (finding,) = found(place, "config")
    assert finding.status == FAIL
    assert finding.sentence.startswith("line ")
    assert place.paths.config.read_bytes() == before


def test_a_damaged_settings_file_stays_where_it_is(place: Place) -> None:
    place.paths.settings.write_text("{")
    (finding,) = found(place, "settings")
    assert finding.status == FAIL
    assert place.paths.settings.read_text() == "{"


def test_a_damaged_account_and_key(place: Place) -> None:
    place.paths.account.write_text("{")
    place.paths.master_key.write_text("nonsense")
    assert found(place, "account")[0].status == FAIL
    assert found(place, "vault")[-1].status == FAIL
    assert "nonsense" not in str(found(place, "vault"))


def test_a_vault_is_whole_or_damaged(place: Place) -> None:
    assert "none yet" in found(place, "vault")[0].sentence
    vault = Vault(place.paths.vault, cost=Cost(log2_n=4))
    vault.create("a password")
    assert [one.status for one in found(place, "vault")] == [OK]
    place.paths.vault.write_bytes(place.paths.vault.read_bytes()[:-1])
    assert found(place, "vault")[0].status == FAIL
    place.paths.vault.unlink()
    assert found(place, "vault")[0].status == FAIL


def test_a_master_key_in_plain_text_is_pointed_at(place: Place) -> None:
    key = key_file.new_key()
    place.paths.master_key.write_text(key)
    finding = found(place, "vault")[-1]
    assert finding.status == WARN
    assert key not in str(finding)


def test_keys_that_a_locked_vault_may_hold_are_not_missed(place: Place) -> None:
    place.paths.config.write_text(
        "model_list:\n- model_name: m\n  litellm_params:\n    model: openai/gpt-4o\n"
        "    api_key: os.environ/SOME_KEY_OF_MINE\n"
    )
    assert "SOME_KEY_OF_MINE" in str(found(place, "config"))
    Vault(place.paths.vault, cost=Cost(log2_n=4)).create("a password")
    assert "SOME_KEY_OF_MINE" not in str(found(place, "config"))


def test_a_busy_port(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.save(place.paths.settings, Settings(port=port))
        (finding,) = found(place, "port")
        assert finding.status == FAIL
        assert str(port) in finding.sentence
        with InstanceLock(place.paths.instance) as lock:
            lock.publish(address=f"http://127.0.0.1:{port}")
            (ours,) = found(place, "port")
    assert ours.status == OK
    assert "our own" in ours.sentence.lower()


@pytest.mark.parametrize(("free", "status"), [(10**6, FAIL), (10**8, WARN), (10**10, OK)])
def test_a_full_disk(place: Place, monkeypatch: pytest.MonkeyPatch, free: int, status: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert found(place, "disk space")[0].status == status


def test_a_clock_that_is_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 0.0)
    (finding,) = selfcheck._clock(place)
    assert finding.status == FAIL
    assert "1970" in finding.sentence or "1969" in finding.sentence


@pytest.mark.parametrize("error", [OSError(22, "Invalid parameter"), psutil.AccessDenied()])
def test_a_process_that_nobody_may_look_at_is_no_fault(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refused(_process: psutil.Process) -> NoReturn:
        raise error

    monkeypatch.setattr(psutil.Process, "cmdline", refused)
    assert [one.status for one in found(place, "leftovers")] == [OK]


def test_other_versions_than_the_lock_says(place: Place, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "psutil==0.0.1 \\\n    --hash=sha256:00\n"
        "no-such-thing==1.0 ; sys_platform == 'win32' \\\n"
        "gone-thing==2.0 \\\n"
    )
    (finding,) = found(Place(place.paths, NOBODY, lock), "versions")
    assert finding.status == WARN
    assert f"psutil is {versions.installed('psutil')}, not 0.0.1" in finding.sentence
    assert "gone-thing is missing" in finding.sentence
    assert "no-such-thing" not in finding.sentence


def test_a_python_without_tk(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    (finding,) = selfcheck._window(place)
    assert finding.status == WARN
    assert "main.py serve" in finding.remedy


def test_a_check_that_breaks_does_not_hide_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    findings = check(place)
    assert [one.status for one in findings if one.name == "disk space"] == [FAIL]
    assert any(one.name == "clock" for one in findings)


def speaking(code: str) -> SidecarCommand:
    return SidecarCommand((sys.executable, "-c", code), ROOT)


def test_a_sidecar_that_cannot_start(tmp_path: Path) -> None:
    finding = selfcheck.standby(SidecarCommand((str(tmp_path / "gone"),), ROOT), 5)
    assert finding.status == FAIL
    assert finding.remedy


def test_a_sidecar_that_dies_at_once_shows_its_last_words() -> None:
    finding = selfcheck.standby(speaking("raise SystemExit('no such module')"), 30)
    assert finding.status == FAIL
    assert "exit status 1" in finding.sentence
    assert "no such module" in finding.sentence


def test_a_sidecar_that_never_gets_there() -> None:
    finding = selfcheck.standby(speaking("input()"), 0.2)
    assert finding.status == FAIL
    assert "not imported within" in finding.sentence


def test_a_sidecar_that_is_fit() -> None:
    line = json.dumps({"kind": "standby", "import_s": 1.25})
    finding = selfcheck.standby(speaking(f"print({line!r}, flush=True); input()"), 30)
    assert finding.status == OK
    assert "1.2 s" in finding.sentence


@pytest.mark.real
def test_the_real_sidecar_is_fit() -> None:
    assert selfcheck.standby(source_command(), selfcheck.STANDBY_LIMIT_S).status == OK
