"""What a system does in its own way, so that some tests are not for it: one mark for each
difference. Its reason names the difference, and `dev.py windows table` counts by it.
"""

from __future__ import annotations

import os
import socket
import sys

import pytest

from core.supervisor.forking import can_fork


def _is_wine() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


UNDER_WINE = _is_wine()
_WINDOWS = sys.platform == "win32"


def _not_on_windows(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(_WINDOWS, reason=reason)


needs_windows = pytest.mark.skipif(not _WINDOWS, reason="It is about what only Windows does")

# ---- files

needs_modes = _not_on_windows(
    "Windows has no modes of files: who may read one is said by its folder's access list"
)
needs_links = _not_on_windows("On Windows only an administrator makes links, and Wine makes none")
needs_deleting_while_open = _not_on_windows("Windows deletes no file that is open")
needs_size_limit = _not_on_windows("Windows has no limit on the size of a program's files")
needs_noexec = _not_on_windows("Windows has no drives that start no programs (noexec)")
needs_change_time = _not_on_windows(
    "Python on Windows does not tell when a file was last changed in any way"
)
needs_small_disk = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="Mounting a small disk needs root on Linux"
)
needs_mandatory_locks = pytest.mark.skipif(
    UNDER_WINE, reason="Wine's file locks are advisory, and an open file's folder can be renamed"
)

# ---- processes

needs_copies = pytest.mark.skipif(
    not can_fork(), reason="Only Linux can copy a process with LiteLLM in it"
)
needs_forks = pytest.mark.skipif(
    os.name != "posix", reason="LiteLLM is asked in forks of one process, and Windows has none"
)
needs_signals = _not_on_windows(
    "Windows has no signals for one program: it is killed, or a whole console hears Ctrl-C"
)
needs_proc = pytest.mark.skipif(
    sys.platform != "linux", reason="Reads what only Linux tells of processes (/proc, prctl)"
)
needs_sent_descriptors = _not_on_windows(
    "Windows hands a socket over by share(): no descriptor goes along with a line"
)
needs_pipes_that_never_block = _not_on_windows(
    "Windows has no pipe that says it is full: a thread writes there"
)
needs_limit_of_files = _not_on_windows("Windows has no limit of open files that a program may ask")
needs_no_real_share = _not_on_windows("Windows has the real share(): tests of processes use it")
needs_death_with_parent = pytest.mark.skipif(
    sys.platform == "darwin", reason="macOS ends no process with its parent"
)
needs_ctrl_break = pytest.mark.skipif(
    UNDER_WINE, reason="Wine delivers no Ctrl-Break to a program without a console window"
)

# ---- what comes with the system

needs_shell_scripts = _not_on_windows(
    "Windows runs no shell scripts: a `bash` that is found there may be that of a Linux inside"
)
needs_terminals = _not_on_windows("Windows opens a console by itself, no terminal's program")
needs_second_address_on_port = _not_on_windows(
    "On Windows another address on the same port is refused before anything is tried"
)
needs_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="This computer has no address ::1")
needs_own_certificates = pytest.mark.skipif(
    sys.platform != "linux", reason="Elsewhere the system itself judges certificates (truststore)"
)
needs_libc = _not_on_windows("Windows has no C library whose allocator could be asked")
needs_tk_menus = _not_on_windows(
    "On Windows a menu is the system's, and who opens it waits for its end"
)
needs_tk_file_dialog = _not_on_windows("On Windows the file dialog is the system's, none of Tk's")
