"""Which Python the environment is made with, and what is installed or advised when one lacks."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from build_scripts.devtools import DevError, interpreters
from build_scripts.devtools.interpreters import Interpreter, best, how_to_install, os_family, probe
from tests.systems import needs_shell_scripts


def made(path: str, *, venv: bool = True, tk: bool = True) -> Interpreter:
    return Interpreter(path, (3, 11), venv, tk)


def test_probe_tells_what_a_python_has() -> None:
    found = probe(sys.executable)
    assert found is not None
    assert found.version == sys.version_info[:2]
    assert found.has_venv
    assert "(Python 3." in str(found)


def test_probe_looks_through_a_virtual_environment() -> None:
    found = probe(sys.executable)
    assert found is not None
    if sys.prefix != sys.base_prefix:
        assert not Path(found.path).is_relative_to(sys.prefix)


def test_probe_refuses_what_is_no_python(tmp_path: Path) -> None:
    assert probe(str(tmp_path / "missing")) is None
    assert probe("git") is None


@needs_shell_scripts
@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        ("/p\n3\n13\ncpython\nvenv ensurepip tkinter", True),
        ("/p\n3\n10\ncpython\nvenv ensurepip tkinter", False),
        ("/p\n3\n11\npypy\nvenv ensurepip tkinter", False),
        ("rubbish", False),
        ("/p\nx\ny\ncpython\nvenv", False),
    ],
)
def test_only_a_new_enough_cpython_will_do(tmp_path: Path, said: str, accepted: bool) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    program.chmod(0o755)
    assert (probe(str(program)) is not None) == accepted


def test_says_what_an_interpreter_lacks() -> None:
    assert str(made("/p", tk=False)) == "/p (Python 3.11, without Tk)"
    assert str(made("/p", tk=False, venv=False)) == "/p (Python 3.11, without venv and Tk)"


def test_the_running_python_is_tried_first() -> None:
    tried = interpreters.candidates()
    assert tried[0] == getattr(sys, "_base_executable", sys.executable)
    assert len(tried) == len(set(tried))


@dataclass
class System:
    """A pretended machine: which programs there are, and what apt-get would change."""

    programs: dict[str, Interpreter] = field(default_factory=dict)
    after_apt: dict[str, Interpreter] = field(default_factory=dict)
    root_on_debian: bool = True
    xvfb: bool = True
    installed: list[str] = field(default_factory=list)

    def apt(self, packages: list[str]) -> None:
        self.installed += packages
        self.programs |= self.after_apt


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    fake = System()
    monkeypatch.setattr(interpreters, "candidates", lambda: list(fake.programs))
    monkeypatch.setattr(interpreters, "probe", lambda program: fake.programs.get(program))
    monkeypatch.setattr(interpreters, "can_apt", lambda: fake.root_on_debian)
    monkeypatch.setattr(interpreters, "apt_install", fake.apt)
    monkeypatch.setattr(interpreters, "has_xvfb", lambda: fake.xvfb)
    monkeypatch.setattr(interpreters, "package_manager", lambda: "apt")
    return fake


def test_takes_the_first_that_has_all(system: System) -> None:
    system.programs = {"a": made("a", tk=False), "b": made("b"), "c": made("c")}
    assert interpreters.find_interpreter(need_xvfb=False) == made("b")
    assert system.installed == []


def test_one_with_venv_is_better_than_one_with_tk_alone(system: System) -> None:
    system.programs = {"a": made("a", venv=False), "b": made("b", tk=False)}
    assert best(["a", "b"]) == made("b", tk=False)
    assert best(["a"]) == made("a", venv=False)
    assert best(["missing"]) is None


def test_installs_tk_and_venv_on_debian_as_root(system: System) -> None:
    system.programs = {"a": made("a", tk=False)}
    system.after_apt = {"b": made("b")}
    assert interpreters.find_interpreter(need_xvfb=False) == made("b")
    assert system.installed == ["python3-tk", "python3-venv"]


def test_an_interpreter_can_become_whole_by_apt(system: System) -> None:
    system.programs = {"a": made("a", tk=False)}
    system.after_apt = {"a": made("a")}
    assert interpreters.find_interpreter(need_xvfb=False) == made("a")


@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux")
def test_installs_xvfb_for_the_tests_only(system: System) -> None:
    system.programs, system.xvfb = {"a": made("a")}, False
    interpreters.find_interpreter(need_xvfb=False)
    assert system.installed == []
    interpreters.find_interpreter(need_xvfb=True)
    assert system.installed == ["xvfb"]


def test_elsewhere_nothing_is_installed_and_one_without_tk_will_do(system: System) -> None:
    system.root_on_debian = False
    system.programs = {"a": made("a", tk=False, venv=False), "b": made("b", tk=False)}
    assert interpreters.find_interpreter(need_xvfb=True) == made("b", tk=False)
    assert system.installed == []


@pytest.mark.parametrize("programs", [{}, {"a": made("a", venv=False)}])
def test_without_venv_it_says_what_to_install(
    system: System, programs: dict[str, Interpreter]
) -> None:
    system.programs = programs
    with pytest.raises(DevError, match="sudo apt-get install python3-venv"):
        interpreters.find_interpreter(need_xvfb=False)


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ("ID=debian\n", "apt"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf"),
        ("ID=arch\n", "pacman"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "zypper"),
        ("ID=gentoo\n", ""),
        ("", ""),
    ],
)
def test_knows_the_system_by_its_os_release(release: str, family: str) -> None:
    assert os_family(release) == family


@pytest.mark.parametrize("manager", ["apt", "dnf", "pacman", "zypper", "brew", "windows", ""])
@pytest.mark.parametrize("what", ["tk", "venv", "xvfb"])
def test_every_system_gets_advice(monkeypatch: pytest.MonkeyPatch, manager: str, what: str) -> None:
    monkeypatch.setattr(interpreters, "package_manager", lambda: manager)
    assert how_to_install(what).removeprefix("To get it: ")


def test_windows_is_told_of_the_installers_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "package_manager", lambda: "windows")
    assert "tcl/tk" in how_to_install("tk")
