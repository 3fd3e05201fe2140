"""`health`: is the gateway of this data folder up and well? Exit status 0 only when all is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from core.base.errors import ChannelError, HealthError, UserError
from core.base.events import ConfigFinding, ModelHealth, Probe
from core.base.findings import FAIL, OK, WARN, Finding, all_well
from core.base.paths import Paths
from core.base.versions import program_name
from core.cli.console import Console
from core.gateway.planner import is_private
from core.instance.control_server import call
from core.instance.lock import read_instance
from core.monitor import health
from core.wire.environment import MASTER_KEY

_STATUS_S: Final = 10.0
_TEST_S: Final = 150.0
"""Models are asked one beside the other; the slowest decides."""


@dataclass
class Report:
    """All that was found."""

    address: str = ""
    findings: list[Finding] = field(default_factory=list)
    models: tuple[ModelHealth, ...] = ()

    @property
    def ok(self) -> bool:
        return all_well(self.findings)

    def add(self, name: str, status: str, sentence: str, remedy: str = "") -> None:
        self.findings.append(Finding(name, status, sentence, remedy))

    def as_dict(self) -> dict[str, object]:
        """The stable form that scripts read."""
        return {
            "ok": self.ok,
            "address": self.address,
            "findings": [one.as_dict() for one in self.findings],
            "models": [asdict(one) for one in self.models],
        }


@dataclass(frozen=True)
class Question:
    """What is asked, and with which keys."""

    url: str | None = None
    """None: the gateway that has the data folder open."""
    models: bool = False
    key: str | None = field(default=None, repr=False)
    """From --key-stdin; it goes before all others."""


def check_health(
    paths: Paths, question: Question, console: Console, environ: Mapping[str, str], *, json: bool
) -> int:
    """Ask, print what was found, and return the exit status."""
    report = examine(paths, question, environ)
    if json:
        console.json(report.as_dict())
    else:
        for finding in report.findings:
            for line in finding.lines():
                console.answer(line)
    return 0 if report.ok else 1


def examine(paths: Paths, question: Question, environ: Mapping[str, str]) -> Report:
    """Never raises a UserError: what goes wrong is a finding."""
    report = Report()
    try:
        report.address = question.url or _find_gateway(paths, report)
        if report.address:
            _probe(report)
            if question.url is None and not question.models:
                _look_at_config(report, paths)
            if question.models and report.ok:
                _test_models(report, _Keys(paths, question, environ))
    except UserError as error:
        report.add("health", FAIL, error.what, error.remedy)
    return report


def _find_gateway(paths: Paths, report: Report) -> str:
    """The address; empty (and a finding) when there is none."""
    instance = read_instance(paths.instance)
    if instance is None:
        report.add(
            "gateway",
            FAIL,
            f"No LiteLLM Pocket has the data folder {paths.data} open.",
            f"Start it: {program_name()} serve, or the window and its Start button. "
            "If it uses another folder, name that with --data-dir.",
        )
    elif not instance.address:
        report.add(
            "gateway",
            FAIL,
            f"LiteLLM Pocket is open (process {instance.pid}), but its gateway is not started.",
            "Press Start in its window.",
        )
    else:
        report.add("gateway", OK, f"Process {instance.pid} serves at {instance.address}.")
        return instance.address
    return ""


def _look_at_config(report: Report, paths: Paths) -> None:
    """What is to be known of the config that runs; nothing where the program takes no orders."""
    instance = read_instance(paths.instance)
    if instance is None or not instance.port:
        return
    try:
        (answer,) = call(instance, {"ask": "status"}, timeout_s=_STATUS_S)
    except (ChannelError, ValueError):
        return  # that the gateway answers has been seen; nobody asked for more
    _tell_findings(report, answer)


def _tell_findings(report: Report, answer: Mapping[str, Any]) -> None:
    for one in answer.get("findings") or ():
        found = ConfigFinding(**one)
        where = f"Line {found.line}: " if found.line is not None else ""
        code = f" ({found.code})" if found.code else ""
        report.add("config", WARN, f"{where}{found.text}{code}", found.remedy)


def _probe(report: Report) -> None:
    for name, probe in (
        ("liveliness", health.probe_liveliness(report.address)),
        ("readiness", health.probe_readiness(report.address)),
    ):
        report.findings.append(_finding(name, probe))


def _finding(name: str, probe: Probe) -> Finding:
    if probe.ok:
        said = f"Answered in {probe.elapsed_s * 1000:.0f} ms."
        return Finding(name, OK, said, http_status=probe.http_status)
    reason = probe.reason[:1].upper() + probe.reason[1:].rstrip(".")
    return Finding(
        name,
        FAIL,
        f"{reason}.",
        f"See the gateway's log ({program_name()} serve --log, or Logs in the window), "
        "then restart it.",
        probe.http_status,
    )


# ---- models


@dataclass(frozen=True)
class _Keys:
    """The keys that may open the gateway, the likeliest first."""

    paths: Paths
    question: Question
    environ: Mapping[str, str] = field(repr=False)

    def candidates(self) -> Iterator[str]:
        if self.question.key is not None:
            yield self.question.key
            return
        # A key that may be a provider's is nothing for a stranger's machine.
        if self.environ.get(MASTER_KEY):
            yield self.environ[MASTER_KEY]
        nearby = self.question.url is None or is_private(urlsplit(self.question.url).hostname or "")
        if nearby and self.environ.get("OPENAI_API_KEY"):
            yield self.environ["OPENAI_API_KEY"]


def _test_models(report: Report, keys: _Keys) -> None:
    report.models = _tested(report, keys)
    if not report.models:
        report.add("models", WARN, "The config declares no models.", "Add one in the editor.")
    for model in report.models:
        if model.ok:
            report.add(f"model {model.model}", OK, "It answered.")
        else:
            sentence = model.reason[:1].upper() + model.reason[1:].rstrip(".") + "."
            remedy = "Look at its entry in the config: the name, the key, the address."
            report.add(f"model {model.model}", FAIL, sentence, remedy)


def _tested(report: Report, keys: _Keys) -> tuple[ModelHealth, ...]:
    """The LiteLLM Pocket of this data folder asks with the key that it has; a gateway elsewhere is
    asked with a key of ours. Raises HealthError, ChannelError."""
    instance = read_instance(keys.paths.instance)
    if keys.question.url is None and keys.question.key is None and instance is not None:
        (answer,) = call(instance, {"ask": "test_models"}, timeout_s=_TEST_S)
        _tell_findings(report, answer)
        return tuple(ModelHealth(**one) for one in answer["models"])
    return health.test_models(report.address, _accepted(report.address, keys))


def _accepted(address: str, keys: _Keys) -> str:
    """The first key that the gateway takes; a cheap question tells. Raises HealthError."""
    refusal: HealthError | None = None
    for key in keys.candidates():
        try:
            health.list_models(address, key)
        except HealthError as error:
            refusal = error
        else:
            return key
    remedy = (
        f"Set {MASTER_KEY} (or OPENAI_API_KEY) to the gateway's key, or give it with --key-stdin."
    )
    if refusal is not None:
        raise HealthError(refusal.what, remedy) from None
    raise HealthError("Testing the models needs the gateway's key.", remedy)
