"""The images that an exported gateway runs as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REPOSITORY: Final = "ghcr.io/berriai/litellm"
"""LiteLLM's own; since 1.84 its tags are called as the versions are, with a v before them."""

DIGESTS: Final[Mapping[str, str]] = {}
"""By the version of LiteLLM: "sha256:…" of that image's list of platforms, as
`docker buildx imagetools inspect` says it. A version that is not in here is meant by its tag
alone (docs/grow.md says how to pin it then)."""

POSTGRES: Final = "postgres:17-alpine"
REDIS: Final = "redis:7-alpine"


def tag_of(version: str, digests: Mapping[str, str] = DIGESTS) -> str:
    """The tag of LiteLLM's image for this version, with its digest where that is known."""
    tag, known = f"v{version}", digests.get(version)
    return f"{tag}@{known}" if known else tag


def image_of(version: str, digests: Mapping[str, str] = DIGESTS) -> str:
    """That image in full."""
    return f"{REPOSITORY}:{tag_of(version, digests)}"
