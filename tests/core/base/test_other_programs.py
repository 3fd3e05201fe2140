"""The environment of programs that are not ours."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.base.other_programs import find_program, restored_environment
from tests.systems import needs_windows


def test_a_frozen_program_keeps_its_libraries_to_itself() -> None:
    environment = {
        "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": "/tmp/_MEI1",
        "LD_LIBRARY_PATH_ORIG": "/opt/lib",
        "TCL_LIBRARY": "/tmp/_MEI1/tcl",
        "_PYI_ARCHIVE_FILE": "/x",
        "APPIMAGE": "/media/stick/LiteLLM-Pocket.AppImage",
        "ARGV0": "./LiteLLM-Pocket.AppImage",
        "_MEIPASS2": "/tmp/_MEI1",
        "DYLD_LIBRARY_PATH": "/tmp/_MEI1",
    }
    clean = restored_environment(environment, bundle="/tmp/_MEI1")
    assert clean == {"PATH": "/usr/bin", "LD_LIBRARY_PATH": "/opt/lib"}
    assert restored_environment(environment, bundle=None) == environment


@needs_windows
def test_a_program_in_the_current_folder_is_not_taken_for_one_of_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a stranger's project; `shutil.which` would take what lies in it."""
    project, bin_folder = tmp_path / "project", tmp_path / "Programs of Žofie"
    for folder in (project, bin_folder):
        folder.mkdir()
        (folder / "claude").write_text("#!/bin/sh\n")  # npm's, for other systems
    (project / "claude.exe").write_bytes(b"MZ")
    (project / "here").mkdir()
    (project / "here" / "claude.bat").write_text("")
    monkeypatch.chdir(project)
    path = os.pathsep.join([".", "here", "", f'"{bin_folder}"'])
    assert shutil.which("claude", path=path)
    assert find_program("claude", path) is None
    (bin_folder / "claude.cmd").write_text("")
    assert find_program("claude", path) == str(bin_folder / "claude.cmd")
    (bin_folder / "claude.com").mkdir()
    assert find_program("claude", path) == str(bin_folder / "claude.cmd")


def test_a_program_is_found_on_path(tmp_path: Path) -> None:
    program = tmp_path / ("codex.exe" if os.name == "nt" else "codex")
    program.write_bytes(b"")
    program.chmod(0o755)
    assert find_program("codex", str(tmp_path)) == str(program)
    assert find_program("claude", str(tmp_path)) is None
    assert find_program("codex", "") is None
