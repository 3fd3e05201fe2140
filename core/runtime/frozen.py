"""The sidecar's executable, in each of the forms that the frozen program comes in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, Self

import platformdirs

from core.base.errors import RuntimeBundleError
from core.base.events import Notice
from core.base.file_lock import Locking
from core.base.paths import Paths
from core.runtime.locate import payload_of
from core.runtime.payload import payload_in
from core.runtime.runtime import Runtime
from core.runtime.unpack import Report

NAME: Final = "litellm-pocket-sidecar.exe" if sys.platform == "win32" else "litellm-pocket-sidecar"
BESIDE: Final = "sidecar"
"""In the folder form and the AppImage: the sidecar's folder, beside the program's executable."""

Keep = Literal["cache", "data"]
"""Where the runtime is unpacked to: this computer's cache, or the data folder."""


def bundled_sidecar(executable: Path) -> Path | None:
    """The sidecar that lies ready to run beside `executable`; None when there is none."""
    bundled = executable.parent / BESIDE / NAME
    return bundled if bundled.is_file() else None


def carries_payload(executable: Path | None = None) -> bool:
    """Whether this program is the single file, which unpacks its sidecar."""
    try:
        return payload_of(executable or Path(sys.executable)) is not None
    except RuntimeBundleError:
        return True  # damaged, but the single file


def runtime_homes(paths: Paths, keep: Keep = "cache", cache: Path | None = None) -> list[Path]:
    """The folders for unpacked runtimes: the wanted one first, then the one to fall back to."""
    if cache is None:
        cache = Path(platformdirs.user_cache_path("litellm-pocket", appauthor=False))
    homes = [cache / "runtime", paths.data / "runtime"]
    return homes if keep == "cache" else homes[::-1]


class SidecarProgram:
    """A sidecar that is ready to be started, until `close`."""

    def __init__(self, executable: Path, runtime: Runtime | None) -> None:
        self.executable = executable
        self._runtime = runtime

    def close(self, *, leave_no_trace: bool = False) -> bool:
        """Give it up, when the sidecar has ended; with `leave_no_trace` what was unpacked is
        removed. False when that could not be, because another program runs from it."""
        if self._runtime is None:
            return True
        if leave_no_trace:
            return self._runtime.leave_no_trace()
        self._runtime.close()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_sidecar(
    paths: Paths,
    report: Report = lambda _progress: None,
    *,
    keep: Keep = "cache",
    verify: bool = False,
    say: Callable[[Notice], None] = lambda _notice: None,
    executable: Path | None = None,
    cache: Path | None = None,
    locking: Locking | None = None,
) -> SidecarProgram:
    """Make the sidecar of the frozen program ready and keep it so until it is closed.

    Beside an AppImage's or a folder's program it lies ready; the single file unpacks it, which
    takes seconds the first time. Raises RuntimeBundleError. `executable` and `cache` are those of
    this program and this person unless given.
    """
    program = executable or Path(sys.executable)
    # What the program carries comes first: a folder beside it may be anybody's.
    payload = payload_in(program)
    if payload is not None:
        homes = runtime_homes(paths, keep, cache)
        runtime = Runtime(payload, NAME, homes, say=say, locking=locking)
        return SidecarProgram(runtime.ensure(report, verify=verify) / NAME, runtime)
    bundled = bundled_sidecar(program)
    if bundled is None:
        raise RuntimeBundleError(
            f"The gateway's own program is missing beside {program}.",
            "Copy or download LiteLLM Pocket again, as a whole.",
        )
    return SidecarProgram(bundled, None)
