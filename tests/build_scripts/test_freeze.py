"""Freezing: what LiteLLM names in strings is found, a bundle is built only when it must be, and
what was built is tried before it is put in place."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts import build as build_command
from build_scripts.freeze import (
    MANIFEST,
    ONE_FILE_NAME,
    BuildError,
    app_contents,
    contents,
    executable_of,
    hidden,
    library_folders,
    licences,
    manifest,
    onedir,
    parts,
)
from build_scripts.freeze.onedir import Bundle
from build_scripts.freeze.trial import try_app, try_sidecar
from core.sidecar import later_modules, lean
from tests.source_tree import PROGRAM, sources, within
from tests.systems import needs_shell_scripts

# ---- what LiteLLM names


def test_the_tables_of_litellm_are_found() -> None:
    assert "litellm.llms.anthropic.chat.transformation" in hidden.lazy_attributes()
    assert "litellm.proxy.guardrails.guardrail_endpoints" in hidden.lazy_features()
    assert "litellm.llms.openai.chat.guardrail_translation" in hidden.scanned_packages()
    assert "litellm.integrations.dotprompt" in hidden.scanned_packages()
    assert "mcp" in hidden.literal_imports("litellm")


def test_all_that_is_named_exists() -> None:
    named = hidden.lazy_attributes() | hidden.lazy_features() | hidden.scanned_packages()
    assert [name for name in named if not hidden.exists(name)] == []
    assert hidden.imported_by_name() >= named


def test_a_table_that_moved_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden, "LAZY_FEATURES", "litellm.proxy._nowhere")
    with pytest.raises(LookupError, match="_nowhere"):
        hidden.lazy_features()
    monkeypatch.setattr(hidden, "LAZY_REGISTRY", "litellm.constants")
    with pytest.raises(LookupError, match="names no modules"):
        hidden.lazy_attributes()
    monkeypatch.setattr(hidden, "SCANS", (hidden.Scan("nowhere"),))
    with pytest.raises(LookupError, match="nowhere"):
        hidden.scanned_folders()


def test_literal_imports_are_read_from_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "someones"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("import importlib\nimportlib.import_module('csv')\n")
    (package / "inner" / "late.py").write_text(
        "from importlib import import_module\nname = 'no'\n"
        "import_module('.near', __package__); import_module(name); __import__('json')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert hidden.literal_imports("someones") == {"csv", "json", "someones.inner.near"}
    assert hidden.modules_in("someones") == ["someones", "someones.inner.late"]
    assert hidden.modules_in("someones", ["someones.inner"]) == ["someones"]
    assert hidden.exists("someones.inner.late")
    assert not hidden.exists("someones.inner.near")
    assert not hidden.exists("nobodys")


def test_nothing_is_both_wanted_and_left_out() -> None:
    wanted = contents.hidden_imports()
    assert wanted == sorted(set(wanted))
    assert [name for name in wanted if contents.is_excluded(name)] == []
    assert {"core.sidecar.serve", "uvicorn.loops.auto", "tiktoken_ext.openai_public"} <= {*wanted}
    assert "litellm.setup_wizard" not in wanted


def test_data_files_have_a_place_of_their_own() -> None:
    files = [(place, Path(file).name) for file, place in contents.data_files()]
    assert len(files) == len(set(files))
    assert not [place for place, _ in files if "_experimental/out" in place]


def test_the_program_never_takes_litellm_along() -> None:
    assert {"litellm", "uvicorn", "openai"} <= set(app_contents.excludes())
    wanted = app_contents.hidden_imports()
    assert "core.engine" in wanted
    assert [name for name in wanted if name.startswith("core.sidecar")] == []
    assert [place for _, place in app_contents.data_files() if place == "configs"]


def test_our_own_modules_import_nothing_that_is_left_out() -> None:
    """PyInstaller says nothing when it leaves out what somebody needs."""
    left_out = {True: contents.excludes(), False: app_contents.excludes()}
    wrong = [
        f"{source.path}:{one.line} imports {one.module}"
        for source in sources(*PROGRAM)
        for one in source.imports
        if within(one.module, *left_out[within(source.module, "core.sidecar")])
        and not one.module.startswith("core.")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        ("_tcl_data/tzdata/Europe/Rome", True),
        ("_tcl_data/encoding/cp1252.enc", False),
        ("_tcl_data\\msgs\\de.msg", True),
        ("tcl8/8.5/msgcat-1.6.1.tm", False),
        ("_tk_data/ttk/clamTheme.tcl", False),
    ],
)
def test_of_tcl_only_what_is_needed(name: str, unwanted: bool) -> None:
    assert app_contents.is_unwanted_file(name) == unwanted


def test_licences_name_whose_they_are(tmp_path: Path) -> None:
    modules = ["litellm.main", "yaml", "csv", "core.engine"]
    file, place = licences.write(tmp_path, "sidecar", modules)
    text = Path(file).read_text("utf-8")
    assert place == "."
    assert "litellm " in text and "PyYAML " in text
    assert "Python " in text
    assert str(Path.home()) not in text


def test_what_is_on_no_list_of_a_bundle_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"not on the list of program: litellm, pytest\."):
        licences.write(tmp_path, "program", ["litellm.main", "yaml", "pytest", "core.engine"])


def test_a_bundle_leaves_out_what_is_not_on_its_list() -> None:
    tools = {"PyInstaller", "pytest", "_pytest", "mypy", "ruff", "hypothesis", "xdist"}
    out = {part: set(parts.left_out(part)) for part in (parts.PROGRAM, parts.SIDECAR)}
    assert tools | {"litellm", "openai", "pydantic", "boto3"} <= out[parts.PROGRAM]
    assert tools | {"bcrypt", "zxcvbn"} <= out[parts.SIDECAR]
    assert not {"yaml", "requests", "cryptography", "core", "gui"} & (
        out[parts.PROGRAM] | out[parts.SIDECAR]
    )
    assert "azure" not in out[parts.SIDECAR], "a folder that packages share"


# ---- the manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bundle"
    (made / "_internal").mkdir(parents=True)
    (made / "_internal" / "data").write_bytes(b"12345")
    program = made / "program"
    program.write_bytes(b"#!")
    program.chmod(0o755)
    return made


def test_the_manifest_lists_every_file_but_itself(folder: Path) -> None:
    manifest.write(folder)
    listed = json.loads((folder / MANIFEST).read_text("ascii"))
    assert [one["path"] for one in listed["files"]] == ["_internal/data", "program"]
    data = listed["files"][0]
    assert data["size"] == 5
    assert data["sha256"] == "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"
    assert data["mode"] == "0644"
    assert set(listed["versions"]) == {"litellm", "pocket", "pyinstaller", "python"}
    if sys.platform != "win32":
        assert listed["files"][1]["mode"] == "0755"


def test_the_manifest_knows_no_time(folder: Path) -> None:
    before = manifest.write(folder).read_bytes()
    for path in manifest.files(folder):
        os.utime(path, (1, 1))
    assert manifest.write(folder).read_bytes() == before


def test_a_bundle_with_a_file_missing_or_cut_is_not_whole(folder: Path) -> None:
    assert not manifest.is_whole(folder)
    manifest.write(folder)
    assert manifest.is_whole(folder)
    (folder / "_internal" / "data").write_bytes(b"123")
    assert not manifest.is_whole(folder)
    (folder / "_internal" / "data").unlink()
    assert not manifest.is_whole(folder)


# ---- building, with PyInstaller played by a function


class Freezer:
    """Plays PyInstaller: makes a small bundle, counts how often."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = 0

    def __call__(self, bundle: Bundle) -> Path:
        self.runs += 1
        made = self.root / "build" / "freeze" / bundle.name / bundle.program
        made.mkdir(parents=True)
        executable_of(made, bundle.program).write_text(f"run {self.runs}")
        executable_of(made.parent, ONE_FILE_NAME).write_text(f"one file {self.runs}")
        return made


@pytest.fixture
def freezer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Freezer:
    """A checkout with one module and a bundle made of it."""
    for path in ("core/thing.py", "core/other.py", "build_scripts/app.spec", "requirements.txt"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    made = Freezer(tmp_path)
    monkeypatch.setattr(onedir, "ROOT", tmp_path)
    monkeypatch.setattr(onedir, "BUILD", tmp_path / "build")
    monkeypatch.setattr(onedir, "LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(onedir, "_freeze", made)
    monkeypatch.setattr(onedir, "modules_of", lambda _: {"core.thing", "json"})
    return made


def a_bundle(
    root: Path,
    attempt: Callable[[Path], str] = lambda _: "it runs",
    one_file: Path | None = None,
) -> Bundle:
    return Bundle("app", "program", root / "build" / "app", (), attempt, one_file)


def test_an_unchanged_bundle_is_left_alone(freezer: Freezer) -> None:
    bundle = a_bundle(freezer.root)
    assert onedir.build(bundle)
    assert not onedir.build(bundle)
    assert freezer.runs == 1
    assert onedir.build(bundle, force=True)
    assert executable_of(bundle.place, "program").read_text() == "run 2"


@pytest.mark.parametrize("changed", ["core/thing.py", "build_scripts/app.spec", "requirements.txt"])
def test_a_change_of_what_is_in_it_means_another_build(freezer: Freezer, changed: str) -> None:
    bundle = a_bundle(freezer.root)
    onedir.build(bundle)
    (freezer.root / changed).write_text("# changed")
    assert onedir.build(bundle)


def test_a_change_of_what_is_not_in_it_means_none(freezer: Freezer) -> None:
    bundle = a_bundle(freezer.root)
    onedir.build(bundle)
    (freezer.root / "core" / "other.py").write_text("# changed")
    assert not onedir.build(bundle)


def test_a_damaged_bundle_is_built_again(freezer: Freezer) -> None:
    bundle = a_bundle(freezer.root)
    onedir.build(bundle)
    executable_of(bundle.place, "program").unlink()
    assert onedir.build(bundle)


def test_the_one_file_is_tried_too_and_missed_when_it_is_gone(freezer: Freezer) -> None:
    tried: list[str] = []

    def attempt(program: Path) -> str:
        tried.append(program.read_text())
        return "it runs"

    bundle = a_bundle(freezer.root, attempt, freezer.root / "build" / "onefile")
    onedir.build(bundle)
    assert tried == ["run 1", "one file 1"]
    assert bundle.one_file is not None
    executable_of(bundle.one_file, ONE_FILE_NAME).unlink()
    assert onedir.build(bundle)


def test_what_does_not_run_is_not_put_in_place(freezer: Freezer) -> None:
    good = a_bundle(freezer.root)
    onedir.build(good)

    def fail(_: Path) -> str:
        raise BuildError("it fell over")

    (freezer.root / "core" / "thing.py").write_text("# changed")
    with pytest.raises(BuildError, match="fell over"):
        onedir.build(a_bundle(freezer.root, fail))
    assert executable_of(good.place, "program").read_text() == "run 1"
    assert not onedir.is_fresh(good)


def test_a_failed_build_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(bundle: Bundle, *, force: bool) -> bool:
        raise BuildError(f"no {bundle.name} today")

    monkeypatch.setattr(build_command, "build", fail)
    assert build_command.main(["sidecar"]) == 1
    assert "no sidecar today" in capsys.readouterr().err


def test_two_builds_see_the_same_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    environment = onedir.build_environment()
    assert environment["PYTHONHASHSEED"] == "0"
    assert environment["SOURCE_DATE_EPOCH"].isdigit()
    assert "PYTHONPATH" not in environment


@pytest.mark.parametrize(
    ("line", "adds"),
    [
        ("os.add_dll_directory(here)", True),
        ('os.environ["PATH"] = here', True),
        ("os.environ['PATH'] += here", True),
        ('here = os.environ["PATH"]', False),
        ('if os.environ["PATH"] == here: pass', False),
    ],
)
def test_only_what_can_add_a_folder_of_libraries_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, adds: bool
) -> None:
    for name in ("kettle/__init__.py", "kettle/inside/__init__.py", "kettle/inside/lids.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit\n")
    (tmp_path / "kettle" / "inside" / "lids.py").write_text(f"import os\n{line}\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = library_folders.adding(["kettle.inside", "kettle", "json"])
    assert found == (["kettle.inside.lids"] if adds else [])


# ---- trying what was built


def script(folder: Path, text: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs_shell_scripts
def test_a_sidecar_that_comes_up_and_leaves_is_good(tmp_path: Path) -> None:
    text = """echo noise; echo '{"kind":"standby","import_s":2.5}'; cat >/dev/null"""
    assert "2.5 s" in try_sidecar(script(tmp_path, text))


@needs_shell_scripts
def test_a_sidecar_that_leaves_out_a_shortcut_is_no_good(tmp_path: Path) -> None:
    said = '{"kind":"standby","import_s":2.5,"skipped":["fields: no metadata for fastapi"]}'
    with pytest.raises(BuildError, match="fields: no metadata for fastapi"):
        try_sidecar(script(tmp_path, f"echo '{said}'; cat >/dev/null"))


def test_the_bundle_can_tell_the_versions_that_the_shortcuts_ask_for() -> None:
    rare = {name.partition(".")[0] for name in later_modules.RARE}
    assert set(lean.KNOWN) | rare <= set(contents.METADATA)


@needs_shell_scripts
def test_a_sidecar_that_falls_over_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="a module is missing"):
        try_sidecar(script(tmp_path, "echo 'a module is missing' >&2; exit 1"))


@needs_shell_scripts
def test_a_program_must_tell_its_version(tmp_path: Path) -> None:
    assert try_app(script(tmp_path, "echo LiteLLM Pocket 9")) == "LiteLLM Pocket 9"
    with pytest.raises(BuildError, match="broken"):
        try_app(script(tmp_path, "echo broken; exit 3"))
