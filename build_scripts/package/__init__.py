"""From the two frozen folders to what a person downloads: single file, AppImage, SBOM."""

from __future__ import annotations


class PackageError(Exception):
    """A package cannot be made: what is wrong, in a sentence for the builder."""
