"""An export by the engine: from the data folder to a folder of files, and back by import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import AccountError, ConfigError, DataFolderError, LockedError, UserError
from core.config.document import parse
from core.deployment.report import KEYS_FILE, TARGETS, Exported, Wanted
from core.deployment.service import EXPORT
from core.deployment.variables import env_text
from core.keys import env_file
from core.vault.export import read_export
from core.wire.limits import KeyLimits
from tests.core.deployment.sources import CONFIG, HOOKS, MORE, PLANTED, VAULT_KEY
from tests.core.scripted import Bench
from tests.systems import needs_links

FILE_PASSWORD = "another long password"


class Filled(Bench):
    """With a config, its files, a key in the vault, and that of a client program."""

    client: str


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Filled]:
    (tmp_path / "data").mkdir()
    bench = Filled(tmp_path / "data", environ={"FAR_KEY": "sk-far-of-the-environment"})
    bench.engine.open()
    bench.result(bench.engine.account.create("ada", "correct horse battery"))
    bench.paths.config.write_text(CONFIG)
    (bench.paths.data / "more.yaml").write_text(MORE)
    (bench.paths.data / "hooks.py").write_bytes(HOOKS)
    bench.result(bench.engine.keys.put("ANTHROPIC_API_KEY", VAULT_KEY))
    limits = KeyLimits(("near",), day_usd=2.5)
    bench.client = bench.result(bench.engine.client_keys.make("my script", limits))
    yield bench
    bench.engine.close(1.0)


def export(bench: Filled, folder: Path, target: str = "compose", **more: object) -> Exported:
    wanted = Wanted(target, folder, **more)  # type: ignore[arg-type]
    result: Exported = bench.result(bench.engine.deployment.export(wanted))
    return result


def everything(folder: Path) -> str:
    return "\n".join(
        path.read_text() for path in folder.rglob("*") if path.is_file() and path.suffix != ".x"
    )


@pytest.mark.parametrize("target", TARGETS)
def test_the_folder_holds_what_is_told_and_no_secret(
    bench: Filled, tmp_path: Path, target: str
) -> None:
    folder = tmp_path / "new" / "out"
    told = export(bench, folder, target)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == set(told.files)
    text = everything(folder)
    secrets = (*PLANTED, bench.client, "sk-far-of-the-environment")
    assert [one for one in secrets if one in text] == []
    assert bench.engine.redact(text) == text
    assert any("my script" in one for one in told.translated)


def test_a_folder_in_use_is_left_alone_until_it_is_agreed_to(bench: Filled, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(bench, folder)
    (folder / "mine.txt").write_text("mine")
    (folder / ".env").write_text("KEPT=1\n")
    (folder / "compose.yaml").unlink()
    with pytest.raises(DataFolderError, match="not empty"):
        export(bench, folder)
    assert not (folder / "compose.yaml").exists()
    export(bench, folder, overwrite=True)
    assert (folder / "compose.yaml").exists()
    assert (folder / "mine.txt").read_text() == "mine"
    assert (folder / ".env").read_text() == "KEPT=1\n"


def test_what_is_no_export_is_not_written_over(bench: Filled, tmp_path: Path) -> None:
    """A project of somebody, and the folder of the very config that is exported."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "README.md").write_text("# Mine\n")
    before = bench.engine.paths.config.read_bytes()
    for place in (folder, bench.engine.paths.config.parent):
        with pytest.raises(DataFolderError, match="is no earlier export"):
            export(bench, place, overwrite=True)
    assert [one.name for one in folder.iterdir()] == ["README.md"]
    assert (folder / "README.md").read_text() == "# Mine\n"
    assert bench.engine.paths.config.read_bytes() == before


@needs_links
def test_what_a_link_in_an_earlier_export_leads_to_is_not_written_over(
    bench: Filled, tmp_path: Path
) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine.md"
    mine.write_text("# Mine\n")
    export(bench, out)
    (out / "make_keys.py").unlink()
    (out / "make_keys.py").symlink_to(mine)
    with pytest.raises(DataFolderError, match="is a link"):
        export(bench, out, overwrite=True)
    assert mine.read_text() == "# Mine\n"


def test_a_file_is_no_folder(bench: Filled, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(DataFolderError, match="is no folder"):
        export(bench, place)


def test_the_encrypted_file_holds_every_value_and_opens_with_its_own_password(
    bench: Filled, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    told = export(bench, folder, password=FILE_PASSWORD)
    assert KEYS_FILE in told.files
    data = (folder / KEYS_FILE).read_bytes()
    assert not any(one.encode() in data for one in PLANTED)
    lines = env_text(read_export(folder / KEYS_FILE, FILE_PASSWORD))
    values = env_file.parse(lines).values
    asked = set(told.variables) - {"LITELLM_MASTER_KEY"}  # which no .env file gives Pocket
    assert asked <= values.keys()
    assert values["ANTHROPIC_API_KEY"] == VAULT_KEY
    assert values["FAR_KEY"] == "sk-far-of-the-environment"
    assert values["POCKET_KEY_MY_SCRIPT"] == bench.client
    assert "LITELLM_MASTER_KEY=sk-" in lines


def test_the_encrypted_file_can_be_imported_on_another_computer(
    bench: Filled, tmp_path: Path
) -> None:
    export(bench, tmp_path / "out", password=FILE_PASSWORD)
    (tmp_path / "other").mkdir()
    other = Bench(tmp_path / "other")
    other.engine.open()
    try:
        other.result(other.engine.account.create("bob", "correct horse battery"))
        path = tmp_path / "out" / KEYS_FILE
        found = other.result(other.engine.keys.look_into_export(path, FILE_PASSWORD))
        names = [one.name for one in found]
        other.result(other.engine.keys.import_export(path, FILE_PASSWORD, names))
        (key,) = other.result(other.engine.client_keys.listed())
        assert (key.name, key.limits) == ("my script", KeyLimits(("near",), day_usd=2.5))
    finally:
        other.engine.close(1.0)


def test_a_password_that_is_too_short_is_refused_before_anything_is_written(
    bench: Filled, tmp_path: Path
) -> None:
    with pytest.raises(AccountError):
        export(bench, tmp_path / "out", password="short")
    assert not (tmp_path / "out").exists()


def test_the_text_of_the_editor_is_what_is_exported(bench: Filled, tmp_path: Path) -> None:
    text = "model_list:\n- model_name: other\n  litellm_params: {model: openai/o, api_key: k}\n"
    wanted = Wanted("config", tmp_path / "out")
    bench.result(bench.engine.deployment.export(wanted, text))
    exported = (tmp_path / "out" / "config" / "litellm_config.yaml").read_text()
    assert parse(exported).models == ("other",)


def test_a_config_with_an_error_is_refused(bench: Filled, tmp_path: Path) -> None:
    wanted = Wanted("config", tmp_path / "out")
    with pytest.raises(ConfigError):
        bench.result(bench.engine.deployment.export(wanted, "model_list: ["))
    assert not (tmp_path / "out").exists()


def test_what_is_included_from_elsewhere_is_refused(bench: Filled, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("litellm_settings: {drop_params: true}\n")
    wanted = Wanted("config", tmp_path / "out")
    with pytest.raises(ConfigError, match="outside the folder of the config"):
        bench.result(
            bench.engine.deployment.export(wanted, CONFIG.replace("more.yaml", "../outside.yaml"))
        )


def test_nobody_exports_while_it_is_locked(bench: Filled, tmp_path: Path) -> None:
    bench.engine.account.logout()
    with pytest.raises(LockedError):
        export(bench, tmp_path / "out")


def test_a_verb_gets_the_report(bench: Filled, tmp_path: Path) -> None:
    request = {"ask": EXPORT, "target": "helm", "folder": str(tmp_path / "out")}
    (answer,) = bench.engine.ask(request)
    assert json.loads(json.dumps(answer))["target"] == "helm"
    assert "values.yaml" in answer["files"]
    with pytest.raises(UserError, match="no export to nowhere"):
        bench.engine.ask({**request, "target": "nowhere"})
