"""The payload is found from the executable's layout, and damage is said in words."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import RuntimeBundleError
from core.runtime.locate import RECORD, payload_of
from core.runtime.manifest import is_safe, parse
from core.runtime.payload import payload_in
from tests.core.runtime.bundles import carrier, onedir, sign, toy_elf, toy_pe


@pytest.fixture(params=["linux", "windows"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return carrier(
        tmp_path / "pocket", onedir(tmp_path / "one"), windows=request.param == "windows"
    )


def test_the_payload_is_found_and_read(program: Path) -> None:
    found = payload_in(program)
    assert found is not None
    assert found.manifest.name.startswith("1.2.3-")
    assert found.manifest.versions == {"pocket": "1.2.3"}
    assert sum(len(chunk.entries) for chunk in found.chunks) == len(found.manifest.files) == 5


def test_it_is_found_without_reading_the_file_through(program: Path) -> None:
    place = payload_of(program)
    assert place is not None
    # Zeroes for everything behind the payload's record: only the layout may matter.
    if program.read_bytes().startswith(b"MZ"):
        body = program.read_bytes()
        program.write_bytes(body[: place.offset] + bytes(len(body) - place.offset))
        assert payload_of(program) == place


def test_a_signature_behind_everything_changes_nothing(tmp_path: Path) -> None:
    program = carrier(tmp_path / "pocket.exe", onedir(tmp_path / "one"), windows=True)
    before = payload_of(program)
    sign(program)
    assert payload_of(program) == before
    assert payload_in(program) is not None


@pytest.mark.parametrize("body", [b"", b"MZ", b"\x7fELF", b"#!/bin/sh\n", toy_elf(), toy_pe()])
def test_a_program_without_a_payload_has_none(tmp_path: Path, body: bytes) -> None:
    program = tmp_path / "program"
    program.write_bytes(body)
    try:
        assert payload_of(program) is None
    except RuntimeBundleError as error:
        assert "damaged" in str(error)


def test_a_download_that_broke_off_is_named(tmp_path: Path) -> None:
    program = carrier(tmp_path / "pocket.exe", onedir(tmp_path / "one"), windows=True)
    place = payload_of(program)
    assert place is not None
    program.write_bytes(program.read_bytes()[: place.offset + place.size // 2])
    with pytest.raises(RuntimeBundleError, match=r"ends in the middle.*again and compare"):
        payload_of(program)


def test_a_program_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeBundleError, match="still plugged in"):
        payload_of(tmp_path / "gone")


def test_a_changed_manifest_is_not_believed(program: Path) -> None:
    body = bytearray(program.read_bytes())
    place = payload_of(program)
    assert place is not None
    body[place.offset - RECORD.size + 24] ^= 1
    program.write_bytes(bytes(body))
    with pytest.raises(RuntimeBundleError, match="damaged"):
        payload_in(program)


@settings(max_examples=150, deadline=None)
@given(at=st.floats(0, 1), bit=st.integers(0, 7))
def test_no_flipped_bit_escapes_as_anything_but_words(
    tmp_path_factory: pytest.TempPathFactory, at: float, bit: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "flips"
    program = folder / "pocket"
    if not program.exists():
        carrier(program, onedir(folder / "one"))
    body = bytearray(program.read_bytes())
    body[int(at * (len(body) - 1))] ^= 1 << bit
    flipped = folder / "flipped"
    flipped.write_bytes(bytes(body))
    try:
        found = payload_in(flipped)
        if found is not None:
            for chunk in found.chunks:
                for _ in found.pieces(chunk):
                    pass
    except RuntimeBundleError as error:
        assert error.what
        assert error.remedy


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../x",
            "a/../b",
            "/x",
            "a//b",
            "./a",
            "a/",
            "",
            "C:/x",
            "a\\b",
            "a\0b",
            "nul",
            "a/CON.txt",
        ),
        *("a.", "a ", "a:b", "x" * 401),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    assert not is_safe(path)


def test_ordinary_paths_pass() -> None:
    assert is_safe("_internal/litellm/proxy/a-b_c.1.json")
    assert is_safe("_internal/..data/x") and is_safe("console.txt")


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b'{"files": []}', b'{"files": [1]}', b"\xff",
        b'{"files": [{"path": "a", "size": -1, "sha256": "' + b"0" * 64 + b'", "mode": 420}]}',
        b'{"files": [{"path": "../a", "size": 1, "sha256": "' + b"0" * 64 + b'", "mode": 420}]}',
        b'{"files": [{"path": "a", "size": 1, "sha256": "0", "mode": 420}]}',
    ],
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(raw: bytes) -> None:
    with pytest.raises(RuntimeBundleError):
        parse(raw)


def test_two_names_that_windows_takes_for_one_are_refused() -> None:
    one = '{"path": "%s", "size": 1, "sha256": "' + "0" * 64 + '", "mode": "0644"}'
    with pytest.raises(RuntimeBundleError, match="twice"):
        parse(f'{{"files": [{one % "a"}, {one % "A"}]}}'.encode())


def test_a_section_table_of_nonsense_ends_soon(tmp_path: Path) -> None:
    body = bytearray(toy_elf())
    struct.pack_into("<H", body, 0x3C, 0xFFFF)
    (tmp_path / "x").write_bytes(bytes(body))
    assert payload_of(tmp_path / "x") is None
