"""The environment of programs that are not ours."""

from __future__ import annotations

from core.base.other_programs import restored_environment


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
