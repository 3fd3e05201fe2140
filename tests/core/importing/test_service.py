"""Imports through the one door: keys in the vault, files beside the config, one edit of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import LockedError
from core.base.events import KeysChanged
from core.importing.draft import Draft
from tests.core.importing import samples
from tests.core.scripted import Bench
from tests.systems import needs_links

PASSWORD = "correct horse battery"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Logged in, with a fresh config."""
    (tmp_path / "b").mkdir()
    made = Bench(tmp_path / "b")
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    made.result(made.engine.config.load())
    yield made
    made.engine.close(1.0)


def look(bench: Bench, path: Path) -> Draft:
    text = bench.result(bench.engine.config.load()).text
    draft: Draft = bench.result(bench.engine.importing.look(path, text))
    return draft


def in_vault(bench: Bench) -> set[str]:
    return {one.name for one in bench.result(bench.engine.keys.entries()) if one.stored}


def test_looking_changes_nothing_and_taking_takes_what_was_ticked(
    bench: Bench, tmp_path: Path
) -> None:
    draft = look(bench, samples.stock_folder(tmp_path / "s"))
    folder = bench.engine.paths.config.parent
    before = {one.name for one in folder.iterdir()}
    assert in_vault(bench) == set()
    taken = bench.result(
        bench.engine.importing.take(draft, {"COMPANY_KEY"}, {"hooks.py", "more/models.yaml"})
    )
    assert (taken.keys, set(taken.files)) == (("COMPANY_KEY",), {"hooks.py", "more/models.yaml"})
    assert in_vault(bench) == {"COMPANY_KEY"}
    assert bench.result(bench.engine.keys.reveal("COMPANY_KEY")) == samples.ENV_KEY
    assert {one.name for one in folder.iterdir()} - before == {"hooks.py", "more", "vault.bak"}
    assert (folder / "hooks.py").read_text("utf-8") == samples.HOOKS
    assert bench.result(bench.engine.config.load()).text == draft.base
    assert bench.of(KeysChanged)


@needs_links
def test_a_file_that_is_there_stays_as_it_is(bench: Bench, tmp_path: Path) -> None:
    draft = look(bench, samples.stock_folder(tmp_path / "s"))
    mine = bench.engine.paths.config.parent / "hooks.py"
    mine.write_text("mine = 1\n", "utf-8")
    (mine.parent / "more").symlink_to(tmp_path)
    taken = bench.result(bench.engine.importing.take(draft, (), {"hooks.py", "more/models.yaml"}))
    assert taken.files == ()
    assert mine.read_text("utf-8") == "mine = 1\n"
    assert not (tmp_path / "models.yaml").exists()
    assert {one.where for one in taken.report} == {"hooks.py", "more/models.yaml"}


def test_an_included_file_that_is_called_as_the_config_comes_under_another_name(
    bench: Bench, tmp_path: Path
) -> None:
    name = bench.engine.paths.config.name
    folder = samples.stock_folder(tmp_path / "s", f"include: ['{name}', more/models.yaml]\n")
    (folder / name).write_text("model_list: []\n# the included one\n", "utf-8")
    draft = look(bench, folder / "config.yaml")
    taken = bench.result(bench.engine.importing.take(draft, (), {one.name for one in draft.files}))
    assert set(taken.files) == {"litellm_config_included.yaml", "more/models.yaml"}
    assert taken.report == ()
    beside = bench.engine.paths.config.parent / "litellm_config_included.yaml"
    assert "# the included one" in beside.read_text("utf-8")
    assert draft.text == 'include: ["litellm_config_included.yaml", more/models.yaml]\n'
    said = [one.text for one in draft.report if one.where == f"include {name}"]
    assert "since the config itself has the other name" in said[0]


def test_the_names_of_the_vault_count(bench: Bench, tmp_path: Path) -> None:
    bench.result(bench.engine.keys.put("MINE", samples.DEEPSEEK_KEY))
    draft = look(bench, samples.router_file(tmp_path / "r"))
    assert "api_key: os.environ/MINE" in draft.text
    assert [(one.name, one.same) for one in draft.keys] == [("MINE", True)]


def test_nothing_is_read_while_nobody_is_logged_in(bench: Bench, tmp_path: Path) -> None:
    bench.engine.account.logout()
    job = bench.engine.importing.look(samples.router_file(tmp_path / "r"), "")
    with pytest.raises(LockedError):
        bench.result(job)


def test_the_command_line_has_it_written_and_the_config_before_is_kept(
    bench: Bench, tmp_path: Path
) -> None:
    before = bench.result(bench.engine.config.load()).text
    path = samples.stock_folder(tmp_path / "s")
    (answer,) = bench.engine.ask({"ask": "import", "path": str(path)})
    found: Any = json.loads(json.dumps(answer))
    assert found["written"]
    now = bench.engine.paths.config.read_text("utf-8")
    assert "os.environ/CUSTOM_OPENAI_API_KEY" in now
    assert Path(found["backup"]).read_text("utf-8") == before
    assert in_vault(bench) == {
        *("CUSTOM_OPENAI_API_KEY", "DEEPSEEK_API_KEY", "COMPANY_KEY", "COMPANY_BASE")
    }
    assert found["copied"] == ["more/models.yaml"]
    assert any(where == "hooks.py" for _outcome, where, _text in found["report"])
    everything = json.dumps(found) + now
    assert not [one for one in samples.SECRETS if one in everything]
