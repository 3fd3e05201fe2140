"""The length of a sound that comes in."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest

from core.sidecar.sound_length import seconds_of

RATE = 8000


def sound(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(bytes(2 * int(seconds * RATE)))
    return file.getvalue()


def test_its_length_is_told_however_it_is_given(tmp_path: Path) -> None:
    data = sound(2.5)
    path = tmp_path / "sound.bin"
    path.write_bytes(data)
    opened = io.BytesIO(data)
    opened.seek(7)
    given: tuple[object, ...] = (
        data,
        bytearray(data),
        path,
        opened,
        ("a.wav", data),
        ("a", opened, "x"),
    )
    for one in given:
        assert seconds_of(one) == pytest.approx(2.5)
    assert opened.tell() == 7


@pytest.mark.parametrize("given", [b"", b"no sound", b"RIFF", None, "name.wav", ("a.wav",), (), 5])
def test_of_what_is_no_sound_nobody_can_tell(given: object) -> None:
    assert seconds_of(given) is None


class Counting(io.BytesIO):
    """Counts how often it is read from."""

    looks = 0

    def read(self, size: int | None = -1) -> bytes:
        self.looks += 1
        return super().read(size)


def test_what_is_made_to_be_looked_at_for_long_holds_nobody_up() -> None:
    file = Counting(b"\xff\xfb\x90\x00" + bytes(1_000_000))
    assert seconds_of(file) is None
    assert 0 < file.looks <= 20_000
