"""The workflows are well-formed, pinned, and ask for no more rights than they need."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.source_tree import ROOT
from tests.systems import needs_shell_scripts

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    loaded["text"] = request.param.read_text(encoding="utf-8")
    return loaded


def _steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def test_it_has_what_every_workflow_needs(workflow: dict[Any, Any]) -> None:
    assert workflow["name"]
    assert workflow[True]  # YAML takes the key `on` for a truth
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
        assert job["runs-on"] != "ubuntu-latest"  # another system from one day to the next
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(workflow["jobs"])


def test_every_action_is_pinned_to_a_commit_with_its_version(workflow: dict[Any, Any]) -> None:
    uses = re.findall(r"uses: .*", workflow["text"])
    assert uses
    assert [line for line in uses if not _PINNED.fullmatch(line)] == []


def test_each_action_is_pinned_to_one_commit_everywhere() -> None:
    commits: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for name, commit in re.findall(r"uses: (\S+)@(\S+)", path.read_text(encoding="utf-8")):
            commits.setdefault(name, set()).add(commit)
    assert {name: found for name, found in commits.items() if len(found) > 1} == {}


def test_a_step_either_uses_or_runs(workflow: dict[Any, Any]) -> None:
    for step in _steps(workflow):
        assert ("uses" in step) != ("run" in step), step


def test_a_checkout_leaves_no_token_behind(workflow: dict[Any, Any]) -> None:
    for step in _steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_nothing_from_outside_and_no_secret_is_pasted_into_a_script(
    workflow: dict[Any, Any],
) -> None:
    """Such values go through the environment: pasted text is run as code, and shows in logs."""
    for step in _steps(workflow):
        pasted = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", step.get("run", ""))
        assert [one for one in pasted if not one.startswith(("matrix.", "runner."))] == []


def test_what_a_later_step_reads_was_set_by_an_earlier_one(workflow: dict[Any, Any]) -> None:
    for job in workflow["jobs"].values():
        seen: set[str] = set()
        for step in job["steps"]:
            asked = set(re.findall(r"steps\.([\w-]+)\.", yaml.safe_dump(step)))
            assert asked <= seen
            seen |= {step["id"]} if "id" in step else set()


def test_powershell_runs_one_program_a_step(workflow: dict[Any, Any]) -> None:
    """It is the shell on Windows where none is named, and goes on after a program that failed."""
    for job in workflow["jobs"].values():
        for step in job["steps"] if "matrix" in job["runs-on"] else []:
            if "shell" not in step and step.get("if") != "runner.os == 'Linux'":
                assert len(step.get("run", "").splitlines()) <= 1, step


def test_no_two_uploads_of_a_workflow_have_one_name(workflow: dict[Any, Any]) -> None:
    names = [
        step["with"]["name"]
        for step in _steps(workflow)
        if step.get("uses", "").startswith("actions/upload-artifact@")
    ]
    assert len(set(names)) == len(names)
    for job in workflow["jobs"].values():
        for step in job["steps"] if "matrix" in job["runs-on"] else []:
            if step.get("uses", "").startswith("actions/upload-artifact@"):
                assert "${{ matrix." in step["with"]["name"]


@needs_shell_scripts
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_shell_scripts_parse(workflow: dict[Any, Any]) -> None:
    for step in _steps(workflow):
        if "run" in step and step.get("shell") not in ("pwsh", "powershell"):
            script = re.sub(r"\$\{\{.*?\}\}", "value", step["run"])
            said = subprocess.run(
                ["bash", "-n"], input=script, capture_output=True, text=True, check=False
            )
            assert said.returncode == 0, said.stderr


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    said = subprocess.run(
        ["actionlint", "-no-color"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


_GH = """#!/bin/sh
echo "$*" >> told
case "$*" in *per_page*) cat drafts ;; esac
"""


@needs_shell_scripts
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("drafts", [[], ["11", "12"]])
def test_a_second_run_of_a_release_leaves_one_draft(tmp_path: Path, drafts: list[str]) -> None:
    (script,) = [
        step["run"]
        for step in yaml.safe_load(RELEASE.read_text(encoding="utf-8"))["jobs"]["release"]["steps"]
        if step.get("name") == "Make the draft"
    ]
    (tmp_path / "gh").write_text(_GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "drafts").write_text("".join(f"{one}\n" for one in drafts))
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "program").touch()
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GH_REPO": "me/it", "TAG": "v1.2.3"}
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, check=True
    )
    asked, *told = (tmp_path / "told").read_text().splitlines()
    assert "select(.draft and .tag_name == env.TAG)" in asked
    assert told[:-1] == [f"api --method DELETE repos/me/it/releases/{one}" for one in drafts]
    assert told[-1].startswith("release create v1.2.3 dist/program --draft --verify-tag")
    assert told[-1].endswith("LiteLLM Pocket 1.2.3")


def test_the_release_is_a_draft_made_from_a_tag_with_provenance() -> None:
    release = yaml.safe_load(RELEASE.read_text(encoding="utf-8"))
    assert release[True]["push"]["tags"] == ["v*"]
    job = release["jobs"]["release"]
    assert job["if"] == "github.ref_type == 'tag'"
    assert job["needs"] == "build"
    assert job["permissions"] == {
        "contents": "write",
        "id-token": "write",
        "attestations": "write",
    }
    text = yaml.safe_dump(job)
    assert "--draft" in text
    assert "attest-build-provenance" in text
    assert "SHA256SUMS" in text


def test_the_signature_comes_behind_the_payload_and_is_verified() -> None:
    steps = yaml.safe_load(RELEASE.read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    names = [step.get("name", "") for step in steps]
    made = names.index("Make the single file and the ZIP")
    signed = names.index("Sign the single file")
    run = names.index("The single file must still run, and find what it carries")
    assert made < signed < run
    assert "verify /pa" in steps[signed]["run"]
    assert steps[signed]["if"] == "env.SIGN == 'yes'"


def test_the_appimage_runtime_is_pinned_by_version_and_hash() -> None:
    text = RELEASE.read_text(encoding="utf-8")
    assert re.search(r"type2-runtime/releases/download/\d{8}/runtime-x86_64", text)
    assert re.search(r"RUNTIME_SHA256: [0-9a-f]{64}\n", text)
    assert "sha256sum --check --strict" in text
