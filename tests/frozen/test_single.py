"""What only the single file does: it unpacks its sidecar once, and can leave no trace."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from build_scripts.build import DIST
from build_scripts.package import products
from tests.frozen.conftest import missing
from tests.frozen.programs import Form, Served, Stranger, single, write_settings
from tests.systems import UNDER_WINE, needs_ctrl_break

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


def made_form(folder: Path) -> Form:
    if not (DIST / products.single_name()).is_file():
        missing("the single file")
    return single(folder)


def made_computer(folder: Path) -> Stranger:
    made = Stranger(folder / "computer" / "Jürgen Łuć")
    if sys.platform == "win32":  # the cache is the person's own: nobody was here before
        shutil.rmtree(made.cache, ignore_errors=True)
    return made


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return made_form(tmp_path)


@pytest.fixture
def computer(tmp_path: Path) -> Stranger:
    return made_computer(tmp_path)


@pytest.fixture
def session() -> Iterator[list[Served]]:
    opened: list[Served] = []
    yield opened
    for one in opened:
        one.end()


def serve(form: Form, computer: Stranger, session: list[Served], *arguments: str) -> Served:
    served = Served(form, computer, *arguments)
    session.append(served)
    served.come_up()
    return served


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def registry() -> set[str]:
    """The person's keys and values in the registry of Windows, by their paths."""
    found: set[str] = set()
    if sys.platform != "win32":
        return found
    import winreg

    def walk(path: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                keys, values, _ = winreg.QueryInfoKey(key)
                found.update(f"{path}: {winreg.EnumValue(key, n)[0]}" for n in range(values))
                below = [winreg.EnumKey(key, n) for n in range(keys)]
        except OSError:  # not for us, or gone
            return
        for name in below:
            found.add(f"{path}\\{name}")
            walk(f"{path}\\{name}")

    walk("Software")
    return found


@dataclass(frozen=True)
class Used:
    """A computer on which the program has run once, from the first start to the end."""

    form: Form
    computer: Stranger
    new_files: frozenset[Path]
    """What was not there before."""
    new_keys: frozenset[str]
    """In the registry."""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Used:
    """One for all tests of this file that begin with a cache that is filled: a start takes a
    processor ten seconds. They come first: on Windows there is one cache, which others empty."""
    folder = tmp_path_factory.mktemp("used")
    form, computer = made_form(folder), made_computer(folder)
    drive = {Path("C:/")} if UNDER_WINE else set()  # where nobody else writes meanwhile
    keys = registry()
    before = {place: listing(place) for place in {folder, *drive}}
    opened: list[Served] = []
    try:
        serve(form, computer, opened).leave()
    finally:
        for one in opened:
            one.end()
    files = {place / path for place, old in before.items() for path in listing(place) - old}
    return Used(form, computer, frozenset(files), frozenset(registry() - keys))


def test_nothing_is_written_but_data_and_cache(used: Used) -> None:
    kept = (used.computer.cache, used.form.data)
    outside = {
        path.as_posix()
        for path in used.new_files
        if not any(path.is_relative_to(one) for one in kept)
    }
    # A program that was killed could not remove what its loader unpacked for itself.
    assert {path for path in outside if not (UNDER_WINE and "/_MEI" in path)} == set()
    # What Windows notes by itself about every program that ran; and its certificate store, which
    # it makes, with all that leads there, when somebody first looks into it.
    words = ("MuiCache", "AppCompatFlags", "UserAssist", "RecentDocs", "BagMRU", "CryptnetUrlCache")
    new = used.new_keys
    noted = {one for one in new if re.search("|".join(words) + "|SystemCert", one)}
    ways = {one for one in new if any(n.startswith(f"{one}\\") for n in noted)}
    assert new - noted - ways == set()


def test_the_second_start_unpacks_nothing(used: Used, session: list[Served]) -> None:
    cache = used.computer.cache
    files = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    assert len(files) > 300
    second = serve(used.form, used.computer, session)
    assert "Unpacking" not in "".join(second.errors)
    second.leave()
    after = {path: path.stat().st_mtime_ns for path in files}
    assert after == files


def test_a_cache_that_was_tampered_with_is_mended_and_said(
    used: Used, session: list[Served]
) -> None:
    (victim,) = used.computer.cache.rglob("litellm-pocket-sidecar*")
    victim.write_bytes(b"#!/bin/sh\nexit 0\n")
    served = serve(used.form, used.computer, session)
    served.leave()
    assert victim.stat().st_size > 100_000
    assert "changed" in "".join(served.errors)


@needs_ctrl_break
def test_it_leaves_no_trace_when_that_is_wished(
    form: Form, computer: Stranger, session: list[Served]
) -> None:
    write_settings(form.data, leave_no_trace=True)
    served = serve(form, computer, session)
    assert computer.cache.exists()
    served.leave()
    assert listing(computer.home) == set()
    assert not (computer.home / ".cache" / "litellm-pocket").exists()


def test_it_can_live_beside_the_data(form: Form, computer: Stranger, session: list[Served]) -> None:
    write_settings(form.data, runtime_place="beside the data")
    served = serve(form, computer, session)
    (sidecar,) = served.sidecars
    assert Path(sidecar.exe()).is_relative_to(form.data / "runtime")
    served.leave()
    assert not computer.cache.exists()


def test_two_at_once_unpack_once(
    form: Form, computer: Stranger, session: list[Served], tmp_path: Path
) -> None:
    other = Form("single", form.run, tmp_path / "other", None)
    first = Served(form, computer)
    second = Served(other, computer, "--data-dir", str(other.data))
    session += [first, second]
    first.come_up()
    second.come_up()
    homes = [path for path in computer.cache.iterdir() if path.is_dir() and "." not in path.suffix]
    assert len({Path(p.exe()).parent for s in (first, second) for p in s.sidecars}) == 1
    assert [one for one in homes if one.name.endswith(".part")] == []
    first.leave()
    second.leave()
