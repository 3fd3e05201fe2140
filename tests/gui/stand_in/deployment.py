"""The stand-in for exports: writes nothing, and tells what a test wants told."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from core.base.events import Job
from core.deployment.report import Exported, Wanted
from core.deployment.service import DeploymentService
from tests.gui.stand_in.script import Script


class StandInDeployment(DeploymentService):
    """Each export goes well, unless a test says so."""

    error: Exception | None = None

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def export(self, wanted: Wanted, text: str | None = None) -> Job[Any]:
        told = Exported(
            wanted.target,
            wanted.folder,
            (".env.example", "README.md", "compose.yaml", "config/litellm_config.yaml"),
            (
                "A database (Postgres) for virtual keys, their budgets and what they spend.",
                "A Redis that all processes share: limits on requests and tokens count for all of "
                "them.",
            ),
            (
                "Requests, costs and logs of before stay in this data folder; there LiteLLM keeps "
                "its own, from zero on.",
            ),
            ("LITELLM_MASTER_KEY", "POSTGRES_PASSWORD", "OPENAI_API_KEY"),
            "ghcr.io/berriai/litellm:v1.2.3",
            False,
        )
        return self._script.job("deployment.export", wanted, text, result=told, error=self.error)
