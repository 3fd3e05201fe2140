"""What is in the frozen sidecar: all that LiteLLM looks for by name, and nothing that is waste."""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path

import pytest

from build_scripts.freeze import (
    APP_NAME,
    CONTENTS,
    MANIFEST,
    SIDECAR_NAME,
    contents,
    executable_of,
    hidden,
)
from build_scripts.freeze import manifest as manifests
from build_scripts.freeze.archive import modules_of
from build_scripts.freeze.trial import try_sidecar

MB = 1e6
SIDECAR_LIMIT_MB = 130
APP_LIMIT_MB = 50


@pytest.fixture(scope="module")
def sidecar_modules(sidecar_bundle: Path) -> set[str]:
    return modules_of(executable_of(sidecar_bundle, SIDECAR_NAME))


@pytest.fixture(scope="module")
def app_modules(app_bundle: Path) -> set[str]:
    return modules_of(executable_of(app_bundle, APP_NAME))


def test_every_module_that_litellm_imports_by_name_is_there(sidecar_modules: set[str]) -> None:
    wanted = {name for name in hidden.imported_by_name() if not contents.is_excluded(name)}
    assert len(wanted) > 300
    assert sorted(wanted - sidecar_modules) == []


def test_every_module_of_litellm_that_is_not_left_out_is_there(sidecar_modules: set[str]) -> None:
    wanted = hidden.modules_in("litellm", contents.LEFT_OUT_OF_WHOLE)
    assert sorted(set(wanted) - sidecar_modules - {"litellm"}) == []


def test_our_own_sidecar_is_there_and_our_window_is_not(sidecar_modules: set[str]) -> None:
    own = {name for name in sidecar_modules if name.split(".")[0] in ("core", "gui", "main")}
    assert set(contents.modules_of_checkout("core.sidecar")) - {"core.sidecar.__main__"} <= own
    assert not [
        name for name in own if name.startswith(("gui", "core.engine", "core.account.account"))
    ]


def test_the_folders_that_litellm_lists_have_what_it_looks_for(sidecar_bundle: Path) -> None:
    folder = sidecar_bundle / CONTENTS / "litellm"
    missing = [p for p in hidden.scanned_folders() if not (folder / p / "__init__.py").is_file()]
    assert missing == []


def test_a_callback_finds_the_standard_library(sidecar_modules: set[str]) -> None:
    common = {
        *("csv", "sqlite3", "statistics", "decimal", "fractions", "zoneinfo", "smtplib", "shelve"),
        *("configparser", "tomllib", "graphlib", "difflib", "xml.etree.ElementTree", "zipfile"),
        *("concurrent.futures", "multiprocessing", "subprocess", "uuid", "secrets", "ftplib"),
        *("email.mime.text", "http.server", "logging.handlers", "unittest.mock", "wave", "ctypes"),
    }
    assert sorted(common - sidecar_modules) == []


@pytest.mark.parametrize(
    "name",
    ["tkinter", "numpy", "pytest", "mypy", "PyInstaller", "hypothesis", "pip", "gunicorn"],
)
def test_the_sidecar_holds_no_waste(sidecar_modules: set[str], name: str) -> None:
    assert name not in sidecar_modules


@pytest.mark.parametrize("name", ["litellm", "openai", "uvicorn", "fastapi", "pydantic", "httpx"])
def test_the_program_holds_nothing_of_litellm(app_modules: set[str], name: str) -> None:
    assert name not in app_modules


def test_the_program_is_whole(app_modules: set[str], app_bundle: Path) -> None:
    wanted = {
        name
        for package in ("core", "gui")
        for name in contents.modules_of_checkout(package)
        if not name.startswith("core.sidecar")
    }
    assert sorted(wanted - app_modules) == []
    assert {"zxcvbn.frequency_lists", "zxcvbn.adjacency_graphs"} <= app_modules
    assert (app_bundle / CONTENTS / "configs" / "litellm_config.yaml").is_file()


def test_the_files_that_litellm_reads_are_there(sidecar_bundle: Path) -> None:
    folder = sidecar_bundle / CONTENTS
    for name in (
        "litellm/model_prices_and_context_window_backup.json",
        "litellm/proxy/swagger/swagger-ui-bundle.js",
        "litellm/proxy/public_endpoints/provider_create_fields.json",
        "litellm/provider_endpoints_support_backup.json",
        "litellm/litellm_core_utils/tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "certifi/cacert.pem",
    ):
        assert (folder / name).is_file(), name
    services = {path.name for path in (folder / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == set(contents.AWS_SERVICES)


def test_the_bundles_are_small(sidecar_bundle: Path, app_bundle: Path) -> None:
    assert manifests.size(sidecar_bundle) / MB <= SIDECAR_LIMIT_MB
    assert manifests.size(app_bundle) / MB <= APP_LIMIT_MB


def test_the_manifest_tells_the_truth_and_nothing_of_this_machine(sidecar_bundle: Path) -> None:
    text = (sidecar_bundle / MANIFEST).read_text("ascii")
    manifest = json.loads(text)
    assert manifest == manifests.describe(sidecar_bundle)
    assert manifest["versions"]["litellm"] == importlib.metadata.version("litellm")
    paths = [one["path"] for one in manifest["files"]]
    assert paths == sorted(paths)
    assert len({path.casefold() for path in paths}) == len(paths), "Windows would mix files up"
    assert not re.search(r"\d{4}-\d\d-\d\dT|/(?:home|root)/|[A-Z]:\\", text)


@pytest.mark.real
def test_the_frozen_sidecar_imports_litellm_with_every_shortcut(sidecar_bundle: Path) -> None:
    assert "LiteLLM imported" in try_sidecar(executable_of(sidecar_bundle, SIDECAR_NAME))


def test_no_path_would_be_too_long_for_windows(sidecar_bundle: Path) -> None:
    manifest = json.loads((sidecar_bundle / MANIFEST).read_text("ascii"))
    longest = max((one["path"] for one in manifest["files"]), key=len)
    assert len(longest) <= 140, longest  # of 260, with room for the folder of the user
