"""What is asked of the C library's allocator (glibc), so that memory that nobody uses goes back."""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import Final

from core.sidecar.logs import OWN_LOGGER

_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2

logger = logging.getLogger(OWN_LOGGER)


def few_arenas() -> None:
    """Let glibc keep two heaps and not eight a core: each keeps what it once had."""
    if sys.platform == "linux":
        _libc("mallopt", _M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return what the allocator holds and nobody uses; call it after a lot was thrown away."""
    if sys.platform == "linux":
        _libc("malloc_trim", 0)


def _libc(name: str, *arguments: int) -> None:
    """Call a function of the C library; a system without it (musl) goes without."""
    try:
        getattr(ctypes.CDLL(None), name)(*arguments)
    except (OSError, AttributeError) as error:
        logger.debug("No %s here: %s", name, error)
