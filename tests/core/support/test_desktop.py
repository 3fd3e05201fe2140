"""Light or dark, and opening things with the person's own programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.support import desktop
from core.support.desktop import Launcher, open_folder, open_url, system_theme
from tests.conftest import WaitUntil
from tests.systems import needs_shell_scripts


class Gsettings:
    """Answers as gsettings would; the commands it was asked."""

    def __init__(self, scheme: str | None = None, gtk: str | None = None) -> None:
        self.answers = {"color-scheme": scheme, "gtk-theme": gtk}
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], timeout_s: float) -> str | None:
        assert 0 < timeout_s <= 1
        self.asked.append(command)
        return self.answers.get(command[-1])


def linux(home: Path, ask: Gsettings, desktop_name: str = "") -> str:
    environment = {"XDG_CURRENT_DESKTOP": desktop_name}
    return system_theme(platform="linux", environment=environment, home=home, ask=ask)


@pytest.mark.parametrize(
    ("scheme", "gtk", "theme"),
    [
        ("'prefer-dark'\n", "'Adwaita'\n", "dark"),
        ("'prefer-light'\n", "'Yaru-dark'\n", "light"),
        ("'default'\n", "'Adwaita-dark'\n", "dark"),
        ("'default'\n", "'Adwaita'\n", "light"),
        (None, "'Yaru-dark'\n", "dark"),
        (None, None, "light"),
        ("nonsense", "nonsense", "light"),
    ],
)
def test_gnome(tmp_path: Path, scheme: str | None, gtk: str | None, theme: str) -> None:
    assert linux(tmp_path, Gsettings(scheme, gtk), "GNOME") == theme


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("[Colors:Window]\nBackgroundNormal=32,35,38\n", "dark"),
        ("[Colors:Window]\nBackgroundNormal=239,240,241\n", "light"),
        ("[General]\nColorScheme=BreezeDark\n", "dark"),
        ("[General]\nColorScheme=BreezeLight\n", "light"),
        ("garbage without a section", "light"),
        ("[Colors:Window]\nBackgroundNormal=%x,1\n[Colors:Window]\n", "light"),
    ],
)
def test_kde(tmp_path: Path, text: str, theme: str) -> None:
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "kdeglobals").write_text(text)
    assert linux(tmp_path, Gsettings(), "KDE") == theme


def test_kde_is_asked_first_on_kde_and_last_elsewhere(tmp_path: Path) -> None:
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "kdeglobals").write_text("[General]\nColorScheme=BreezeDark\n")
    assert linux(tmp_path, Gsettings("'prefer-light'"), "KDE") == "dark"
    assert linux(tmp_path, Gsettings("'prefer-light'"), "GNOME") == "light"
    assert linux(tmp_path, Gsettings(), "") == "dark"


@pytest.mark.parametrize(("value", "theme"), [(True, "light"), (False, "dark"), (None, "light")])
def test_windows(value: bool | None, theme: str) -> None:
    assert system_theme(platform="win32", windows_uses_light=lambda: value) == theme


@pytest.mark.parametrize(("answer", "theme"), [("Dark\n", "dark"), (None, "light")])
def test_macos(answer: str | None, theme: str) -> None:
    assert system_theme(platform="darwin", ask=lambda *_: answer) == theme


def test_this_very_machine_answers_something() -> None:
    assert system_theme() in ("light", "dark")


@needs_shell_scripts
def test_a_gsettings_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "gsettings"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(desktop, "_THEME_BUDGET_S", 0.1)
    assert system_theme(platform="linux", environment={}, home=tmp_path) == "light"


# ---- opening


class FakeChild:
    def __init__(self, code: int | None) -> None:
        self.code = code
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> int:
        self.waits.append(timeout)
        if self.code is None:
            if timeout is None:
                return 0
            raise subprocess.TimeoutExpired("xdg-open", timeout)
        return self.code


class Spawner:
    def __init__(self, code: int | None = 0, error: OSError | None = None) -> None:
        self.child = FakeChild(code)
        self.error = error
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []

    def __call__(self, command: list[str], environment: dict[str, str]) -> FakeChild:
        self.commands.append(command)
        self.environments.append(environment)
        if self.error is not None:
            raise self.error
        return self.child


def launcher(
    spawn: Spawner, platform: str = "linux", found: str | None = "xdg-open", **more: str
) -> Launcher:
    return Launcher(
        platform=platform,
        which=lambda name: f"/bin/{name}" if name == found else None,
        spawn=spawn,
        environment=more,
        bundle=None,
    )


def test_a_folder_is_opened(tmp_path: Path) -> None:
    spawn = Spawner()
    open_folder(tmp_path, launcher(spawn))
    assert spawn.commands == [["/bin/xdg-open", str(tmp_path)]]


@pytest.mark.parametrize(
    ("platform", "found", "command"),
    [
        ("linux", "gio", ["/bin/gio", "open"]),
        ("darwin", "open", ["/bin/open"]),
    ],
)
def test_other_openers(platform: str, found: str, command: list[str]) -> None:
    spawn = Spawner()
    open_url("http://127.0.0.1:4000/", launcher(spawn, platform, found))
    assert spawn.commands == [[*command, "http://127.0.0.1:4000/"]]


def test_a_launcher_that_stays_is_not_waited_for(wait_until: WaitUntil) -> None:
    spawn = Spawner(code=None)
    open_url("http://127.0.0.1:4000/", launcher(spawn))
    assert spawn.child.waits[0] is not None
    wait_until(lambda: None in spawn.child.waits, what="the child being collected")


@pytest.mark.parametrize(
    ("spawn", "found", "words"),
    [
        (Spawner(), None, "no program to open it was found"),
        (Spawner(code=3), "xdg-open", "xdg-open ended with status 3"),
        (Spawner(error=PermissionError(13, "Permission denied")), "xdg-open", "Permission denied"),
    ],
)
def test_what_cannot_be_opened_is_said_with_the_address(
    spawn: Spawner, found: str | None, words: str
) -> None:
    with pytest.raises(UserError) as caught:
        open_url("http://127.0.0.1:4000/", launcher(spawn, found=found))
    assert words in caught.value.what
    assert "http://127.0.0.1:4000/" in caught.value.remedy


def test_windows_uses_startfile(tmp_path: Path) -> None:
    started: list[str] = []
    windows = Launcher(platform="win32", startfile=started.append, environment={}, bundle=None)
    open_folder(tmp_path, windows)
    open_url("https://127.0.0.1:4000/", windows)
    assert started == [str(tmp_path), "https://127.0.0.1:4000/"]

    def broken(_: str) -> None:
        raise OSError(1155, "No application is associated")

    with pytest.raises(UserError, match="No application"):
        open_url("http://h/", Launcher(platform="win32", startfile=broken, bundle=None))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "calc.exe",
        "-x",
        "javascript:x",
        "",
        "http://",
        "http://[",
        "http://a\n",
    ],
)
def test_only_web_addresses_are_opened(url: str) -> None:
    spawn = Spawner()
    with pytest.raises(UserError, match="not a web address"):
        open_url(url, launcher(spawn))
    assert spawn.commands == []


def test_a_missing_folder_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there"):
        open_folder(tmp_path / "none", launcher(Spawner()))


def test_the_cleaned_environment_reaches_the_program() -> None:
    spawn = Spawner()
    frozen = Launcher(
        platform="linux",
        which=lambda name: name,
        spawn=spawn,
        environment={"LD_LIBRARY_PATH": "/b/lib", "HOME": "/h"},
        bundle="/b",
    )
    open_url("http://127.0.0.1:4000/", frozen)
    assert spawn.environments == [{"HOME": "/h"}]


@needs_shell_scripts
def test_a_real_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    if sys.platform == "darwin":
        pytest.skip("macOS has its own opener")
    open_url("http://127.0.0.1:4000/a?b=c&d")
    assert (tmp_path / "opened").read_text() == "http://127.0.0.1:4000/a?b=c&d"
