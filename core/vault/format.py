"""The bytes of a vault file, and nothing else: docs/vault.md describes them for everybody.

    mark        8   b"LLMPVLT" and the version of the format
    cost        9   log2 of scrypt's N (1 byte), r and p (4 bytes each)
    salt       32
    password   60   nonce (12) and the data key, wrapped by the password's key (48)
    recovery   60   the same, wrapped by the recovery key's key
    generation  8   counts the saves
    nonce      12   of the body
    length      4   of the body
    body            the secrets, encrypted by the data key
    checksum   32   SHA-256 of everything before it

Numbers are big-endian. What is encrypted is AES-256-GCM. The key that the password wraps is bound
to mark, cost and salt, the other one to mark and salt; the body to everything before it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK: Final = b"LLMPVLT"
VERSION: Final = 1
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 32
WRAPPED_BYTES: Final = KEY_BYTES + 16
MOST_MEMORY: Final = 1 << 30
"""Bytes that scrypt may take: a file of a stranger must not eat the whole memory."""
PASSWORD: Final = b"password"
RECOVERY: Final = b"recovery"

_HEAD: Final = struct.Struct(f">7sBBII{SALT_BYTES}s")
_SLOT: Final = struct.Struct(f">{NONCE_BYTES}s{WRAPPED_BYTES}s")
_BODY: Final = struct.Struct(f">Q{NONCE_BYTES}sI")
_SUM_BYTES: Final = 32


class FormatError(Exception):
    """These bytes are no whole vault. `newer` when they are of a version that we do not know."""

    def __init__(self, text: str, *, newer: bool = False) -> None:
        super().__init__(text)
        self.newer = newer


class UnsealError(Exception):
    """The key does not fit, or what it should open was changed."""


@dataclass(frozen=True)
class Cost:
    """What scrypt takes: 128 * N * r bytes of memory."""

    log2_n: int = 17
    r: int = 8
    p: int = 1

    @property
    def work(self) -> int:
        """To compare two of them."""
        return (1 << self.log2_n) * self.r * self.p


@dataclass(frozen=True)
class Slot:
    """The data key, wrapped by another key."""

    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class Sealed:
    """A vault file, taken apart; nothing in it is secret."""

    cost: Cost
    salt: bytes
    password: Slot
    recovery: Slot
    generation: int
    nonce: bytes
    body: bytes = field(repr=False)

    @property
    def head(self) -> bytes:
        """What the key that the password wraps is bound to."""
        cost = self.cost
        return _HEAD.pack(MARK, VERSION, cost.log2_n, cost.r, cost.p, self.salt)

    @property
    def recovery_head(self) -> bytes:
        """What the other one is bound to: not to the cost, which may be raised without it."""
        return MARK + bytes([VERSION]) + self.salt

    @property
    def bound(self) -> bytes:
        """What the body is bound to."""
        both = (self.password, self.recovery)
        slots = b"".join(_SLOT.pack(one.nonce, one.wrapped) for one in both)
        return self.head + slots + _BODY.pack(self.generation, self.nonce, len(self.body))


def encode(sealed: Sealed) -> bytes:
    """The file."""
    data = sealed.bound + sealed.body
    return data + hashlib.sha256(data).digest()


def decode(data: bytes) -> Sealed:
    """Take a file apart. Raises FormatError for whatever is not, to the last bit, a whole one."""
    if data[: len(MARK)] != MARK:
        raise FormatError("it does not begin as a vault does")
    if len(data) > len(MARK) and data[len(MARK)] > VERSION and _sum_fits(data):
        raise FormatError("it is of a newer version", newer=True)
    if not _sum_fits(data):
        raise FormatError("its checksum is wrong")
    at = _HEAD.size
    try:
        _, version, log2_n, r, p, salt = _HEAD.unpack_from(data)
        password, recovery = (Slot(*_SLOT.unpack_from(data, at + n * _SLOT.size)) for n in (0, 1))
        at += 2 * _SLOT.size
        generation, nonce, length = _BODY.unpack_from(data, at)
    except struct.error as error:
        raise FormatError("it is too short") from error
    body = data[at + _BODY.size : -_SUM_BYTES]
    sane = 0 < log2_n < 32 and 0 < r <= 64 and 0 < p <= 16 and 128 * r << log2_n <= MOST_MEMORY
    if version != VERSION or len(body) != length or not sane:
        raise FormatError("its parts do not fit together")
    return Sealed(Cost(log2_n, r, p), salt, password, recovery, generation, nonce, body)


def _sum_fits(data: bytes) -> bool:
    body, found = data[:-_SUM_BYTES], data[-_SUM_BYTES:]
    return len(data) > _SUM_BYTES and hashlib.sha256(body).digest() == found


def wrap(key: bytes, data_key: bytes, nonce: bytes, head: bytes, label: bytes) -> Slot:
    """Wrap the data key. `label` is PASSWORD or RECOVERY, `head` what it is bound to besides."""
    return Slot(nonce, _cipher(key).encrypt(nonce, data_key, head + label))


def unwrap(key: bytes, slot: Slot, head: bytes, label: bytes) -> bytearray:
    """The data key. Raises UnsealError."""
    return bytearray(_open(key, slot.nonce, slot.wrapped, head + label))


def seal_body(data_key: bytes, bound: bytes, nonce: bytes, secrets: Mapping[str, Any]) -> bytes:
    """Encrypt the secrets: a JSON object, UTF-8."""
    text = json.dumps(secrets, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _cipher(data_key).encrypt(nonce, text.encode("utf-8"), bound)


def sealed_length(secrets: Mapping[str, Any]) -> int:
    """How long `seal_body` makes them, which is part of what it is bound to."""
    text = json.dumps(secrets, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return len(text.encode("utf-8")) + 16


def open_body(data_key: bytes, sealed: Sealed) -> dict[str, Any]:
    """The secrets. Raises UnsealError."""
    text = _open(data_key, sealed.nonce, sealed.body, sealed.bound)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UnsealError("what is inside is not understood") from error
    if not isinstance(found, dict):
        raise UnsealError("what is inside is not understood")
    return found


def seal_aside(data_key: bytes, purpose: bytes, nonce: bytes, data: bytes) -> bytes:
    """Encrypt what lies beside the vault, for one purpose: the nonce, then the rest."""
    return nonce + _cipher(_aside_key(data_key, purpose)).encrypt(nonce, data, purpose)


def open_aside(data_key: bytes, purpose: bytes, sealed: bytes) -> bytes:
    """Raises UnsealError."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if len(nonce) < NONCE_BYTES:
        raise UnsealError("it is too short")
    return _open(_aside_key(data_key, purpose), nonce, rest, purpose)


def _aside_key(data_key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(data_key, b"litellm-pocket aside " + purpose, "sha256")


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # the first paint does without

    return AESGCM(key)


def _open(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return _cipher(key).decrypt(nonce, data, bound)
    except InvalidTag as error:
        raise UnsealError("the key does not fit") from error
