"""What Windows reads of the executables."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from typing import Any

import pytest

from build_scripts.package import windows
from build_scripts.package.icons import ICO_SIZES, as_ico, as_png, picture

SETTINGS = "{http://schemas.microsoft.com/SMI/%s/WindowsSettings}%s"


@pytest.mark.parametrize("part", ["", "Sidecar"])
def test_the_manifest_asks_for_long_paths_utf8_and_sharp_text(part: str) -> None:
    tree = ET.fromstring(windows.manifest(part=part, version="1.2.3"))

    def text(year: str, name: str) -> str | None:
        return next(tree.iter(SETTINGS % (year, name))).text

    assert text("2016", "longPathAware") == "true"
    assert text("2019", "activeCodePage") == "UTF-8"
    assert text("2016", "dpiAwareness") == "system"
    level = next(tree.iter("{urn:schemas-microsoft-com:asm.v3}requestedExecutionLevel"))
    assert level.get("level") == "asInvoker"
    identity = next(tree.iter("{urn:schemas-microsoft-com:asm.v1}assemblyIdentity"))
    assert identity.get("version") == "1.2.3.0"
    assert identity.get("name") == ("LiteLLM.Pocket.Sidecar" if part else "LiteLLM.Pocket")


def test_pyinstaller_keeps_what_the_manifest_asks_for() -> None:
    winmanifest = pytest.importorskip("PyInstaller.utils.win32.winmanifest")
    made = winmanifest.create_application_manifest(windows.manifest().encode("utf-8"))
    for word in (b"longPathAware", b"UTF-8</activeCodePage>", b"dpiAwareness", b"asInvoker"):
        assert word in made
    assert made.count(b"Common-Controls") == 1


class _Node:
    """Stands in for PyInstaller's classes, which need a Windows package."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.arguments = arguments
        self.named = named


def test_the_version_resource_can_be_read_and_tells_the_version() -> None:
    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    seen: dict[str, str] = {}

    class String(_Node):
        def __init__(self, key: str, text: str) -> None:
            seen[key] = text

    space: dict[str, Any] = dict.fromkeys([*names, "VarFileInfo", "VarStruct"], _Node)
    space["StringStruct"] = String
    info = eval(windows.version_info(version="1.2.3rc1"), space)
    assert info.named["ffi"].named["filevers"] == (1, 2, 3, 0)
    assert info.named["ffi"].named["flags"] == 2
    assert seen["ProductVersion"] == "1.2.3rc1"
    assert seen["OriginalFilename"] == "LiteLLM-Pocket.exe"


@pytest.mark.parametrize(
    ("version", "four"),
    [("0.1.0", (0, 1, 0, 0)), ("2.0", (2, 0, 0, 0)), ("1.2.3.99999", (1, 2, 3, 65535))],
)
def test_versions_have_four_numbers(version: str, four: tuple[int, ...]) -> None:
    assert windows.numbers(version) == four


def test_the_resources_are_written_for_the_spec(tmp_path: Path) -> None:
    version, icon = windows.write_resources(tmp_path / "work", part="Sidecar", file_name="x.exe")
    assert "LiteLLM Pocket Sidecar" in Path(version).read_text(encoding="utf-8")
    assert Path(icon).read_bytes()[:4] == b"\0\0\1\0"


def test_the_icon_holds_each_size_where_it_says() -> None:
    body = as_ico()
    kind, count = struct.unpack_from("<2xHH", body)
    assert (kind, count) == (1, len(ICO_SIZES))
    end = 6 + 16 * count
    for number, size in enumerate(ICO_SIZES):
        edge, _, _, _, _, bits, length, offset = struct.unpack_from(
            "<BBBBHHII", body, 6 + 16 * number
        )
        assert (edge or 256, bits, offset) == (size, 32, end)
        if size == 256:
            assert body[offset:].startswith(b"\x89PNG")
        else:
            assert struct.unpack_from("<Iii", body, offset) == (40, size, 2 * size)
        end += length
    assert end == len(body)


def test_the_mark_is_a_white_pocket_on_a_blue_tile_with_round_corners() -> None:
    rows = picture(64)
    assert rows[0][3] == 0  # the corner is clear
    assert rows[32][4 * 4 + 3] == 255
    red, _, blue, _ = rows[8][4 * 32 : 4 * 32 + 4]
    assert blue > red + 80
    assert any(row[n : n + 4] == b"\xff\xff\xff\xff" for row in rows for n in range(0, 256, 4))
    assert zlib.crc32(as_png(16)) == zlib.crc32(as_png(16))
