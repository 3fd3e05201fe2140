"""The AppDir: program and sidecar side by side, ready to run, and what a desktop reads of them.

AppRun                              what the AppImage starts
<id>.desktop, <id>.png, .DirIcon    for tools that look into the image
usr/bin/litellm-pocket              for people who unpacked it
usr/lib/litellm-pocket/             the program's folder
usr/lib/litellm-pocket/sidecar/     the sidecar's folder, where core.runtime.frozen looks
usr/share/{applications,icons,metainfo}
"""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from build_scripts.package import PackageError
from build_scripts.package.icons import SIZES, as_png
from core.base.versions import POCKET
from core.runtime.frozen import BESIDE

APP_ID: Final = "io.github.litellm_pocket.pocket"
NAME: Final = "LiteLLM Pocket"
PROGRAM: Final = "litellm-pocket"
SIDECAR: Final = "litellm-pocket-sidecar"
SUMMARY: Final = "Private LLM gateway that fits on a USB stick"
HOME: Final = f"usr/lib/{PROGRAM}"

APPRUN: Final = f"""#!/bin/sh
# The AppImage starts this. Only the folder is looked up: everything else is the program's.
here=${{0%/*}}
[ -L "$0" ] && here=$(dirname "$(readlink -f "$0")")
exec "$here/{HOME}/{PROGRAM}" "$@"
"""


def desktop_entry() -> str:
    """The .desktop file."""
    lines = {
        "Type": "Application",
        "Name": NAME,
        "GenericName": "LLM gateway",
        "Comment": SUMMARY,
        "Exec": PROGRAM,
        "Icon": APP_ID,
        "Terminal": "false",
        "Categories": "Network;",
        "Keywords": "LLM;AI;proxy;gateway;LiteLLM;",
        "StartupNotify": "true",
        "StartupWMClass": "LiteLLMPocket",
        "X-AppImage-Version": POCKET,
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def metainfo(released: datetime.date) -> str:
    """The AppStream metadata, for software centres and AppImage catalogues."""
    paragraphs = (
        "LiteLLM Pocket gives one person a gateway to language models on their own computer: log "
        "in, edit a LiteLLM proxy config, press Start, and every tool that speaks the OpenAI or "
        "the Anthropic API can use it.",
        "It needs no installation, no admin rights, no database and no internet to start, and "
        "keeps its data beside itself, on a USB stick for example.",
    )
    described = "\n".join(f"    <p>{escape(one)}</p>" for one in paragraphs)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>{APP_ID}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>{NAME}</name>
  <summary>{SUMMARY}</summary>
  <description>
{described}
  </description>
  <developer id="io.github.litellm_pocket">
    <name>{NAME} contributors</name>
  </developer>
  <launchable type="desktop-id">{APP_ID}.desktop</launchable>
  <provides>
    <binary>{PROGRAM}</binary>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="{POCKET}" date="{released.isoformat()}"/>
  </releases>
</component>
"""


def make(app: Path, sidecar: Path, out: Path, released: datetime.date) -> Path:
    """Make the AppDir `out` anew from the two frozen folders. Raises PackageError."""
    for folder, name in ((app, PROGRAM), (sidecar, SIDECAR)):
        if not (folder / name).is_file():
            raise PackageError(f"There is no {name} in {folder}: build it first.")
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(app, out / HOME, symlinks=True)
    shutil.copytree(sidecar, out / HOME / BESIDE, symlinks=True)
    _write(out / "AppRun", APPRUN, 0o755)
    _write(out / f"{APP_ID}.desktop", desktop_entry())
    _write(out / f"usr/share/applications/{APP_ID}.desktop", desktop_entry())
    _write(out / f"usr/share/metainfo/{APP_ID}.metainfo.xml", metainfo(released))
    for size in SIZES:
        place = out / f"usr/share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png"
        place.parent.mkdir(parents=True)
        place.write_bytes(as_png(size))
    shutil.copyfile(out / f"usr/share/icons/hicolor/256x256/apps/{APP_ID}.png", _icon(out))
    (out / ".DirIcon").symlink_to(_icon(out).name)
    (out / "usr/bin").mkdir()
    (out / "usr/bin" / PROGRAM).symlink_to(f"../lib/{PROGRAM}/{PROGRAM}")
    _plain_modes(out)
    return out


def _icon(out: Path) -> Path:
    return out / f"{APP_ID}.png"


def _write(place: Path, text: str, mode: int = 0o644) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", newline="\n")
    place.chmod(mode)


def _plain_modes(out: Path) -> None:
    """755 or 644, whatever the builder's umask: the image must come out the same."""
    for path in (out, *out.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
