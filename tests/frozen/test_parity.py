"""The bundles for Windows that were built here hold what those of Linux hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from build_scripts.freeze import APP_NAME, ROOT, SIDECAR_NAME, manifest
from build_scripts.freeze.parity import differences
from tests.frozen.conftest import missing

PROGRAMS = {"sidecar": SIDECAR_NAME, "app": APP_NAME}


@pytest.mark.parametrize("name", PROGRAMS)
def test_windows_gets_the_same_modules_and_resources(name: str) -> None:
    linux, windows = ROOT / "build" / name, ROOT / "build" / "windows" / name
    if not manifest.is_whole(windows) and os.environ.get("POCKET_WINDOWS") != "required":
        pytest.skip("not built: the bundles for Windows (dev.py windows build)")
    for bundle in (linux, windows):
        if not manifest.is_whole(bundle):
            missing(str(Path(bundle).relative_to(ROOT)))
    assert differences(linux, windows, PROGRAMS[name]) == []
