"""What only the single file does: it unpacks its sidecar once, and can leave no trace."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_scripts.build import DIST
from build_scripts.package import products
from tests.frozen.conftest import missing
from tests.frozen.programs import Form, Served, Stranger, single, write_settings
from tests.systems import UNDER_WINE, needs_ctrl_break

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture
def form(tmp_path: Path) -> Form:
    if not (DIST / products.single_name()).is_file():
        missing("the single file")
    return single(tmp_path)


@pytest.fixture
def computer(tmp_path: Path) -> Stranger:
    made = Stranger(tmp_path / "computer" / "Jürgen Łuć")
    if sys.platform == "win32":  # the cache is the person's own: nobody was here before
        shutil.rmtree(made.cache, ignore_errors=True)
    return made


@pytest.fixture
def session(form: Form, computer: Stranger) -> Iterator[list[Served]]:
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


def test_the_second_start_unpacks_nothing(
    form: Form, computer: Stranger, session: list[Served]
) -> None:
    serve(form, computer, session).leave()
    files = {path: path.stat().st_mtime_ns for path in computer.cache.rglob("*") if path.is_file()}
    assert len(files) > 300
    second = serve(form, computer, session)
    assert "Unpacking" not in "".join(second.errors)
    second.leave()
    after = {path: path.stat().st_mtime_ns for path in files}
    assert after == files


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


def test_nothing_is_written_but_data_and_cache(
    form: Form, computer: Stranger, session: list[Served], tmp_path: Path
) -> None:
    drive = {Path("C:/")} if UNDER_WINE else set()  # where nobody else writes meanwhile
    keys = registry()
    before = {place: listing(place) for place in {tmp_path, *drive}}
    serve(form, computer, session).leave()
    new = {place / path for place, old in before.items() for path in listing(place) - old}
    kept = (computer.cache, form.data)
    outside = {path.as_posix() for path in new if not any(path.is_relative_to(one) for one in kept)}
    # A program that was killed could not remove what its loader unpacked for itself.
    assert {path for path in outside if not (UNDER_WINE and "/_MEI" in path)} == set()
    # What Windows notes by itself about every program that ran; and its certificate store, which
    # it makes, with all that leads there, when somebody first looks into it.
    words = ("MuiCache", "AppCompatFlags", "UserAssist", "RecentDocs", "BagMRU", "CryptnetUrlCache")
    noted = {one for one in registry() - keys if re.search("|".join(words) + "|SystemCert", one)}
    ways = {one for one in registry() - keys if any(n.startswith(f"{one}\\") for n in noted)}
    assert registry() - keys - noted - ways == set()


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


def test_a_cache_that_was_tampered_with_is_mended_and_said(
    form: Form, computer: Stranger, session: list[Served]
) -> None:
    serve(form, computer, session).leave()
    (victim,) = computer.cache.rglob("litellm-pocket-sidecar*")
    victim.write_bytes(b"#!/bin/sh\nexit 0\n")
    served = serve(form, computer, session)
    served.leave()
    assert victim.stat().st_size > 100_000
    assert "changed" in "".join(served.errors)


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
