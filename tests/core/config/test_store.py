"""The file on disk: made once, never lost, never changed by a save that was refused."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base import files
from core.base.errors import ConfigChangedError, ConfigError, DataFolderError
from core.base.files import digest
from core.config.store import GONE, ConfigStore, _place_new
from tests.core.config.stores import GOOD, ROOT, TEMPLATE, make_store
from tests.fixtures.child import Child


def backups(store: ConfigStore) -> list[bytes]:
    folder = store.path.parent / "backups"
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


def leftovers(store: ConfigStore) -> set[str]:
    return {path.name for path in store.path.parent.iterdir() if path.is_file()}


# ---- the first run


def test_the_first_run_makes_the_file_from_the_template(store: ConfigStore) -> None:
    state = store.load({"LITELLM_MASTER_KEY"})
    assert state.created and state.issues == () and state.draft is None
    assert store.path.read_bytes() == TEMPLATE.read_bytes()
    assert leftovers(store) == {"litellm_config.yaml"}
    if os.name == "posix":
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert not store.load().created


def test_a_file_that_was_there_is_not_made_anew(store: ConfigStore) -> None:
    """Whoever moved it away wants no other one in its place."""
    store.load()
    store.path.rename(store.path.with_name("mine.yaml"))
    state = store.load()
    assert state.gone and not state.created
    assert state.text == TEMPLATE.read_text("utf-8")  # to begin anew with, if a person wants to
    assert leftovers(store) == {"mine.yaml"}
    store.save(state.text, state.digest)
    assert not store.load().gone


def test_a_file_that_goes_before_anybody_read_it_is_not_made_anew_either(tmp_path: Path) -> None:
    make_store(tmp_path).load()
    store = make_store(tmp_path)
    store.path.unlink()
    assert store.load().gone
    assert leftovers(store) == set()


def test_a_first_file_that_cannot_be_written_is_told_of_by_its_own_name(
    store: ConfigStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataFolderError) as caught:
        store.load()
    assert caught.value.what == f"Could not write {store.path}: the disk is full."
    assert leftovers(store) == set()


def test_a_file_that_is_there_is_never_replaced_by_the_template(opened: ConfigStore) -> None:
    state = opened.load()
    assert not state.created and state.text == GOOD and state.digest == digest(GOOD.encode())


def test_a_file_that_comes_into_being_meanwhile_wins(
    store: ConfigStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.atomic_write

    def slow(path: Path, data: bytes, *, private: bool = False) -> None:
        real(path, data, private=private)
        store.path.write_text("theirs: 1\n")

    monkeypatch.setattr("core.config.store.atomic_write", slow)
    state = store.load()
    assert (state.text, state.created) == ("theirs: 1\n", False)
    assert leftovers(store) == {"litellm_config.yaml"}


def test_a_drive_without_links_gets_the_template_too(
    store: ConfigStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert store.load().created
    assert leftovers(store) == {"litellm_config.yaml"}


def test_on_windows_a_file_that_is_there_wins_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(self: Path, target: Path) -> Path:
        if target.exists():
            raise FileExistsError(17, "File exists")
        os.replace(self, target)  # noqa: PTH105 - what a fake of Path.rename must use
        return target

    monkeypatch.setattr(Path, "rename", rename)
    fresh, path = tmp_path / "fresh", tmp_path / "config"
    fresh.write_text("template")
    assert _place_new(fresh, path, windows=True) and path.read_text() == "template"
    fresh.write_text("second")
    assert not _place_new(fresh, path, windows=True) and path.read_text() == "template"


def test_a_missing_config_of_ones_own_is_said_and_not_made(tmp_path: Path) -> None:
    store = make_store(tmp_path, template=None)
    with pytest.raises(ConfigError, match="no config file"):
        store.load()
    assert not store.path.exists()


def test_a_file_that_is_not_utf8_is_left_alone(opened: ConfigStore) -> None:
    data = b"model_list: []\nname: Gr\xf6\xdfe\n"
    opened.path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        opened.load()
    assert (caught.value.line, caught.value.column) == (2, 9)
    assert opened.path.read_bytes() == data and backups(opened) == []


def test_a_huge_file_is_refused(opened: ConfigStore) -> None:
    with opened.path.open("wb") as file:
        file.truncate(5_000_000)
    with pytest.raises(ConfigError, match="bigger than"):
        opened.load()


def test_a_folder_in_the_place_of_the_file_is_said(opened: ConfigStore) -> None:
    opened.path.unlink()
    opened.path.mkdir()
    with pytest.raises(DataFolderError, match="a folder, not a file"):
        opened.load()


# ---- saving


def test_a_save_keeps_what_was_there_as_a_backup(opened: ConfigStore) -> None:
    state = opened.load()
    saved = opened.save("model_list:\n", state.digest)
    assert opened.path.read_bytes() == b"model_list:\n"
    assert saved.digest == digest(b"model_list:\n")
    assert saved.backup is not None and saved.backup.read_bytes() == GOOD.encode()
    assert opened.load().digest == saved.digest


def test_saving_what_is_there_writes_nothing(opened: ConfigStore) -> None:
    before = opened.path.stat()
    saved = opened.save(GOOD, opened.load().digest)
    after = opened.path.stat()
    assert saved.backup is None and backups(opened) == []
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_form_of_the_file_outlives_a_save(opened: ConfigStore) -> None:
    opened.path.write_bytes(b"\xef\xbb\xbf# mine\r\nmodel_list: []\r\n")
    state = opened.load()
    assert state.text == "# mine\nmodel_list: []\n"
    opened.save(state.text + "x: 1\n", state.digest)
    assert opened.path.read_bytes() == b"\xef\xbb\xbf# mine\r\nmodel_list: []\r\nx: 1\r\n"


def test_no_more_than_twenty_backups_are_kept(opened: ConfigStore) -> None:
    last = opened.load().digest
    for number in range(25):
        last = opened.save(f"model_list: [] # {number}\n", last).digest
    assert len(backups(opened)) == 20


def test_half_finished_work_can_be_saved_and_its_issues_come_back(opened: ConfigStore) -> None:
    saved = opened.save("model_list: [x]\n", opened.load().digest)
    assert [issue.severity for issue in saved.issues if issue.severity == "error"] == ["error"]


@pytest.mark.parametrize(
    "text", ["a: [\n", "a:\n\tb: 1\n", "a: \x07\n", "a: \ud800\n", "a\nb: c: d"]
)
def test_a_syntax_error_never_costs_the_file(opened: ConfigStore, text: str) -> None:
    state = opened.load()
    opened.keep_draft(text, state.digest)
    with pytest.raises(ConfigError) as caught:
        opened.save(text, state.digest)
    assert caught.value.line and caught.value.column
    assert opened.path.read_bytes() == GOOD.encode() and backups(opened) == []
    draft = opened.read_draft()
    assert draft is not None and draft.text == text


def test_a_file_changed_by_another_program_is_not_overwritten(opened: ConfigStore) -> None:
    state = opened.load()
    opened.path.write_text("theirs: 1\n")
    with pytest.raises(ConfigChangedError, match="another program"):
        opened.save("mine: 1\n", state.digest)
    assert opened.path.read_text() == "theirs: 1\n"
    saved = opened.save("mine: 1\n", state.digest, force=True)
    assert opened.path.read_text() == "mine: 1\n"
    assert saved.backup is not None and saved.backup.read_text() == "theirs: 1\n"


def test_a_file_that_vanished_is_said_and_can_be_written_anew(opened: ConfigStore) -> None:
    state = opened.load()
    opened.path.unlink()
    with pytest.raises(ConfigChangedError, match="gone"):
        opened.save("mine: 1\n", state.digest)
    assert not opened.path.exists()
    assert opened.save("mine: 1\n", GONE).backup is None
    assert opened.path.read_text() == "mine: 1\n"


def test_keeping_mine_over_a_file_that_is_not_utf8(opened: ConfigStore) -> None:
    opened.path.write_bytes(b"\xff\xff")
    saved = opened.save("mine: 1\n", "old", force=True)
    assert opened.path.read_text() == "mine: 1\n"
    assert saved.backup is not None and saved.backup.read_bytes() == b"\xff\xff"


@pytest.mark.parametrize("step", ["fsync", "write", "replace", "open"])
def test_a_disk_that_gives_up_costs_nothing(
    opened: ConfigStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    state = opened.load()

    def fail(*args: object, **kwargs: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        if step == "replace":
            patch.setattr("core.base.files.replace_patiently", fail)
        with pytest.raises(DataFolderError, match="full"):
            opened.save("new: 1\n", state.digest)
    assert opened.path.read_bytes() == GOOD.encode()
    assert leftovers(opened) == {"litellm_config.yaml"}


def test_a_kill_in_the_middle_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.load()
    texts = [f"model_list: []\n# {letter * 200_000}\n" for letter in "ab"]
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from core.config.store import ConfigStore
        path, draft, backups = map(Path, sys.argv[1:])
        store = ConfigStore(path, draft, backups, None)
        texts = [f"model_list: []\\n# {letter * 200_000}\\n" for letter in "ab"]
        last = store.load().digest
        for number in range(10_000):
            last = store.save(texts[number % 2], last).digest
            print(number, flush=True)
        """
    )
    folder = store.path.parent
    for rounds in (1, 2, 3):
        files = (store.path, folder / "drafts" / "d", folder / "backups")
        with Child([sys.executable, "-c", code, *files], cwd=ROOT) as child:
            for _ in range(rounds):
                assert child.hear()
        assert store.path.read_text() in texts
        assert store.load().text in texts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(), base=st.sampled_from(["", "old"]))
def test_whatever_is_refused_the_file_stays_byte_for_byte(
    opened: ConfigStore, text: str, base: str
) -> None:
    data = b"\xef\xbb\xbfa: 1\r\n# \xc3\xa9\n"
    opened.path.write_bytes(data)
    try:
        opened.save(text, digest(data) if base == "" else base)
    except ConfigError:
        assert opened.path.read_bytes() == data
    else:
        wanted = text.replace("\r\n", "\n").replace("\r", "\n")
        assert opened.load().text == wanted


# ---- include


def test_included_files_are_looked_at_beside_the_config(opened: ConfigStore) -> None:
    text = "include: [more.yaml, gone.yaml]\nmodel_list:\n"
    (opened.path.parent / "more.yaml").write_text("model_list: []\n")
    (issue,) = opened.check(text, {"LITELLM_MASTER_KEY"})
    assert "gone.yaml" in issue.message and issue.severity == "error"


if sys.platform != "win32":

    def test_a_pipe_is_refused_at_once(opened: ConfigStore) -> None:
        opened.path.unlink()
        os.mkfifo(opened.path)
        with pytest.raises(ConfigError, match="no ordinary file"):
            opened.load()
        assert opened.changed_on_disk("x") is None

    def test_a_terminated_save_leaves_no_half_file(tmp_path: Path) -> None:
        """SIGTERM, unlike SIGKILL, lets Python run: what it runs must not spoil the file."""
        store = make_store(tmp_path)
        store.load()
        code = (
            "import sys, os, signal\n"
            "from pathlib import Path\n"
            "from core.config.store import ConfigStore\n"
            "real = os.fsync\n"
            "def fsync(fd):\n"
            "    real(fd)\n"
            "    os.kill(os.getpid(), signal.SIGTERM)\n"
            "p = Path(sys.argv[1])\n"
            "s = ConfigStore(p, p.parent / 'd', p.parent / 'backups', None)\n"
            "last = s.load().digest\n"
            "os.fsync = fsync\n"
            "s.save('model_list: []\\n', last)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, store.path], cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGTERM
        assert store.path.read_bytes() == TEMPLATE.read_bytes()
