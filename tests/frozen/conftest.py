"""Which frozen bundles there are to try. Nothing is built here: `dev.py build` does that.

Where nothing was built the tests are skipped, and say so. With POCKET_FROZEN=required in the
environment, as in a release, that is a failure.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from build_scripts.freeze import APP, SIDECAR, manifest
from tests.frozen.programs import Stranger, onedir

_REQUIRED = "POCKET_FROZEN"


def need(*bundles: Path) -> None:
    """Skip, or fail where it was required, when a bundle is missing."""
    missing = [bundle.name for bundle in bundles if not manifest.is_whole(bundle)]
    if not missing:
        return
    words = f"not built: {', '.join(missing)} (python3 build_scripts/dev.py build)"
    if os.environ.get(_REQUIRED) == "required":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def sidecar_bundle() -> Path:
    """`build/sidecar`."""
    need(SIDECAR)
    return SIDECAR


@pytest.fixture(scope="session")
def app_bundle() -> Path:
    """`build/app`."""
    need(APP)
    return APP


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executable of the onedir form, in a folder of its own."""
    need(APP, SIDECAR)
    return onedir(tmp_path_factory.mktemp("stick"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    return Stranger(tmp_path_factory.mktemp("computer") / "home")
