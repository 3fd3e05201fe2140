"""The frozen program finds the sidecar that came with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from build_scripts import freeze
from core.bundle import FOLDER, PROGRAM, bundled_sidecar, sidecar_in
from core.gateway import sidecar_command


def put(folder: Path, name: str = PROGRAM) -> Path:
    program = folder / FOLDER / name
    program.parent.mkdir(parents=True)
    program.write_bytes(b"")
    return program


def test_it_lies_in_the_folder_beside_the_program(tmp_path: Path) -> None:
    sidecar = put(tmp_path)
    assert bundled_sidecar(tmp_path / "litellm-pocket", platform="linux") == sidecar


def test_on_windows_it_has_its_ending(tmp_path: Path) -> None:
    sidecar = put(tmp_path, f"{PROGRAM}.exe")
    assert bundled_sidecar(tmp_path / "LiteLLM-Pocket.exe", platform="win32") == sidecar


def test_none_when_nothing_lies_there(tmp_path: Path) -> None:
    assert bundled_sidecar(tmp_path / "litellm-pocket") is None
    (tmp_path / FOLDER / PROGRAM).mkdir(parents=True)
    assert bundled_sidecar(tmp_path / "litellm-pocket", platform="linux") is None


def test_the_build_and_the_program_agree_on_the_name() -> None:
    assert freeze.SIDECAR_NAME == PROGRAM
    assert freeze.SIDECAR.name == FOLDER


def test_from_source_it_is_this_python() -> None:
    assert sidecar_command().argv[0] == sys.executable


def test_frozen_it_is_the_bundle_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sidecar = put(tmp_path, sidecar_in(Path()).name)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "litellm-pocket"))
    command = sidecar_command()
    assert command.argv == (str(sidecar),)
    assert command.cwd == sidecar.parent


def test_frozen_without_its_bundle_the_missing_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "litellm-pocket"))
    assert Path(sidecar_command().argv[0]).parent == tmp_path / FOLDER
