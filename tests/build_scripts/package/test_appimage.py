"""The AppDir is what desktops expect, runs, and becomes the same image every time."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.package import PackageError, appdir, appimage
from core.base.paths import anchor_folder
from tests.core.runtime.bundles import toy_elf

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="AppImages are for Linux")
DAY = datetime.date(2026, 11, 23)

# Says where it is, who started it and what it finds beside it.
PROGRAM = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
echo "at $here"
echo "arguments $*"
"$here/sidecar/litellm-pocket-sidecar" hello
"""


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@pytest.fixture
def frozen(tmp_path: Path) -> tuple[Path, Path]:
    app, sidecar = tmp_path / "app", tmp_path / "sidecar"
    for folder, name, text in (
        (app, appdir.PROGRAM, PROGRAM),
        (sidecar, appdir.SIDECAR, '#!/bin/sh\necho "sidecar $1"\n'),
    ):
        (folder / "_internal").mkdir(parents=True)
        (folder / "_internal" / "libx.so.1").write_bytes(b"\x7fELF")
        (folder / "_internal" / "libx.so").symlink_to("libx.so.1")
        (folder / name).write_text(text, encoding="ascii")
        (folder / name).chmod(0o700)
    return app, sidecar


@pytest.fixture
def made(frozen: tuple[Path, Path], tmp_path: Path) -> Path:
    return appdir.make(*frozen, tmp_path / "Pocket.AppDir", DAY)


def _run(program: Path, *arguments: str) -> list[str]:
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def test_apprun_starts_the_program_with_its_sidecar_beside_it(made: Path) -> None:
    assert _run(made / "AppRun", "serve", "a b") == [
        f"at {made}/usr/lib/litellm-pocket",
        "arguments serve a b",
        "sidecar hello",
    ]
    assert _run(made / "usr/bin/litellm-pocket")[0] == f"at {made}/usr/lib/litellm-pocket"


def test_apprun_works_through_a_link_and_a_path_with_spaces(made: Path, tmp_path: Path) -> None:
    place = tmp_path / "a stick" / "x.AppDir"
    place.parent.mkdir()
    made.rename(place)
    (tmp_path / "link").symlink_to(place / "AppRun")
    assert _run(tmp_path / "link")[0] == f"at {place}/usr/lib/litellm-pocket"


def test_the_data_lies_beside_the_image(made: Path, tmp_path: Path) -> None:
    program = made / appdir.HOME / appdir.PROGRAM
    image = tmp_path / "stick" / "LiteLLM-Pocket.AppImage"
    environment = {"APPIMAGE": str(image), "APPDIR": str(made)}
    chosen = anchor_folder(
        executable=program, frozen=True, environment=environment, source_root=tmp_path
    )
    assert chosen == image.parent


def test_a_bundle_that_was_not_built_is_named(frozen: tuple[Path, Path], tmp_path: Path) -> None:
    app, sidecar = frozen
    (sidecar / appdir.SIDECAR).unlink()
    with pytest.raises(PackageError, match=r"no litellm-pocket-sidecar.*build it first"):
        appdir.make(app, sidecar, tmp_path / "x", DAY)


def test_modes_do_not_depend_on_the_builder(made: Path) -> None:
    found = {p.stat().st_mode & 0o777 for p in (made, *made.rglob("*")) if not p.is_symlink()}
    assert found == {0o755, 0o644}
    assert (made / appdir.HOME / "_internal" / "libx.so").is_symlink()


@needs("desktop-file-validate")
def test_the_desktop_file_is_valid(made: Path) -> None:
    said = subprocess.run(
        ["desktop-file-validate", made / f"{appdir.APP_ID}.desktop"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@needs("appstreamcli")
def test_the_appstream_metadata_is_valid(made: Path) -> None:
    place = made / f"usr/share/metainfo/{appdir.APP_ID}.metainfo.xml"
    said = subprocess.run(
        ["appstreamcli", "validate", "--no-net", "--no-color", place],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout


def test_the_icons_are_there_in_all_sizes(made: Path) -> None:
    for size in (16, 24, 32, 48, 64, 128, 256, 512):
        icon = made / f"usr/share/icons/hicolor/{size}x{size}/apps/{appdir.APP_ID}.png"
        assert struct.unpack(">II", icon.read_bytes()[16:24]) == (size, size)
    assert (made / ".DirIcon").read_bytes() == (made / f"{appdir.APP_ID}.png").read_bytes()
    assert f"Icon={appdir.APP_ID}\n" in appdir.desktop_entry()


@needs("mksquashfs")
@needs("unsquashfs")
def test_the_image_unpacks_and_runs_and_is_the_same_every_time(
    frozen: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    one = appimage.build(*frozen, tmp_path / "one", None)
    two = appimage.build(*frozen, tmp_path / "two", None)
    assert one.suffix == ".squashfs"
    assert one.read_bytes() == two.read_bytes()
    place = tmp_path / "unpacked"
    subprocess.run(["unsquashfs", "-q", "-d", place, one], check=True, capture_output=True)
    assert _run(place / "AppRun")[-1] == "sidecar hello"


def toy_runtime() -> bytes:
    body = bytearray(toy_elf())
    body[8:11] = b"AI\x02"
    return bytes(body)


@needs("mksquashfs")
def test_with_a_runtime_it_becomes_an_appimage(frozen: tuple[Path, Path], tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(toy_runtime())
    sha256 = hashlib.sha256(toy_runtime()).hexdigest()
    image = appimage.build(*frozen, tmp_path / "out", runtime, sha256)
    body = image.read_bytes()
    assert image.name.endswith(".AppImage")
    assert body.startswith(toy_runtime())
    assert body[len(toy_runtime()) :].startswith(b"hsqs")  # where the runtime looks for it
    assert image.stat().st_mode & 0o111 == 0o111
    assert not list((tmp_path / "out").glob("*.squashfs"))


@pytest.mark.parametrize(
    ("body", "sha256", "why"),
    [
        (b"#!/bin/sh\n", "", "not the runtime"),
        (toy_elf(), "", "not the runtime"),
        (toy_runtime() + b"more", "", "behind its end"),
        (toy_runtime(), "0" * 64, "has the SHA-256"),
    ],
)
def test_a_wrong_runtime_is_refused(tmp_path: Path, body: bytes, sha256: str, why: str) -> None:
    runtime, squashfs = tmp_path / "runtime", tmp_path / "x.squashfs"
    runtime.write_bytes(body)
    squashfs.write_bytes(b"hsqs")
    with pytest.raises(PackageError, match=why):
        appimage.assemble(runtime, squashfs, tmp_path / "out", sha256=sha256)
    assert not (tmp_path / "out").exists()


@needs("mksquashfs")
def test_without_a_runtime_the_command_says_where_it_stopped(
    frozen: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app, sidecar = frozen
    assert appimage.main([str(app), str(sidecar), str(tmp_path / "out")]) == 0
    assert "--runtime FILE" in capsys.readouterr().out
    assert appimage.main([str(tmp_path), str(sidecar), str(tmp_path / "out")]) == 1
    assert "build it first" in capsys.readouterr().err


def test_a_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _tool: None)
    with pytest.raises(PackageError, match="install squashfs-tools"):
        appimage.make_squashfs(tmp_path, tmp_path / "x")
