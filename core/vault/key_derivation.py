"""Keys from what a person knows: the password, or the recovery key on a slip of paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from typing import Final

from core.base.errors import VaultError
from core.vault.format import KEY_BYTES, Cost

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that looks like a digit."""
_LIKE: Final = str.maketrans("OIL", "011")
_RECOVERY_BYTES: Final = 20
_LETTERS: Final = 32
_CHECK_LETTERS: Final = 4
_GROUP: Final = 6


def password_key(password: str, salt: bytes, cost: Cost) -> bytes:
    """scrypt of the password; takes a third of a second, on purpose."""
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    n = 1 << cost.log2_n
    memory = 128 * cost.r * (n + cost.p + 2)
    return hashlib.scrypt(
        text, salt=salt, n=n, r=cost.r, p=cost.p, maxmem=2 * memory, dklen=KEY_BYTES
    )


def recovery_wrap_key(recovery: bytes, salt: bytes) -> bytes:
    """HMAC-SHA-256: the recovery key is random and long, so nobody can try them all."""
    return hmac.digest(recovery, b"litellm-pocket recovery" + salt, "sha256")


def new_recovery() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(_RECOVERY_BYTES)


def show_recovery(recovery: bytes) -> str:
    """As the person writes it down: six groups of six letters, the last four a checksum."""
    letters = _letters(int.from_bytes(recovery), _LETTERS) + _checksum(recovery)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def read_recovery(text: str) -> bytes:
    """Back from what the person typed. Raises VaultError for what cannot be one."""
    letters = "".join(text.upper().split()).replace("-", "").translate(_LIKE)
    wrong = sorted({letter for letter in letters if letter not in _ALPHABET})
    if wrong:
        raise VaultError(
            f"A recovery key has no {wrong[0]} in it.", "Look at the slip again: " + _FORM
        )
    if len(letters) != _LETTERS + _CHECK_LETTERS:
        raise VaultError(
            f"That is not a whole recovery key: {len(letters)} letters and digits instead of "
            f"{_LETTERS + _CHECK_LETTERS}.",
            "Type all of it. " + _FORM,
        )
    number = 0
    for letter in letters[:_LETTERS]:
        number = number * 32 + _ALPHABET.index(letter)
    recovery = number.to_bytes(_RECOVERY_BYTES)
    if _checksum(recovery) != letters[_LETTERS:]:
        raise VaultError(
            "A letter of the recovery key is wrong: its last four do not fit the others.",
            "Compare it with the slip, group by group.",
        )
    return recovery


_FORM: Final = "it is six groups of six letters and digits."


def _checksum(recovery: bytes) -> str:
    digest = hashlib.sha256(b"litellm-pocket recovery check" + recovery).digest()
    return _letters(int.from_bytes(digest[:3]) >> 4, _CHECK_LETTERS)


def _letters(number: int, count: int) -> str:
    found = ""
    for _ in range(count):
        number, digit = divmod(number, 32)
        found = _ALPHABET[digit] + found
    return found
