"""The stand-in engine: its services are subclasses of the real ones, so mypy keeps them alike."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import override

from core.base.paths import Paths
from core.engine import Engine
from tests.gui.stand_in.account import StandInAccount
from tests.gui.stand_in.bodies import StandInBodies
from tests.gui.stand_in.client_keys import StandInClientKeys
from tests.gui.stand_in.clients import StandInClients
from tests.gui.stand_in.config import StandInConfig
from tests.gui.stand_in.deployment import StandInDeployment
from tests.gui.stand_in.gateway import StandInGateway
from tests.gui.stand_in.importing import StandInImporting
from tests.gui.stand_in.keys import StandInKeys
from tests.gui.stand_in.ledger import StandInLedger
from tests.gui.stand_in.models import StandInModels
from tests.gui.stand_in.prices import StandInPrices
from tests.gui.stand_in.rest import StandInLogs, StandInSettings, StandInSupport
from tests.gui.stand_in.script import Script


class StandInEngine(Engine):
    """`account` is the name and the password of the one account; None: there is none yet."""

    account: StandInAccount
    bodies: StandInBodies
    clients: StandInClients
    client_keys: StandInClientKeys
    config: StandInConfig
    importing: StandInImporting
    deployment: StandInDeployment
    keys: StandInKeys
    gateway: StandInGateway
    ledger: StandInLedger
    logs: StandInLogs
    models: StandInModels
    prices: StandInPrices
    settings: StandInSettings
    support: StandInSupport

    def __init__(self, data: Path, account: tuple[str, str] | None = ("ada", "correct horse")):
        self.script = script = Script()
        self.events = script.events
        self.called = script.called
        self.failures_expected = False
        self.paths = Paths(data, "option")
        self.account = StandInAccount(script, account)
        self.config = config = StandInConfig(script, self.paths.config)
        self.keys = StandInKeys(script, config.put_on_disk)
        self.importing = StandInImporting(script)
        self.deployment = StandInDeployment(script)
        self.gateway = StandInGateway(script, lambda: config.digest, config.put_back)
        self.bodies = StandInBodies(script)
        self.clients = StandInClients(script)
        self.client_keys = StandInClientKeys(script)
        self.ledger = StandInLedger(script)
        self.logs = StandInLogs(script)
        self.models = StandInModels(script)
        self.prices = StandInPrices(script)
        self.settings = StandInSettings(script)
        self.support = StandInSupport(script)

    @override
    def redact(self, text: str) -> str:
        """Takes out what a test calls a secret."""
        return text.replace("sk-of-a-test", "********")

    @override
    def close(self, deadline_s: float | None = None) -> None:
        self.script.note("close", deadline_s)
