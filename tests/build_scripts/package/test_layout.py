"""The payload stands between the bootloader and its archive, and the file stays well-formed."""

from __future__ import annotations

import importlib
import importlib.util
import io
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.package import PackageError, payload, single
from build_scripts.package.archive import MAGIC, stored
from build_scripts.package.layout import insert, pe_checksum
from core.runtime.locate import RECORD, elf_section, payload_of, pe_overlay
from tests.core.runtime.bundles import archive, carrier, onedir, toy_elf, toy_pe

PAYLOAD = b"LiteLLM-Pocket\0\1" + b"p" * 100_000


def test_linux_the_archive_comes_last_and_keeps_its_section() -> None:
    whole = insert(toy_elf(), PAYLOAD)
    file = io.BytesIO(whole)
    offset, size = elf_section(file, "pydata") or (0, 0)
    assert whole[offset : offset + size] == stored(archive(), 0)
    start, length = elf_section(file, "pocket") or (0, 0)
    assert whole[start : start + length] == PAYLOAD
    assert start % 4096 == 0
    assert start + length <= offset
    assert elf_section(file, ".text") == elf_section(io.BytesIO(toy_elf()), ".text")


@pytest.mark.parametrize("program", [toy_elf(), toy_pe(), toy_pe(plus=False)])
def test_the_bootloader_finds_its_archive_in_the_last_bytes(program: bytes) -> None:
    whole = insert(program, PAYLOAD)
    assert MAGIC in whole[-8192:]
    assert whole.count(MAGIC) == program.count(MAGIC)


def _contents(archive: bytes, folder: Path) -> dict[str, tuple[bytes, bool]]:
    """(content, packed) of each file, as PyInstaller itself reads it."""
    readers = pytest.importorskip("PyInstaller.archive.readers")
    place = folder / "archive"
    place.write_bytes(b"in front" + archive)
    reader = readers.CArchiveReader(str(place))
    return {name: (reader.extract(name), bool(reader.toc[name][3])) for name in reader.toc}


def test_the_archive_keeps_its_files_and_stores_the_dearest_first(tmp_path: Path) -> None:
    before = _contents(archive(), tmp_path)
    assert [packed for _, packed in before.values()] == [True, True, False]
    for allowance, packed in ((0, {"text"}), (100, {"text"}), (10_000, set())):
        made = stored(archive(), allowance)
        assert len(made) <= len(archive()) + allowance
        after = _contents(made, tmp_path)
        assert {name: body for name, (body, _) in after.items()} == {
            name: body for name, (body, _) in before.items()
        }
        assert {name for name, (_, is_packed) in after.items() if is_packed} == packed


@pytest.mark.parametrize("program", [toy_elf(), toy_pe()])
def test_a_grown_archive_is_still_found(program: bytes, tmp_path: Path) -> None:
    whole = insert(program, PAYLOAD, 100_000)
    grown = stored(archive(), 100_000)
    assert grown in whole
    assert whole.index(grown) > whole.index(PAYLOAD)
    if whole.startswith(b"\x7fELF"):
        offset, size = elf_section(io.BytesIO(whole), "pydata") or (0, 0)
        assert whole[offset : offset + size] == grown
        names, length = elf_section(io.BytesIO(whole), ".shstrtab") or (0, 0)
        assert b"pocket" in whole[names : names + length]


@pytest.mark.parametrize("body", [b"x" * 100 + MAGIC + bytes(80), MAGIC + bytes(80), MAGIC])
def test_an_archive_of_nonsense_is_refused(body: bytes) -> None:
    with pytest.raises(PackageError, match="archive"):
        stored(body, 0)


@pytest.mark.parametrize("plus", [True, False])
def test_windows_the_payload_begins_where_the_sections_end(plus: bool) -> None:
    program = toy_pe(plus=plus)
    whole = insert(program, PAYLOAD)
    cut = pe_overlay(io.BytesIO(program))
    assert cut == pe_overlay(io.BytesIO(whole)) == 0x600
    assert whole[cut : cut + len(PAYLOAD)] == PAYLOAD
    assert whole.endswith(stored(archive(), 0))


def _launchers() -> list[Path]:
    """Real Windows programs: pip brings some along."""
    spec = importlib.util.find_spec("pip._vendor.distlib")
    return sorted(Path(spec.origin).parent.glob("*.exe")) if spec and spec.origin else []


def test_windows_real_programs_have_the_layout_that_we_read() -> None:
    launchers = _launchers()
    if not launchers:
        pytest.skip("this pip brings no Windows programs along")
    for launcher in launchers:
        body = launcher.read_bytes()
        whole = insert(body + archive(), PAYLOAD)
        cut = pe_overlay(io.BytesIO(body))
        assert cut == len(body) == pe_overlay(io.BytesIO(whole))
        assert whole[cut : cut + len(PAYLOAD)] == PAYLOAD
        if importlib.util.find_spec("pefile"):
            found = importlib.import_module("pefile").PE(data=whole)
            assert found.get_overlay_data_start_offset() == cut
            assert found.verify_checksum()


def test_windows_the_checksum_is_right() -> None:
    whole = bytearray(insert(toy_pe(), PAYLOAD))
    at = 0x98 + 64
    (written,) = struct.unpack_from("<I", whole, at)
    struct.pack_into("<I", whole, at, 0)
    assert written == pe_checksum(bytes(whole)) != 0
    assert pe_checksum(b"\x01\x00\xff\xff\x02") == 0x0003 + 5


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (b"#!/bin/sh\n" + MAGIC, "neither"),
        (toy_elf(b"no archive"), "no PyInstaller archive"),
        (toy_pe(b"no archive"), "no PyInstaller archive"),
        (insert(toy_elf(), PAYLOAD), "already"),
        (insert(toy_pe(), PAYLOAD), "already"),
        (toy_elf().replace(b"pydata", b"nodata"), "no ELF section pydata"),
    ],
)
def test_what_is_not_as_expected_is_refused(program: bytes, why: str) -> None:
    with pytest.raises(PackageError, match=why):
        insert(program, PAYLOAD)


def test_a_signed_program_is_refused() -> None:
    program = bytearray(toy_pe())
    struct.pack_into("<II", program, 0x98 + 112 + 32, 0x600, 100)
    with pytest.raises(PackageError, match="sign it after"):
        insert(bytes(program), PAYLOAD)


@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("readelf") is None,
    reason="Linux's binutils are not installed",
)
def test_other_tools_read_the_program_too(tmp_path: Path) -> None:
    place = tmp_path / "program"
    place.write_bytes(insert(toy_elf(), PAYLOAD))
    said = subprocess.run(
        ["readelf", "-SW", place], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}
    )
    assert "pocket" in said.stdout
    assert not said.stderr


def test_the_payload_is_the_same_every_time(tmp_path: Path) -> None:
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    payload.build(onedir(tmp_path / "a"), one, preset=1)
    copy = onedir(tmp_path / "b")
    for path in copy.rglob("*"):
        path.touch()
    payload.build(copy, two, preset=1)
    assert one.read_bytes() == two.read_bytes()


def test_a_manifest_that_does_not_tell_the_truth_stops_the_build(tmp_path: Path) -> None:
    folder = onedir(tmp_path / "a")
    (folder / "extra").write_bytes(b"x")
    with pytest.raises(PackageError, match="does not list what is there: extra"):
        payload.build(folder, tmp_path / "p.zip")
    (folder / "extra").unlink()
    (folder / "_internal" / "noise.bin").write_bytes(b"x" * 40_000)
    with pytest.raises(PackageError, match=r"noise.bin is not what"):
        payload.build(folder, tmp_path / "p.zip")


def test_a_path_too_long_for_windows_stops_the_build(tmp_path: Path) -> None:
    folder = onedir(tmp_path / "a")
    (folder / ("x" * 100)).mkdir()
    (folder / ("x" * 100) / ("y" * 100)).write_bytes(b"")
    (folder / "manifest.json").write_bytes(payload.describe(folder, {}))
    with pytest.raises(PackageError, match="too long a path"):
        payload.build(folder, tmp_path / "p.zip")


def test_the_command_lines_say_what_came_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = onedir(tmp_path / "a")
    program = tmp_path / "program"
    program.write_bytes(toy_elf())
    packed, out = tmp_path / "p.zip", tmp_path / "single"
    assert payload.main([str(folder), str(packed)]) == 0
    assert single.main([str(program), str(packed), str(out)]) == 0
    assert "5 files" in capsys.readouterr().out
    assert payload_of(out) is not None
    assert single.main([str(out), str(packed), str(out)]) == 1
    assert "already" in capsys.readouterr().err
    assert single.main([str(program), str(folder / "manifest.json"), str(out)]) == 1
    assert "not a payload" in capsys.readouterr().err


def test_the_record_has_a_fixed_size() -> None:
    assert RECORD.size == 64


def test_a_carrier_is_executable(tmp_path: Path) -> None:
    place = carrier(tmp_path / "p", onedir(tmp_path / "a"))
    assert place.stat().st_mode & 0o100
