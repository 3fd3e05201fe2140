"""Vaults that are damaged, old, gone, or killed while they are saved; and exports."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.base.errors import (
    DataFolderError,
    VaultDamagedError,
    VaultError,
    VaultRolledBackError,
    WrongPasswordError,
)
from core.vault.export import export, read_export
from core.vault.vault import Vault
from tests.conftest import ROOT
from tests.core.vault.conftest import CHEAP, PASSWORD, vault_in
from tests.fixtures.child import Child


def test_every_flipped_bit_is_refused_and_the_file_kept(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        bad = bytearray(whole)
        bad[bit // 8] ^= 1 << (bit % 8)
        path.write_bytes(bad)
        with pytest.raises((VaultDamagedError, VaultError)):
            vault_in(tmp_path).unlock(PASSWORD)
        assert path.read_bytes() == bad


def test_a_flipped_bit_with_a_new_checksum_is_refused_too(vault: Vault, tmp_path: Path) -> None:
    """By somebody who knows the format, and not the password."""
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for place in range(8, len(whole) - 32):
        bad = bytearray(whole[:-32])
        bad[place] ^= 1
        path.write_bytes(bytes(bad) + hashlib.sha256(bad).digest())
        with pytest.raises((VaultError, WrongPasswordError)):
            vault_in(tmp_path).unlock(PASSWORD)


def test_every_truncation_is_refused(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(VaultDamagedError):
            vault_in(tmp_path).unlock(PASSWORD)


def test_an_older_copy_is_noticed(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    older = path.read_bytes()
    vault.put("C", "three")
    path.write_bytes(older)
    again = vault_in(tmp_path)
    with pytest.raises(VaultRolledBackError, match="older copy"):
        again.unlock(PASSWORD)
    assert again.locked
    again.unlock(PASSWORD, accept_older=True)
    assert again.names() == ("B", "OPENAI_API_KEY")
    vault_in(tmp_path).unlock(PASSWORD)  # it was accepted


@pytest.mark.parametrize("what", ["gone", "forged", "cut"])
def test_a_witness_that_is_wrong_is_noticed(vault: Vault, what: str) -> None:
    if what == "gone":
        vault.seal.unlink()
    else:
        data = bytearray(vault.seal.read_bytes())
        data[-1] ^= 1
        vault.seal.write_bytes(data if what == "forged" else data[:20])
    vault.lock()
    with pytest.raises(VaultRolledBackError):
        vault.unlock(PASSWORD)


def test_the_one_before_takes_the_place_of_a_damaged_one(vault: Vault, tmp_path: Path) -> None:
    vault.put("C", "three")
    (tmp_path / "vault").write_bytes(b"LLMPVLT\x01 and then nothing")
    again = vault_in(tmp_path)
    with pytest.raises(VaultDamagedError):
        again.unlock(PASSWORD)
    aside = again.use_backup()
    assert aside is not None
    assert aside.read_bytes().startswith(b"LLMPVLT\x01 and")
    again.unlock(PASSWORD, accept_older=True)
    assert again.names() == ("B", "OPENAI_API_KEY")


def test_one_that_has_gone_is_missed(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "vault").unlink()
    again = vault_in(tmp_path)
    with pytest.raises(VaultDamagedError, match="has gone"):
        again.unlock(PASSWORD)
    with pytest.raises(VaultError, match="already"):
        again.create("new")
    assert again.use_backup() is None
    again.unlock(PASSWORD, accept_older=True)


def test_an_export_opens_with_its_password_alone(tmp_path: Path) -> None:
    export(tmp_path / "keys.vault", "of its own", {"A": "one", "B": "two"}, CHEAP)
    assert b"one" not in (tmp_path / "keys.vault").read_bytes()
    assert read_export(tmp_path / "keys.vault", "of its own") == {"A": "one", "B": "two"}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["keys.vault"]
    with pytest.raises(WrongPasswordError):
        read_export(tmp_path / "keys.vault", PASSWORD)
    with pytest.raises(VaultError, match="cannot be the name"):
        export(tmp_path / "x", "y", {"no name": "one"}, CHEAP)


def test_what_is_no_export_is_named(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(VaultDamagedError):
        read_export(tmp_path / "x.txt", PASSWORD)
    with pytest.raises(DataFolderError):
        read_export(tmp_path / "nothing", PASSWORD)
    # a vault that was set aside is read the same way
    assert read_export(tmp_path / "vault", PASSWORD)["OPENAI_API_KEY"] == "sk-one"


def test_starting_over_keeps_the_old_file(vault: Vault, tmp_path: Path) -> None:
    aside = vault.set_aside()
    assert not vault.exists
    assert aside is not None
    assert aside.is_file()
    assert not vault.lost
    vault.create("new")
    assert vault.names() == ()


def test_one_of_a_newer_version_is_named(vault: Vault, tmp_path: Path) -> None:
    data = bytearray((tmp_path / "vault").read_bytes()[:-32])
    data[7] = 9
    (tmp_path / "vault").write_bytes(bytes(data) + hashlib.sha256(data).digest())
    with pytest.raises(VaultError, match="newer LiteLLM Pocket"):
        vault_in(tmp_path).unlock(PASSWORD)


def test_there_is_one_already_or_none(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="already"):
        vault.create("x")
    with pytest.raises(VaultError, match="no vault"):
        Vault(tmp_path / "other", cost=CHEAP).unlock("x")


SAVER = """
import os
import sys
from pathlib import Path
from core.vault.format import Cost
from core.vault.vault import Vault

def save():
    vault = Vault(Path(sys.argv[1]), cost=Cost(log2_n=4))
    vault.unlock("pw", accept_older=True)
    number = int(vault.get("COUNT"))
    print("ready", os.getpid(), flush=True)
    while True:
        number += 1
        vault.put_many({"COUNT": str(number), "SAME": str(number), "LONG": "x" * 5000})
        print("saved", flush=True)

for line in sys.stdin:
    if not hasattr(os, "fork"):
        save()
    pid = os.fork()
    if pid == 0:
        save()
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


class Saver:
    """A process that saves a vault again and again, to be killed: two hundred in all. Where a
    process can be copied, each is a copy of one that has imported all; Python's start is most of
    what it would take."""

    def __init__(self, vault: Path) -> None:
        command = [sys.executable, "-c", SAVER, str(vault)]
        self._child = Child(command, cwd=ROOT, start_new_session=True)
        self._pid = 0
        self.hear = self._child.hear

    def start(self) -> None:
        self._child.tell("one")
        word, _, pid = self.hear().partition(" ")
        assert word == "ready"
        self._pid = int(pid)

    def kill(self) -> bool:
        """Whether it can be started again."""
        psutil.Process(self._pid).kill()
        self._pid = 0  # another process may get the number
        if not hasattr(os, "fork"):  # nobody is left who would say that it is gone
            self.close()
            return False
        while (word := self._child.words.next()) != "gone":
            if word is None:  # the one that is copied has ended with its copy
                self.close()
                return False
        return True

    def close(self) -> None:
        """A copy that is still at it ends as well: it would go on as long as its words are read."""
        if self._pid:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self._pid).kill()
            self._pid = 0
        self._child.close()


@pytest.mark.timeout(480)
def test_killed_at_any_moment_of_a_save_it_can_be_opened(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    made.create("pw")
    made.put_many({"COUNT": "0", "SAME": "0"})
    chance, count, kills = random.Random(7), 0, 0
    saver = Saver(tmp_path / "vault")
    try:
        while kills < 200 or count <= 100:  # where little time is left for each, some more
            saver.start()
            began = time.monotonic()
            assert saver.hear() == "saved"
            # At any moment of the next save or two, however long one takes here.
            time.sleep(chance.uniform(0.0, 2 * (time.monotonic() - began)))
            if not saver.kill():
                saver = Saver(tmp_path / "vault")
            kills += 1
            after = vault_in(tmp_path)
            after.unlock("pw")  # and not an older copy in the eyes of the witness
            assert after.get("COUNT") == after.get("SAME")
            assert int(after.get("COUNT")) >= count
            count = int(after.get("COUNT"))
    finally:
        saver.close()
    assert count > 100


@pytest.mark.parametrize(("log2_n", "r"), [(24, 8), (31, 8), (17, 64), (0, 8), (255, 1)])
def test_a_forged_cost_is_not_tried(
    vault: Vault, tmp_path: Path, log2_n: int, r: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a stranger could ask for all the memory there is."""

    def tried(*_args: object, **_more: object) -> bytes:
        raise AssertionError("scrypt was asked")

    data = bytearray((tmp_path / "vault").read_bytes()[:-32])
    data[8] = log2_n
    data[9:13] = r.to_bytes(4)
    (tmp_path / "vault").write_bytes(bytes(data) + hashlib.sha256(data).digest())
    allowed = 128 * r << log2_n <= 1 << 30 and log2_n > 0
    monkeypatch.setattr("core.vault.key_derivation.hashlib.scrypt", tried)
    with pytest.raises(AssertionError if allowed else VaultDamagedError):
        vault_in(tmp_path).unlock(PASSWORD)
