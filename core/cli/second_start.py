"""What a second start of the window does: the one that runs comes to the front."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from core.base.errors import AlreadyRunningError, ChannelError
from core.base.paths import Paths
from core.instance.control_server import call
from core.instance.lock import Instance, read_instance

_PATIENCE_S: Final = 5.0
"""For a window that is only coming, or just going: longer than either takes on a slow computer,
but for one that waits for its gateway to finish requests."""
_STEP_S: Final = 0.1
ANSWER_S: Final = 10.0
"""A window that says nothing for this long hangs."""


def open_or_show(open_: Callable[[], None], paths: Paths) -> bool:
    """`open_` takes the data folder; where a window has it, that one is brought to the front.

    True when it is ours, False when the other window came. Raises AlreadyRunningError where
    neither can be: something else than a window has the folder, on this computer or another one,
    or the window does not answer.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            open_()
        except AlreadyRunningError as error:
            holder = read_instance(paths.instance)
            if holder is not None and not _may_be_shown(holder):
                raise
            try:
                if holder is not None and holder.port:
                    _show(holder)
                    return False
                trouble = ""
            except ChannelError as refused:
                trouble = f" Its window could not be brought to the front: {refused.what}"
            if time.monotonic() > deadline:
                raise AlreadyRunningError(error.what + trouble, error.remedy) from error
            time.sleep(_STEP_S)
        else:
            return True


def _may_be_shown(holder: Instance) -> bool:
    # Without a process it has not said yet what it is; the channel answers for this computer.
    return holder.pid is None or (holder.mode == "window" and holder.is_here)


def _show(holder: Instance) -> None:
    """Raises ChannelError."""
    if holder.pid is not None:
        _let_it_come(holder.pid)
    list(call(holder, {"ask": "show"}, timeout_s=ANSWER_S))


def _let_it_come(pid: int) -> None:
    """Windows brings a window to the front only for the program that the person deals with, which
    is us at this moment, and for whom that one allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(pid)
