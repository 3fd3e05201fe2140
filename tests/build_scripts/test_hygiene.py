"""What must not get into the repository."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from tests.source_tree import ROOT, tracked_files

# Spelled in pieces and groups, so that this file does not hold what it looks for.
_PLACES = re.compile(
    "|".join(
        (
            r"/(?:root)/[\w.-]",
            r"/(?:work)/(?:main|shared|\.)",
            r"/home/" + r"(?!(?:someone|you|user|ada|ann|bob|me)\b)[a-z]\w*",
            r"/Users/" + r"(?!(?:someone|you|user|ada|ann|bob|me)\b)[A-Za-z]\w*",
            r"[A-Z]:\\{1,2}Users" + r"\\{1,2}(?!(?:someone|you|user|ada|ann|bob|me)\b)[A-Za-z]\w*",
        )
    )
)


def _text(path: Path) -> str:
    raw = (ROOT / path).read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", errors="replace")


def test_no_file_names_a_place_of_one_machine() -> None:
    here = [re.compile(re.escape(str(place)) + r"[/\\]\w") for place in (ROOT, Path.home())]
    found = [
        f"{path.as_posix()}: {match}"
        for path in tracked_files()
        if (text := _text(path))
        for pattern in [_PLACES, *here]
        for match in pattern.findall(text)
    ]
    assert found == []


def test_no_file_is_large() -> None:
    large = [p.as_posix() for p in tracked_files() if (ROOT / p).stat().st_size > 1_000_000]
    assert large == []


def test_git_ignores_what_the_program_and_the_tools_write() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    wanted = {".venv/", "/pocket-data/", "/build/", "/dist/", "/test-output/", "__pycache__/"}
    assert wanted <= set(ignored)


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")))
def test_workflows_pin_actions_and_ask_for_little(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert uses
    for action, comment in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), f"{action} is not pinned"
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} does not say its version"


def test_ci_runs_the_same_command_as_a_person() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    script = run.read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    dev = "python3 build_scripts/dev.py"
    assert commands[-1] == f"{dev} test"
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "run: python build_scripts/dev.py test\n" in workflow
