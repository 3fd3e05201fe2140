"""What was asked and answered lies sealed on the disk, opens with the vault alone, and goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import UserError, VaultLockedError
from core.bodies import sealing
from core.bodies.store import BodyStore
from core.wire.protocol import Body
from tests.conftest import WaitUntil
from tests.systems import needs_modes

SECRET = "the plan is to paint the shed green"


class Vault:
    """Seals by turning bits round; can be locked."""

    def __init__(self) -> None:
        self.locked = False

    def seal(self, data: bytes) -> bytes:
        return bytes(byte ^ 0x5A for byte in data)

    def open(self, data: bytes) -> bytes:
        if self.locked:
            raise VaultLockedError("The vault is locked.", "Log in.")
        return self.seal(data)


class Bench:
    def __init__(self, folder: Path, cap: int = 64 * 1024 * 1024) -> None:
        self.folder = folder / "bodies"
        self.now = 1000.0
        self.ends: list[UserError | None] = []
        self.vault = Vault()
        self.store = BodyStore(self.folder, self.ends.append, cap_bytes=cap, clock=lambda: self.now)

    def begin(self, until: float | None = None) -> None:
        self.store.begin(until, self.vault.seal)

    def put(self, id: str, data: str = SECRET, part: str = "request", number: int = 0) -> None:
        self.store.take(Body(1, id, part, number, data, True, len(data)))

    def read(self, id: str) -> list[str]:
        return [one.data for one in self.store.read(id, self.vault.open)]

    def bytes(self) -> bytes:
        if not self.folder.exists():
            return b""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.end()


def test_what_was_put_in_comes_out_and_the_disk_does_not_know_it(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.begin()
    bench.put("a")
    bench.put("a", "and the answer: ünï 日本", "answer")
    bench.put("b", "other")
    wait_until(lambda: bench.store.has("b"), 10)
    assert bench.read("a") == [SECRET, "and the answer: ünï 日本"]
    assert bench.read("nobody") == []
    for word in (SECRET.encode(), b"shed", b"answer", b"request"):
        assert word not in bench.bytes()


@needs_modes
def test_the_files_are_ours_alone(bench: Bench, wait_until: WaitUntil) -> None:
    bench.begin()
    bench.put("a")
    wait_until(lambda: bench.store.has("a"), 10)
    for path in (bench.folder, *bench.folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_it_opens_with_the_vault_alone(bench: Bench, wait_until: WaitUntil) -> None:
    bench.begin()
    bench.vault.locked = True
    bench.put("a")  # recording goes on while the vault is locked
    wait_until(lambda: bench.store.has("a"), 10)
    with pytest.raises(VaultLockedError):
        bench.read("a")
    bench.vault.locked = False
    assert bench.read("a") == [SECRET]


def test_another_key_opens_nothing() -> None:
    private, public = sealing.new_pair()
    other, _ = sealing.new_pair()
    sealed = sealing.seal(public, b"x")
    assert sealing.unseal(private, sealed) == b"x"
    for key, data in ((other, sealed), (private, sealed[:-1]), (private, b"short")):
        with pytest.raises(sealing.SealError):
            sealing.unseal(key, data)
    assert sealing.seal(public, b"x") != sealed


def test_all_of_it_is_deleted_when_the_time_is_over(bench: Bench, wait_until: WaitUntil) -> None:
    bench.begin(until=1060.0)
    bench.put("a")
    wait_until(lambda: bench.store.has("a"), 10)
    bench.now = 1061.0
    wait_until(lambda: bench.ends, 10)
    assert bench.ends == [None]
    assert not bench.store.on
    assert not bench.folder.exists()
    assert bench.read("a") == []
    bench.put("late")
    assert not bench.folder.exists()


def test_the_time_can_be_made_longer(bench: Bench, wait_until: WaitUntil) -> None:
    bench.begin(until=1060.0)
    bench.store.extend(None)
    bench.now = 2000.0
    bench.put("a")
    wait_until(lambda: bench.store.has("a"), 10)
    assert bench.store.on


def test_all_of_it_is_deleted_at_the_end(bench: Bench, wait_until: WaitUntil) -> None:
    bench.begin()
    bench.put("a")
    wait_until(lambda: bench.store.has("a"), 10)
    bench.store.end()
    assert not bench.folder.exists()
    assert bench.ends == []  # it was asked for


def test_what_a_killed_program_left_is_deleted(bench: Bench) -> None:
    bench.folder.mkdir()
    (bench.folder / "000001.bodies").write_bytes(b"x")
    bench.store.tidy()
    assert not bench.folder.exists()


def test_the_oldest_goes_for_the_newest(tmp_path: Path, wait_until: WaitUntil) -> None:
    bench = Bench(tmp_path, cap=400_000)
    bench.begin()
    try:
        for number in range(40):
            bench.put(f"r{number}", "x" * 40_000)
        bench.put("last", "x")  # taken when room has been made for the one before
        wait_until(lambda: bench.store.has("last"), 20)
        assert len(bench.bytes()) < 400_000
        assert not bench.store.has("r0")
        assert bench.read("r39") == ["x" * 40_000]
    finally:
        bench.store.end()


def test_an_old_file_that_is_being_read_goes_with_a_later_piece(
    tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, cap=400_000)
    read = set[Path]()
    unlink = Path.unlink

    def refused_once(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".bodies" and path not in read:
            read.add(path)
            raise PermissionError(32, "The process cannot access the file")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused_once)
    bench.begin()
    try:
        for number in range(20):
            bench.put(f"r{number}", "x" * 40_000)
        bench.put("last", "x")
        wait_until(lambda: bench.store.has("last"), 20)
        wait_until(lambda: sum(p.stat().st_size for p in bench.folder.glob("*.bodies")) < 400_000, 5)
        assert len(read) == 6
    finally:
        bench.store.end()


def test_a_disk_that_takes_no_more_ends_it_with_a_word(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.begin()

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.bodies.store._Writer._current", full)
    bench.put("a")
    wait_until(lambda: bench.ends, 10)
    assert bench.ends[0] is not None
    assert not bench.folder.exists()


def test_nothing_is_taken_while_it_is_off(bench: Bench) -> None:
    bench.put("a")
    assert not bench.store.has("a")
    assert not bench.folder.exists()
