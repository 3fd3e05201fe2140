"""Seals what was recorded so that only the vault opens it again.

With each recording comes a new pair of keys. The private one is sealed by the vault and forgotten
here; with the public one everything is encrypted. So recording goes on while the vault is locked,
and nothing that is in memory then could open what was recorded.

A record is: an X25519 public key of its own (32 bytes), then AES-256-GCM under a key that HKDF
makes of both, with a nonce of zeros: no key is used twice.
"""

from __future__ import annotations

from typing import Final

PURPOSE: Final = b"bodies"
"""For which the vault seals the private key."""
_OWN: Final = 32
_NONCE: Final = bytes(12)
_INFO: Final = b"litellm-pocket bodies 1"


class SealError(Exception):
    """It was not sealed for this key, or was changed."""


def new_pair() -> tuple[bytes, bytes]:
    """A private and a public key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(public: bytes, data: bytes) -> bytes:
    """`data`, for whoever has the private key to `public`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import (
        X25519PrivateKey,
        X25519PublicKey,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    own = X25519PrivateKey.generate()
    own_public = own.public_key().public_bytes_raw()
    shared = own.exchange(X25519PublicKey.from_public_bytes(public))
    key = _key(shared, own_public, public)
    return own_public + AESGCM(key).encrypt(_NONCE, data, _INFO)


def unseal(private: bytes, sealed: bytes) -> bytes:
    """Raises SealError."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import (
        X25519PrivateKey,
        X25519PublicKey,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    mine = X25519PrivateKey.from_private_bytes(private)
    own_public, rest = sealed[:_OWN], sealed[_OWN:]
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(own_public))
        key = _key(shared, own_public, mine.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(_NONCE, rest, _INFO)
    except (InvalidTag, ValueError) as error:
        raise SealError("the key does not fit") from error


def _key(shared: bytes, own: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=own + public, info=_INFO).derive(shared)
