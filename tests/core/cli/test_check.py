"""`check`: what it prints, what it mends, and the exit status."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from core.base.paths import Paths
from core.base.settings import Settings, save
from core.cli import commands
from core.cli.arguments import parse
from core.cli.console import Console

GOOD = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: Hello}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
WARNS = GOOD + "litellm_settings:\n  drop_parms: true  # of the old one\n"
STOPS = GOOD.replace("model_name: demo", "model_name: off")


@pytest.fixture(autouse=True)
def _no_keys_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPANY_API_KEY", raising=False)


def check(tmp_path: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, stdout, stderr."""
    console = Console(io.StringIO(), io.StringIO())
    options = parse(["--data-dir", str(tmp_path / "data"), "check", *words])
    status = commands.run_verb(options, console)
    assert isinstance(console.out, io.StringIO) and isinstance(console.err, io.StringIO)
    return status, console.out.getvalue(), console.err.getvalue()


def written(tmp_path: Path, text: str, name: str = "config.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_a_config_without_mistakes(tmp_path: Path) -> None:
    status, out, err = check(tmp_path, str(written(tmp_path, GOOD)))
    assert (status, out) == (0, "") and "No mistakes" in err
    assert not (tmp_path / "data").exists()


def test_a_warning_is_told_with_its_place_and_code(tmp_path: Path) -> None:
    path = written(tmp_path, WARNS)
    status, out, err = check(tmp_path, str(path))
    assert status == 0
    assert out.startswith(f"{path}:7:3: warning LP136: LiteLLM does not know drop_parms")
    assert "Did you mean drop_params?" in out
    assert "0 errors, 1 warning. 1 of them can be mended by --fix." in err
    assert check(tmp_path, str(path), "--strict")[0] == 1


def test_an_error_fails_and_so_does_a_file_that_is_not_there(tmp_path: Path) -> None:
    bad, gone = written(tmp_path, STOPS), tmp_path / "gone.yaml"
    assert check(tmp_path, str(bad))[0] == 1
    status, out, err = check(tmp_path, str(bad), str(gone))
    assert status == 2 and "error LP166" in out and "There is no config file" in err


@pytest.mark.parametrize("data", [b"a: \xff\n", "a: 1\n".encode("utf-16")])
def test_what_is_not_utf_8_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    status, _, err = check(tmp_path, str(path))
    assert status == 2 and "UTF-8" in err
    assert check(tmp_path, str(tmp_path))[0] == 2


def test_the_files_beside_it_are_read_at_every_level(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path, "include: [deep.yaml]\n", "sub/models.yaml")
    path = written(tmp_path, "include: [sub/models.yaml]\n" + GOOD)
    status, out, _ = check(tmp_path, str(path))
    assert status == 1 and f"{path}:1:11: error LP181" in out and "deep.yaml" in out


def test_fix_mends_what_is_sure_and_keeps_the_rest_byte_for_byte(tmp_path: Path) -> None:
    before = (STOPS + WARNS[len(GOOD) :]).replace("\n", "\r\n")
    path = written(tmp_path, "\ufeff" + before)
    status, out, err = check(tmp_path, str(path), "--fix")
    after = before.replace(": off", ': "off"').replace("drop_parms", "drop_params")
    assert path.read_bytes().decode() == "\ufeff" + after
    assert status == 0
    assert f"{path}:2:17: mended LP166: Put it in quotes." in out
    assert "mended LP136: Change to drop_params." in out
    (kept,) = [one for one in tmp_path.iterdir() if one != path]
    assert str(kept) in err and kept.read_bytes().decode() == "\ufeff" + before


def test_fix_leaves_a_file_alone_that_it_cannot_mend(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("LITELLM_MASTER_KEY", "COMPANY_API_KEY"))
    before = path.stat().st_mtime_ns
    status, out, _ = check(tmp_path, str(path), "--fix")
    assert status == 0 and "warning LP154" in out
    assert path.stat().st_mtime_ns == before and list(tmp_path.iterdir()) == [path]


def test_fix_goes_on_behind_what_was_no_yaml(tmp_path: Path) -> None:
    path = written(tmp_path, WARNS + "  num_retries = 2\nrouter_settings\n  num_retrys: 2\n")
    status, _, _ = check(tmp_path, str(path), "--fix")
    assert status == 0
    assert path.read_text("utf-8") == WARNS.replace("drop_parms", "drop_params") + (
        "  num_retries: 2\nrouter_settings:\n  num_retries: 2\n"
    )


def test_json_for_a_script(tmp_path: Path) -> None:
    path = written(tmp_path, WARNS)
    status, out, _ = check(tmp_path, str(path), "--json")
    told = json.loads(out)
    assert status == 0 and told["ok"] is True
    (issue,) = told["files"][0]["issues"]
    assert (issue["line"], issue["column"], issue["length"]) == (7, 3, 10)
    assert (issue["code"], issue["severity"]) == ("LP136", "warning")
    assert issue["fix"] == "Change to drop_params"


def test_names_of_a_locked_vault_are_not_called_unset(tmp_path: Path) -> None:
    text = GOOD.replace("mock_response: Hello", "api_key: os.environ/COMPANY_API_KEY")
    path = written(tmp_path, text)
    assert "LP190" in check(tmp_path, str(path))[1]
    vault = Paths(tmp_path / "data", "option").vault
    vault.parent.mkdir(parents=True)
    vault.write_bytes(b"locked")
    status, out, err = check(tmp_path, str(path))
    assert (status, out) == (0, "") and "vault is locked" in err


def test_without_a_name_it_is_the_config_of_the_data_folder(tmp_path: Path) -> None:
    config = Paths(tmp_path / "data", "option").config
    config.parent.mkdir(parents=True)
    config.write_text(STOPS, "utf-8")
    status, out, _ = check(tmp_path)
    assert status == 1 and out.startswith(f"{config}:2:17: error LP166")


def test_what_several_workers_do_not_share_is_a_warning(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(GOOD.replace("Hello}", "Hello, rpm: 5}"))
    status, _, _ = check(tmp_path, str(config), "--strict")
    assert status == 0
    paths = Paths(tmp_path / "data", "option")
    paths.settings.parent.mkdir(exist_ok=True)
    save(paths.settings, Settings(workers=3))
    status, out, _ = check(tmp_path, str(config), "--strict")
    assert status == 1
    assert "LP370" in out
    assert "With 3 workers" in out


def test_settings_that_are_damaged_stay_where_they_are(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data", "option")
    paths.settings.parent.mkdir()
    paths.settings.write_text("no JSON")
    config = tmp_path / "config.yaml"
    config.write_text(GOOD)
    assert check(tmp_path, str(config))[0] == 0
    assert paths.settings.read_text() == "no JSON"
