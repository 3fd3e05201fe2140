"""A tool is opened with what is set for it alone, in a new terminal or in this one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.base.other_programs import find_program
from core.clients import launching
from core.clients.launching import Command, command_of, open_terminal
from core.clients.npm_shims import without_shim
from core.clients.terminals import terminal_of
from core.clients.tool import Launch, OwnFolder
from tests.conftest import ROOT, WaitUntil
from tests.systems import needs_terminals

KEY = "sk-tool-0123456789abcdef"
WINDOWS = pytest.mark.skipif(sys.platform != "win32", reason="only Windows has batch files")
TELL = (
    "import json, os, sys; from pathlib import Path;"
    "Path(sys.argv[1]).write_text(json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]));"
    "sys.exit(int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 0)"
)


def command(launch: Launch, folder: Path, environ: dict[str, str], *args: str) -> Command:
    return command_of(launch, Path("/bin/tool"), args, folder / "own", environ)


def test_the_key_is_in_the_environment_and_in_nothing_else(tmp_path: Path) -> None:
    environ = {"PATH": "/bin", "ANTHROPIC_API_KEY": "sk-mine"}
    made = command(
        Launch(("tool", "--model", "big"), {"KEY": KEY}, unset=("ANTHROPIC_API_KEY",)),
        tmp_path,
        environ,
        "-p",
        "Hello; rm -rf $HOME",
    )
    program = str(Path("/bin/tool"))
    assert made.argv == (program, "--model", "big", "-p", "Hello; rm -rf $HOME")
    assert made.env == {"PATH": "/bin", "KEY": KEY}
    assert KEY not in repr(made)
    assert not list(tmp_path.iterdir())


def test_what_is_for_this_computer_goes_around_a_proxy(tmp_path: Path) -> None:
    environ = {"https_proxy": "http://proxy:8080", "no_proxy": "intranet"}
    assert command(Launch(("tool",), {}), tmp_path, environ).env["no_proxy"] == (
        "intranet,127.0.0.1,localhost,::1"
    )


def test_a_folder_of_ours_keeps_what_the_tool_wrote_there(tmp_path: Path) -> None:
    launch = Launch(("tool",), {}, own_folder=OwnFolder("HOME_OF", "a/b.json", {"x": {"y": 1}}))
    made = command(launch, tmp_path, {})
    path = tmp_path / "own" / "a" / "b.json"
    assert made.env["HOME_OF"] == str(tmp_path / "own")
    path.write_text(json.dumps({"theme": "dark", "x": {"y": 2, "z": 3}}))
    command(launch, tmp_path, {})
    assert json.loads(path.read_text()) == {"theme": "dark", "x": {"y": 1, "z": 3}}
    path.write_text("broken")
    command(launch, tmp_path, {})
    assert json.loads(path.read_text()) == {"x": {"y": 1}}


# ---- terminals


def which(*there: str) -> object:
    return lambda name: f"/usr/bin/{name}" if name in there else None


def test_which_terminal_is_taken() -> None:
    def found(environ: dict[str, str], *there: str) -> tuple[str, ...] | None:
        return terminal_of({"DISPLAY": ":0", **environ}, which(*there))  # type: ignore[arg-type]

    assert found({}, "xterm", "konsole") == ("/usr/bin/konsole", "--separate", "-e")
    assert found({"TERMINAL": "kitty -1"}, "xterm", "kitty") == ("/usr/bin/kitty", "--")
    assert found({"XDG_CURRENT_DESKTOP": "XFCE"}, "xfce4-terminal", "gnome-terminal") == (
        *("/usr/bin/xfce4-terminal", "--disable-server", "-x"),
    )
    assert found({"TERMINAL": "'"}, "st") is None
    assert terminal_of({}, which("xterm")) is None  # type: ignore[arg-type]


@needs_terminals
def test_the_persons_choice_is_known_by_what_it_stands_for(tmp_path: Path) -> None:
    (tmp_path / "konsole").touch()
    (tmp_path / "x-terminal-emulator").symlink_to(tmp_path / "konsole")

    def which(name: str) -> str | None:
        path = tmp_path / name
        return str(path) if path.exists() else None

    found = terminal_of({"DISPLAY": ":0"}, which)
    assert found == (str(tmp_path / "x-terminal-emulator"), "--separate", "-e")


def a_terminal(folder: Path, body: str) -> dict[str, str]:
    """An environment in which `xterm` is a script that runs what is behind its -e."""
    script = folder / "bin" / "xterm"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\nshift\n{body}\n")
    script.chmod(0o755)
    return {"DISPLAY": ":0", "PATH": f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def tell(folder: Path, environ: dict[str, str], *args: str) -> Command:
    argv = (sys.executable, "-c", TELL, str(folder / "told"), *args)
    return Command(argv, {**environ, "KEY": KEY})


def told(folder: Path) -> tuple[list[str], str, dict[str, str]]:
    arguments, where, environ = json.loads((folder / "told").read_text())
    return arguments, where, environ


@needs_terminals
def test_a_terminal_opens_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    environ = a_terminal(tmp_path, 'printf %s "$*" > "$TOLD_ARGS"; exec "$@"')
    environ["TOLD_ARGS"] = str(tmp_path / "args")
    monkeypatch.setenv("PATH", environ["PATH"])
    folder = tmp_path / "it's a; $(folder)"
    folder.mkdir()
    open_terminal(tell(tmp_path, environ, "-p", "don't `id`"), folder)
    wait_until(lambda: (tmp_path / "told").exists() and (tmp_path / "told").read_text())
    arguments, where, seen = told(tmp_path)
    assert arguments == ["-p", "don't `id`"]
    assert where == str(folder)
    assert seen["KEY"] == KEY
    assert KEY not in (tmp_path / "args").read_text()


@needs_terminals
def test_a_terminal_that_drops_our_variables_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    """As those do whose windows all belong to one process: the tool would use what it has."""
    environ = a_terminal(tmp_path, 'env -i PATH="$PATH" "$@" >"$TOLD_OUT" </dev/null')
    environ["TOLD_OUT"] = str(tmp_path / "out")
    monkeypatch.setenv("PATH", environ["PATH"])
    with pytest.raises(UserError, match="xterm did not open"):
        open_terminal(tell(tmp_path, environ), tmp_path)
    assert "did not pass on" in (tmp_path / "out").read_text()
    assert not (tmp_path / "told").exists()


@needs_terminals
def test_the_window_stays_open_when_the_tool_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    environ = a_terminal(tmp_path, '"$@" >"$TOLD_OUT" <"$PIPE"; echo $? >"$TOLD_OUT.code"')
    environ |= {"TOLD_OUT": str(tmp_path / "out"), "PIPE": str(tmp_path / "pipe")}
    monkeypatch.setenv("PATH", environ["PATH"])
    subprocess.run(["mkfifo", str(tmp_path / "pipe")], check=True)
    held = os.open(tmp_path / "pipe", os.O_RDWR)
    try:
        open_terminal(tell(tmp_path, environ, "3"), tmp_path)
        wait_until(lambda: "status 3" in (tmp_path / "out").read_text())
        assert not (tmp_path / "out.code").exists()
        os.write(held, b"\n")
        wait_until(lambda: (tmp_path / "out.code").exists() and (tmp_path / "out.code").read_text())
        assert (tmp_path / "out.code").read_text() == "3\n"
    finally:
        os.close(held)


@needs_terminals
def test_no_terminal_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No terminal was found"):
        open_terminal(tell(tmp_path, {}), tmp_path)


def test_no_folder_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there"):
        open_terminal(tell(tmp_path, {}), tmp_path / "gone")


# ---- in this terminal


@pytest.mark.parametrize("code", [0, 7])
def test_in_this_terminal_its_status_is_ours(tmp_path: Path, code: int) -> None:
    program = (
        "import sys; from core.clients.launching import Command, run_here;"
        f"sys.exit(run_here(Command(tuple(sys.argv[1:]), {{'KEY': {KEY!r}, 'SYSTEMROOT': ''}})))"
    )
    argv = [sys.executable, "-c", program, sys.executable, "-c", TELL]
    ended = subprocess.run(
        [*argv, str(tmp_path / "told"), str(code), "a b"], cwd=tmp_path, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == code
    arguments, where, environ = told(tmp_path)
    assert arguments == [str(code), "a b"]
    assert where == str(tmp_path)
    assert environ["KEY"] == KEY


def test_a_program_that_is_gone_is_named() -> None:
    with pytest.raises(UserError, match="nothing-here did not start"):
        launching.run_here(Command((str(Path("/nowhere/nothing-here")),), {}))


# ---- npm's batch files

SHIM = (
    '@ECHO off\r\n...\r\nendLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%"  '
    '"%dp0%\\node_modules\\@openai\\codex\\bin\\codex.js" %*\r\n'
)


def test_the_program_behind_a_batch_file_is_started(tmp_path: Path) -> None:
    shim = tmp_path / "codex.cmd"
    shim.write_text(SHIM)
    script = tmp_path / "node_modules" / "@openai" / "codex" / "bin" / "codex.js"
    script.parent.mkdir(parents=True)
    script.touch()
    (tmp_path / "node.exe").touch()
    args = ('model="a&calc"',)
    assert without_shim(shim, args, {}) == (str(tmp_path / "node.exe"), str(script))
    shim.write_text(SHIM.replace("codex.js", "codex.exe"))
    script.with_suffix(".exe").touch()
    assert without_shim(shim, args, {}) == (str(script.with_suffix(".exe")),)


def test_a_batch_file_that_we_do_not_know_gets_only_plain_arguments(tmp_path: Path) -> None:
    shim = tmp_path / "tool.cmd"
    shim.write_text("@echo off\r\nsomething %*\r\n")
    assert without_shim(shim, ("-p", "a b"), {}) == (str(shim),)
    for argument in ('"&calc', "%PATH%", "a\nb"):
        with pytest.raises(UserError, match="batch file"):
            without_shim(shim, (argument,), {})
    assert without_shim(tmp_path / "tool.exe", ('"&calc',), {}) == (str(tmp_path / "tool.exe"),)


# ---- on Windows, with what npm and other installers put on PATH

SHOW = TELL.replace(
    "dict(os.environ)",
    "dict(os.environ) | {'CONSOLE': str(__import__('ctypes').windll.kernel32.GetConsoleCP()),"
    " 'PARENT': str(__import__('psutil').Process().ppid())}",
)
HARD = ("-p", 'say "a&calc" for 100% of %PATH% ^ <b> | c', "C:\\a b\\", "", "ž 日")


def windows_environment() -> dict[str, str]:
    """In which a copy of Python's program finds the rest of it."""
    python = Path(sys.base_prefix)
    return {
        **{name: os.environ[name] for name in ("SYSTEMROOT", "COMSPEC", "PATHEXT")},
        "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
        "PYTHONHOME": str(python),
        "PYTHONUTF8": "1",
    }


def npm_tool(folder: Path) -> Path:
    """codex.cmd, as npm makes it, and behind it a program that tells what it was given."""
    shim = folder / "bin of Žofie" / "codex.cmd"
    program = shim.parent / "node_modules" / "@openai" / "codex" / "bin" / "codex.exe"
    program.parent.mkdir(parents=True)
    shutil.copy(Path(sys.base_prefix, "python.exe"), program)
    shim.write_text(SHIM.replace("codex.js", "codex.exe"))
    return shim


@WINDOWS
def test_a_tool_of_npms_opens_in_a_console_of_its_own(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    shim = npm_tool(tmp_path)
    folder = tmp_path / "Přehled & co"
    folder.mkdir()
    environ = windows_environment()
    environ["PATH"] = f"{shim.parent}{os.pathsep}{environ['PATH']}"
    found = find_program("codex", environ["PATH"])
    assert found is not None and Path(found) == shim
    launch = Launch(("codex", "-c", SHOW, str(tmp_path / "told")), {"KEY": KEY})
    made = command_of(launch, Path(found), HARD, tmp_path / "own", environ)
    assert KEY not in " ".join(made.argv)
    open_terminal(made, folder)
    wait_until(lambda: (tmp_path / "told").exists() and (tmp_path / "told").read_text())
    arguments, where, seen = told(tmp_path)
    assert arguments == list(HARD)
    assert where == str(folder)
    assert seen["KEY"] == KEY
    assert seen["CONSOLE"] != "0"
    assert seen["PARENT"] == str(os.getpid())  # no interpreter of batch files in between


@WINDOWS
def test_a_batch_file_is_run_in_this_console(tmp_path: Path) -> None:
    tool = tmp_path / "bin of Žofie" / "claude.cmd"
    tool.parent.mkdir()
    show = tmp_path / "show.py"
    show.write_text("\n".join(line.strip() for line in SHOW.split(";")))
    tool.write_text(f'@"{sys.base_prefix}\\python.exe" "%TELL%" "%TOLD%" %*\r\n@exit /b 7\r\n')
    launch = Launch(("claude",), {"KEY": KEY, "TELL": str(show), "TOLD": str(tmp_path / "told")})
    made = command_of(launch, tool, ("-p", "a b", "c=d,e"), tmp_path / "own", windows_environment())
    assert launching.run_here(made) == 7
    arguments, _, seen = told(tmp_path)
    assert arguments == ["-p", "a b", "c=d,e"]
    assert seen["KEY"] == KEY
