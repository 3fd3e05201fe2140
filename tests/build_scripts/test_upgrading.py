"""`dev.py upgrade-litellm`: what it asks for, what it finds, and that it does nothing twice."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from build_scripts.devtools import LOCK, OVERRIDES, DevError, import_cost, upgrading, venv
from build_scripts.devtools.litellm_facts import WithoutEnvironment
from build_scripts.devtools.lockfile import lists, parse, recorded_digest, text_of
from build_scripts.devtools.upgrade_page import page

UNREACHABLE = re.compile(
    r"error sending request|dns error|failed to fetch|failed to download|timed out|connect"
    r"|network connectivity is disabled|could not resolve host|50[234] ",
    re.IGNORECASE,
)


def resolved(version: str | None) -> upgrading.Resolved:
    """By the real index, where it can be reached."""
    try:
        return upgrading.resolve(version)
    except DevError as error:
        if UNREACHABLE.search(str(error)):
            pytest.skip(f"the package index cannot be reached: {str(error)[-200:]}")
        raise
    except upgrading.UnresolvedError as error:
        pytest.skip(f"the package index cannot be reached: {str(error)[-200:]}")


def test_the_locked_one_again_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = text_of(LOCK), lists()
    version = upgrading.locked_version(before[0])
    assert resolved(version) == upgrading.Resolved(version, before[1], before[0])
    assert upgrading.upgrade(version, tests=False) == 0
    assert "nothing was changed" in capsys.readouterr().err
    assert (text_of(LOCK), lists()) == before


def test_the_newest_is_not_older_than_the_locked_one() -> None:
    locked = upgrading.locked_version(text_of(LOCK))
    newest = resolved(None).version
    assert _number(newest) >= _number(locked)


def test_the_way_back_leads_to_a_whole_lock() -> None:
    found = resolved("1.102.4")
    assert "\nlitellm[proxy]==1.102.4\n" in found.texts[upgrading.SIDECAR_LIST]
    assert "litellm-enterprise" not in found.texts[OVERRIDES.name]  # that one can be had
    locked = {one.name: one for one in parse(found.lock)}
    assert (locked["litellm"].version, locked["litellm-enterprise"].version) == (
        "1.102.4",
        "0.1.67",
    )
    assert recorded_digest(found.lock) is not None
    assert all(one.hashes for one in locked.values())
    assert lists() != found.texts  # nothing was written


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def test_a_version_that_is_not_there_is_said() -> None:
    try:
        upgrading.resolve("0.0.0.1")
    except DevError as error:
        if UNREACHABLE.search(str(error)):
            pytest.skip("the package index cannot be reached")
        assert "0.0.0.1 cannot be had as a whole" in str(error)
    else:
        pytest.fail("it was found")


def test_a_release_that_is_missing_gives_way_to_the_one_that_it_repeats() -> None:
    name = "litellm-enterprise"
    first = upgrading.nearest(name, "0.1.82.post1", {})
    assert first == "litellm-enterprise==0.1.82"
    assert upgrading.nearest(name, "0.1.82.post1", {name: first}).endswith("< '0'")
    assert upgrading.nearest(name, "0.1.82", {}).endswith("python_version < '0'")


def test_the_block_about_companions_is_written_and_taken_away() -> None:
    hand = "# Ours.\nnumpy ; python_version < '0'\n"
    line = "litellm-enterprise==0.1.82"
    made = upgrading.with_companions(hand, {"litellm-enterprise": line})
    assert made == f"{hand}\n{upgrading.HEADING}{line}\n"
    assert upgrading.with_companions(made, {"litellm-enterprise": line}) == made
    assert upgrading.with_companions(made, {}) == hand
    assert [one.text for one in parse(made)][-1] == line


def test_only_the_line_of_litellm_changes() -> None:
    text = "# x\nlitellm[proxy]==1.2.3\nredis\n"
    assert upgrading.asking_for(text, "2.0.0") == "# x\nlitellm[proxy]==2.0.0\nredis\n"
    assert upgrading.asking_for(text, None) == "# x\nlitellm[proxy]\nredis\n"
    with pytest.raises(DevError):
        upgrading.asking_for("redis\n", "2.0.0")


def test_the_page_names_what_changed(tmp_path: Path) -> None:
    old = {
        "version": "1",
        "keys": {"TOP_LEVEL": ["a", "b"]},
        "providers": ["openai"],
        "routes": ["GET /x"],
        "defaults": {"timeout": "600", "same": "1"},
        "sizes_mb": {"litellm": 70.0},
        "import": {"plain": {"cpu_s": 4.0}, "lean": {"cpu_s": 2.0}},
    }
    new = {
        **old,
        "version": "2",
        "keys": {"TOP_LEVEL": ["b", "c"]},
        "providers": ["openai", "other"],
        "defaults": {"timeout": "300", "same": "1"},
        "sizes_mb": {"litellm": 90.0},
    }
    text = page(old, new, "2026-11-20", ["masking (x.py): y is not there any more, so z."])
    for part in (
        "# LiteLLM 1 → 2",
        "2026-11-20",
        "- masking (x.py): y is not there any more, so z.",
        "| litellm, MB | 70.0 | 90.0 |",
        "| import, lean: CPU s | 2.0 | 2.0 |",
        "New (1): `c`",
        "Gone (1): `a`",
        "New (1): `other`",
        "- `timeout`: `600` → `300`",
    ):
        assert part in text
    assert "## Routes" not in text
    assert "`same`" not in text
    assert "Nothing." in page({}, new, "", [])  # where the former could not be measured


FACTS = {"version": "2.0", "keys": {}, "sizes_mb": {}, "import": {}}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that nothing is installed into; what is written there is written for real."""
    texts = {upgrading.SIDECAR_LIST: "litellm[proxy]\n"}
    monkeypatch.setattr(
        upgrading,
        "resolve",
        lambda version: upgrading.Resolved(version, texts, f"litellm=={version}\n"),
    )
    for name in ("check_wheels", "_regenerate"):
        monkeypatch.setattr(upgrading, name, lambda *_: None)
    monkeypatch.setattr(upgrading, "published", lambda _: "2026-11-20")
    monkeypatch.setattr(upgrading, "_facts", lambda: FACTS)
    monkeypatch.setattr(upgrading, "_gone", list)
    monkeypatch.setattr(venv, "fill", lambda: None)
    for name, place in (("ROOT", ""), ("REQUIREMENTS", ""), ("PAGES", "pages")):
        monkeypatch.setattr(upgrading, name, tmp_path / place)
    for name, text in (("LOCK", "litellm==2.0\n"), ("RELEASE_FILE", '{"version": "2.0"}')):
        (tmp_path / name).write_text(text)
        monkeypatch.setattr(upgrading, name, tmp_path / name)
    return tmp_path


def test_a_page_is_written_of_a_way_forth_and_of_no_way_back(checkout: Path) -> None:
    assert upgrading.upgrade("1.9", tests=False) == 0
    assert (checkout / "LOCK").read_text() == "litellm==1.9\n"
    assert not (checkout / "pages").exists()  # it would take the place of that of the way there
    (checkout / "RELEASE_FILE").write_text('{"version": "1.9"}')
    assert upgrading.upgrade("1.10", tests=False) == 0
    assert [one.name for one in (checkout / "pages").iterdir()] == ["1.10.md"]


def test_what_cannot_be_measured_does_not_fit(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading, "_facts", dict)
    assert upgrading.upgrade("2.1", tests=False) == 1


def test_an_upgrade_that_was_interrupted_is_not_taken_for_a_finished_one(checkout: Path) -> None:
    (checkout / "RELEASE_FILE").write_text(json.dumps({"version": "1.9"}))
    with pytest.raises(DevError, match="did not come to its end"):
        upgrading.upgrade("2.0", tests=False)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("int(os.getenv('A', '500'))", "500"),
        ("get_env_int('A', 500)", "500"),
        ("float(os.getenv('A', '30.0'))", "30"),
        ("float(os.getenv('A', 2.5 / 1000))", "2.5 / 1000"),
        ("max(1, int(os.environ.get('A', 7)))", "max(1, 7)"),
        ("get_env_int_or_none('A')", "None"),
        ("int(len(x))", "int(len(x))"),
    ],
)
def test_a_default_is_the_same_however_the_environment_is_asked(written: str, meant: str) -> None:
    tree = ast.parse(written, mode="eval").body
    assert ast.unparse(WithoutEnvironment().visit(tree)) == meant


@pytest.mark.real
@pytest.mark.timeout(600)
def test_an_import_is_measured() -> None:
    found = import_cost.measure("--without", "schemas")
    assert found["cpu_s"] > 0.5
    assert found["rss_mb"] > 100
    assert found["modules"] > 2000
