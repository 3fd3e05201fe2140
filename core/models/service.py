"""The service of models: what the window and the verbs may ask about those of a config."""

from __future__ import annotations

from core.base.jobs import Jobs


class ModelService:
    """Its methods return at once; what takes a disk, a socket or a sidecar is a `Job`."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
