"""How many seconds a sound has that is to be written down: of that some prices are.

LiteLLM asks a library that takes 5 MB and is not here, and where nothing answers, it counts a sound
as one of no seconds, which costs nothing. Providers tell the length in some forms of their answer
only.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

_NAME: Final = "calculate_request_duration"
_MOST_LOOKS: Final = 20_000
_MODULES: Final = ("litellm.litellm_core_utils.audio_utils.utils", "litellm.main")


def install() -> None:
    """Once LiteLLM is imported. Raises RuntimeError when it asks in another way."""
    if importlib.util.find_spec("soundfile") is not None:
        return
    for name in _MODULES:
        module: Any = importlib.import_module(name)
        if not callable(getattr(module, _NAME, None)):
            raise RuntimeError(f"this version of LiteLLM measures no sound by {name}.{_NAME}")
        setattr(module, _NAME, seconds_of)


def seconds_of(file: object) -> float | None:
    """Of a sound, given as LiteLLM passes a file on: bytes, a path, something to read from, or a
    tuple of a name and one of these. None where nobody can tell."""
    if isinstance(file, tuple):
        file = file[1] if len(file) > 1 else None
    try:
        if isinstance(file, bytes | bytearray):
            return _seconds_in(io.BytesIO(file))
        if isinstance(file, os.PathLike):
            with Path(file).open("rb") as opened:
                return _seconds_in(opened)
        if hasattr(file, "read") and hasattr(file, "seek"):
            return _seconds_in(cast(BinaryIO, file))
    except Exception:  # noqa: BLE001 - of a file from anywhere, and the answer to it is there
        return None
    return None


def _seconds_in(file: BinaryIO) -> float | None:
    from tinytag import TinyTag  # few gateways ever need it

    place = file.tell()
    try:
        file.seek(0)
        return TinyTag.get(file_obj=cast(BinaryIO, _Bounded(file)), tags=False).duration or None
    finally:
        file.seek(place)


class _Bounded:
    """Lets one look at so many places of a file and no more: all others wait meanwhile, and what
    is no sound, or is made to be looked at for long, could hold them up for minutes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MOST_LOOKS

    def read(self, size: int = -1) -> bytes:
        self._look()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._look()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _look(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise OSError("no sound that is as it should be")
