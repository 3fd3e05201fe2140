"""Which frozen bundles there are to try. Nothing is built here: `dev.py build` does that.

Where nothing was built the tests are skipped, and say so. With POCKET_FROZEN=required in the
environment, as in a release, that is a failure.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from build_scripts.build import DIST
from build_scripts.freeze import APP, SIDECAR, manifest
from build_scripts.package import products
from tests.frozen.programs import Form, Stranger, appdir_form, onedir, single

_REQUIRED = "POCKET_FROZEN"


def need(*bundles: Path) -> None:
    """Skip, or fail where it was required, when a bundle is missing."""
    names = [bundle.name for bundle in bundles if not manifest.is_whole(bundle)]
    if names:
        missing(", ".join(names))


def missing(what: str) -> None:
    """Skip, or fail where it was required."""
    words = f"not built: {what} (python3 build_scripts/dev.py build)"
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


FORMS = {"onedir": onedir, "single": single, "appdir": appdir_form}


@pytest.fixture(
    scope="module", params=[name for name in FORMS if name != "appdir" or sys.platform == "linux"]
)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Form:
    """Each form in turn, in a folder of its own."""
    need(APP, SIDECAR)
    if request.param == "single" and not (DIST / products.single_name()).is_file():
        missing("the single file")
    return FORMS[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def stranger(program: Form, tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """A computer for each form."""
    del program
    return Stranger(tmp_path_factory.mktemp("computer") / "Jürgen Łuć")
