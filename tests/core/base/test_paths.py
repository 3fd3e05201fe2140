"""Which data folder is chosen, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import platformdirs
import pytest

from core.base import paths
from core.base.errors import DataFolderError
from core.base.files import make_private_folder
from core.base.paths import (
    DATA_VARIABLE,
    Facts,
    anchor_folder,
    find_paths,
    leads_within,
    on_another_computer,
    resolve,
    within,
)
from tests.systems import needs_links

HERE = Path("/stick").absolute()


def facts(option: str | None = None, **environment: str) -> Facts:
    return Facts(
        option=option,
        environment=environment,
        anchor=HERE,
        user_folder=HERE / "user",
        cwd=HERE / "cwd",
        home=HERE / "home",
    )


def no(_: Path) -> bool:
    return False


def yes(_: Path) -> bool:
    return True


def test_the_order_of_the_choices() -> None:
    env = {DATA_VARIABLE: str(HERE / "env")}
    chosen = resolve(facts(str(HERE / "opt"), **env), yes)
    assert (chosen.data, chosen.origin) == (HERE / "opt", "option")
    chosen = resolve(facts(**env), yes)
    assert (chosen.data, chosen.origin) == (HERE / "env", "environment")
    chosen = resolve(facts(), yes)
    assert (chosen.data, chosen.origin) == (HERE / "pocket-data", "portable")
    chosen = resolve(facts(), no)
    assert (chosen.data, chosen.origin) == (HERE / "user", "user")


def test_an_explicit_choice_is_never_replaced() -> None:
    assert resolve(facts("/nowhere/at/all"), no).origin == "option"
    assert resolve(facts(**{DATA_VARIABLE: "/nowhere"}), no).origin == "environment"


def test_relative_and_home_paths_become_absolute() -> None:
    assert resolve(facts("data"), no).data == HERE / "cwd" / "data"
    assert resolve(facts("../data"), no).data == HERE / "data"
    assert resolve(facts("~/data"), no).data == HERE / "home" / "data"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert resolve(facts(**{DATA_VARIABLE: ""}), no).origin == "user"


def test_an_empty_option_is_a_mistake() -> None:
    with pytest.raises(DataFolderError, match="--data-dir names no folder"):
        resolve(facts(""), yes)


def test_everything_lies_below_the_data_folder() -> None:
    chosen = resolve(facts(), yes)
    for name in ("account", "lockout", "master_key", "settings", "config", "draft", "instance"):
        assert getattr(chosen, name).is_relative_to(chosen.data)


def test_the_anchor() -> None:
    source = HERE / "checkout"
    program = HERE / "bin" / "pocket"
    inside = HERE / "mount" / "usr" / "bin" / "pocket"
    image = {"APPIMAGE": str(HERE / "apps" / "P.AppImage"), "APPDIR": str(HERE / "mount")}

    def anchor(executable: Path, frozen: bool, environment: dict[str, str]) -> Path:
        return anchor_folder(
            executable=executable, frozen=frozen, environment=environment, source_root=source
        )

    assert anchor(program, False, {}) == source
    assert anchor(program, True, {}) == HERE / "bin"
    assert anchor(inside, True, image) == HERE / "apps"
    # Variables inherited from a terminal that is itself an AppImage are not about us.
    assert anchor(program, True, image) == HERE / "bin"
    assert anchor(program, False, image) == source


# ---- with the real disk


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """find_paths() with checkout and user folder below `tmp_path`."""
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    (tmp_path / "checkout").mkdir()
    monkeypatch.setattr(paths, "_SOURCE_ROOT", tmp_path / "checkout")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path / "home" / "user")
    return tmp_path


def test_an_option_is_made_and_private(on_disk: Path) -> None:
    chosen = find_paths(on_disk / "new" / "data")
    assert chosen.data.is_dir()
    assert list(chosen.data.iterdir()) == []
    if sys.platform != "win32":
        assert chosen.data.stat().st_mode & 0o777 == 0o700


def test_the_portable_folder_is_made_beside_the_program(on_disk: Path) -> None:
    chosen = find_paths()
    assert chosen.origin == "portable"
    assert chosen.data == on_disk / "checkout" / "pocket-data"
    assert chosen.data.is_dir()


def test_where_nothing_can_be_made_the_user_folder_is_taken(on_disk: Path) -> None:
    (on_disk / "checkout" / "pocket-data").write_bytes(b"in the way")
    chosen = find_paths()
    assert (chosen.data, chosen.origin) == (on_disk / "home" / "user", "user")
    assert chosen.data.is_dir()


@pytest.mark.parametrize(
    ("folder", "passes"),
    [
        ("Temp1_LiteLLM Pocket.zip", True),
        ("0a1b_LiteLLM.zip.5e1/LiteLLM Pocket", True),
        ("7zO4A2B3C", True),
        ("Rar$EXa1234.5678", True),
        ("my tools", False),
        ("zip", False),
    ],
)
def test_nothing_is_kept_in_a_zip_that_was_only_looked_into(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch, folder: str, passes: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(on_disk / "temp"))
    monkeypatch.setattr(paths, "_SOURCE_ROOT", on_disk / "temp" / folder)
    assert find_paths().origin == ("user" if passes else "portable")
    beside = on_disk / "temp" / folder / "pocket-data"
    make_private_folder(beside)
    (beside / "settings.json").write_text("{}")  # of a version that did not look
    assert find_paths().origin == "portable"


def test_a_zip_unpacked_elsewhere_is_a_folder_as_any(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(on_disk / "temp"))
    monkeypatch.setattr(paths, "_SOURCE_ROOT", on_disk / "stick" / "Temp1_LiteLLM.zip")
    assert find_paths().origin == "portable"


def test_a_chosen_folder_below_a_file_is_refused_in_words(on_disk: Path) -> None:
    (on_disk / "file").write_bytes(b"")
    with pytest.raises(DataFolderError, match="data folder cannot be used") as caught:
        find_paths(on_disk / "file" / "data")
    assert "--data-dir" in caught.value.remedy


def test_a_chosen_folder_in_the_environment_is_named(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (on_disk / "file").write_bytes(b"")
    monkeypatch.setenv(DATA_VARIABLE, str(on_disk / "file"))
    with pytest.raises(DataFolderError) as caught:
        find_paths()
    assert DATA_VARIABLE in caught.value.remedy


def test_a_write_protected_stick_does_not_look_like_a_first_run(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = on_disk / "checkout" / "pocket-data"
    make_private_folder(stick)
    (stick / "account.json").write_bytes(b"{}")
    monkeypatch.setattr(Path, "write_bytes", _read_only)
    with pytest.raises(DataFolderError, match="the drive is read-only") as caught:
        find_paths()
    assert "already holds your data" in caught.value.remedy


def _read_only(*_: object) -> int:
    raise OSError(30, "Read-only file system")


def test_no_folder_at_all(on_disk: Path) -> None:
    (on_disk / "checkout" / "pocket-data").write_bytes(b"")
    (on_disk / "home").write_bytes(b"")
    with pytest.raises(DataFolderError, match="--data-dir FOLDER"):
        find_paths()


def test_what_lies_in_a_folder_is_told_by_names_and_by_links(tmp_path: Path) -> None:
    folder = tmp_path / "configs"
    (folder / "parts").mkdir(parents=True)
    more = folder / "parts" / "more.yaml"
    assert str(within(folder, more)) == "parts/more.yaml"
    assert str(within(folder, folder / "parts" / ".." / "a.yaml")) == "a.yaml"
    assert within(folder, folder / ".." / "a.yaml") is None
    assert within(folder, tmp_path / "configs-of-old" / "a.yaml") is None
    assert leads_within(folder, more)
    assert not leads_within(folder, tmp_path / "a.yaml")


@needs_links
def test_a_link_may_lead_out_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "out.yaml").symlink_to(tmp_path / "a.yaml")
    assert str(within(folder, folder / "out.yaml")) == "out.yaml"
    assert not leads_within(folder, folder / "out.yaml")


@pytest.mark.skipif(os.name != "nt", reason="of Windows")
def test_the_case_of_letters_does_not_count_on_windows(tmp_path: Path) -> None:
    path = Path(str(tmp_path).upper()) / "Parts" / "a.yaml"
    assert str(within(Path(str(tmp_path).lower()), path)) == "Parts/a.yaml"
    assert within(Path("C:/configs"), Path("D:/configs/a.yaml")) is None


@pytest.mark.parametrize(
    "name",
    [
        *(r"\\server\share\a.json", "//server/share/a.json", "/\\server/share/a.json"),
        *(r"\\.\COM1", r"\\?\UNC\server\share\a.json", r"\??\UNC\server\share\a.json"),
        "/??/UNC/server/share/a.json",
    ],
)
def test_a_name_of_another_computer_is_known_by_its_look(name: str) -> None:
    assert on_another_computer(name, platform="win32")
    assert not on_another_computer(name, platform="linux")
    assert not on_another_computer(name.lstrip("\\/"), platform="win32")
