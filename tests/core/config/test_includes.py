"""Files that a config includes, and that those include: found, checked, and watched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.config import beside
from core.config.beside import Watch
from core.config.document import parse
from core.config.includes import Included, find, first_level
from core.config.lint import lint
from tests.core.config.cases import DEMO, KEY, SET


def read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


def write(folder: Path, **files: str) -> Path:
    """`sub__deep` stands for sub/deep.yaml; the config is `config.yaml`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "config.yaml"


def found(config: Path) -> tuple[Included, ...]:
    return find(config, parse(config.read_text()), read)


def test_every_level_in_the_order_in_which_litellm_merges_them(tmp_path: Path) -> None:
    config = write(
        tmp_path,
        config="include: [sub/a.yaml, b.yaml]\n",
        sub__a="include: [deep.yaml]\n",
        sub__deep="model_list: []\n",
        b="include: [c.yaml]\n",
        c="model_list: []\n",
    )
    names = [(one.name, one.by, one.entry) for one in found(config)]
    assert names == [
        ("sub/a.yaml", "", "sub/a.yaml"),
        ("b.yaml", "", "b.yaml"),
        ("deep.yaml", "sub/a.yaml", "sub/a.yaml"),
        ("c.yaml", "b.yaml", "b.yaml"),
    ]
    assert [one.path for one in found(config)][2] == tmp_path / "sub" / "deep.yaml"
    assert first_level(found(config)) == {
        "sub/a.yaml": "include: [deep.yaml]\n",
        "b.yaml": "include: [c.yaml]\n",
    }


def test_beside_the_file_that_names_it_else_beside_the_config(tmp_path: Path) -> None:
    config = write(
        tmp_path,
        config="include: [sub/a.yaml]\n",
        sub__a="include: [both.yaml, root.yaml, nowhere.yaml]\n",
        sub__both="x: 1\n",
        both="x: 2\n",
        root="x: 3\n",
    )
    assert [one.path for one in found(config)][1:] == [
        tmp_path / "sub" / "both.yaml",
        tmp_path / "root.yaml",
        tmp_path / "sub" / "nowhere.yaml",
    ]
    assert [one.text for one in found(config)][-1] is None


def test_a_circle_ends(tmp_path: Path) -> None:
    config = write(
        tmp_path,
        config="include: [a.yaml]\n",
        a="include: [b.yaml, config.yaml]\n",
        b="include: [a.yaml]\n",
    )
    assert [one.name for one in found(config)] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("deep", "words"),
    [
        (None, "The file deep.yaml, which sub/a.yaml includes, cannot be read"),
        ("x: [", "The file deep.yaml is not valid YAML (line 1)"),
        ("- a\n", "The file deep.yaml must consist of sections"),
    ],
)
def test_what_is_wrong_in_the_depth_is_said_at_the_name_that_brings_it_in(
    tmp_path: Path, deep: str | None, words: str
) -> None:
    text = DEMO + KEY + "include: [sub/a.yaml]\n"
    files = {"config": text, "sub__a": "include: [deep.yaml]\n"}
    if deep is not None:
        files["sub__deep"] = deep
    included = found(write(tmp_path, **files))
    (issue,) = lint(text, SET, first_level(included), [one for one in included if one.by])
    assert (issue.severity, issue.line, issue.column) == ("error", 4, 11)
    assert words in issue.message


def test_a_section_that_a_deep_file_takes_the_place_of(tmp_path: Path) -> None:
    text = DEMO + KEY + "include: [sub/a.yaml]\n"
    included = found(
        write(
            tmp_path,
            config=text,
            sub__a="include: [deep.yaml]\n",
            sub__deep="general_settings: {alerting: [email]}\n",
        )
    )
    (issue,) = lint(text, SET, first_level(included), [one for one in included if one.by])
    assert "deep.yaml replaces the whole section general_settings" in issue.message
    assert "master_key is lost" in issue.message


def test_what_an_included_file_loses_is_said_with_its_line(tmp_path: Path) -> None:
    text = DEMO + KEY + "include: [sub/a.yaml, empty.yaml]\n"
    models = "model_list:\n- {model_name: m, litellm_params: {model: openai/m, api_key: %s}}\n"
    included = found(
        write(
            tmp_path,
            config=text,
            empty="",
            sub__a="include: [deep.yaml]\n" + models % "COMPANY_API_KEY",
            sub__deep=models % "os.environ/NOT_SET" + models % "x",
        )
    )
    issues = lint(text, SET, first_level(included), [one for one in included if one.by])
    assert {(one.line, one.column, one.severity) for one in issues} == {(4, 11, "warning")}
    messages = "\n".join(one.message for one in issues)
    assert "sub/a.yaml, line 3: COMPANY_API_KEY is used as it stands" in messages
    assert "deep.yaml, line 3: model_list stands here a second time" in messages
    assert "deep.yaml, line 2: NOT_SET is not set" in messages
    assert len(issues) == 3  # a file need not have models or a master key


# ---- what else a run depends on

HOOKS = """\
include: [sub/a.yaml]
litellm_settings: {callbacks: [hooks.handler, prometheus]}
general_settings: {custom_auth: auth.package.check}
guardrails:
- guardrail_name: mine
  litellm_params: {guardrail: my-guards.Mine, mode: pre_call}
notes: gone.away
"""


def test_included_files_and_python_files_are_watched(tmp_path: Path) -> None:
    config = write(tmp_path, config=HOOKS, sub__a="litellm_settings: {post_call_rules: rules.r}\n")
    (tmp_path / "auth").mkdir()
    for name in ("hooks.py", "auth/package.py", "my-guards.py", "rules.py", "other.py"):
        (tmp_path / name).write_text("x = 1\n")
    included = found(config)
    documents = [parse(config.read_text()), *(one.document for one in included)]
    watched = beside.files(config, documents, included)
    names = {path.relative_to(tmp_path).as_posix() for path in watched}
    assert names == {"sub/a.yaml", "hooks.py", "auth/package.py", "my-guards.py", "rules.py"}


def test_a_change_of_any_of_them_is_seen(tmp_path: Path) -> None:
    clock = [0.0]
    watch = Watch(clock=lambda: clock[0])
    path = tmp_path / "hooks.py"
    path.write_text("x = 1\n")
    clock[0] = path.stat().st_mtime + 60.0
    digests = watch.digests([path])
    assert watch.changed(digests) == {}
    path.write_text("x = 2\n")  # as long as before
    os.utime(path, (clock[0], clock[0]))
    assert list(watch.changed(digests)) == [path]
    path.unlink()
    assert watch.changed(digests) == {path: beside.GONE}
    path.write_text("x = 1\n")
    assert watch.changed(digests) == {}  # it is again what it was


def test_a_file_of_another_computer_is_looked_at_by_the_reader_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a look at such a file logs the person in at that computer."""
    looked: list[str] = []
    exists = Path.exists

    def look(path: Path, **more: bool) -> bool:
        looked.append(str(path))
        return exists(path, **more)

    monkeypatch.setattr(Path, "exists", look)
    elsewhere = "//server/share/models.yaml" if os.name == "nt" else "/server/share/models.yaml"
    config = tmp_path / "config.yaml"
    asked: list[Path] = []
    (one,) = find(config, parse(f"include: [{elsewhere}]\n"), asked.append)
    assert asked == [one.path]
    assert not [name for name in looked if "share" in name]
