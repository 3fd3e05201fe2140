"""From a config file to an order for the supervisor: read, check, resolve, start.

Nothing here writes: whatever is wrong with the config, its file stays byte for byte what it was.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.errors import ConfigError, PortError
from core.base.events import ConfigFinding, RestartWanted
from core.base.files import digest, read_bytes
from core.base.paths import Paths, on_another_computer
from core.base.resources import program_file
from core.base.secret_rules import REFERENCE
from core.base.settings import Settings, listed
from core.base.wording import count
from core.config import beside
from core.config.beside import Watch
from core.config.document import Document, Parse, ParsedConfigs, text_of
from core.config.includes import Included, readable
from core.config.includes import find as find_included
from core.config.issue import Issue
from core.config.judgement import judge
from core.config.served_names import ServedNames, served_names
from core.config.store import ConfigStore
from core.config.text import decode, text_or_none
from core.gateway.credentials import Needs, Prepared, keys_digest, needs_of, resolve
from core.prices.table import Prices
from core.supervisor.listener import client_address
from core.supervisor.run_plan import RunPlan
from core.wire.environment import MASTER_KEY
from core.wire.protocol import PRICES_VARIABLE

_MB: Final = 1024 * 1024
_END_S: Final = 2.0
"""For the end itself, after the requests have had their time."""
TEMPLATE: Final = "configs/litellm_config.yaml"
"""What a config is made of that is not there yet."""


@dataclass(frozen=True)
class Overrides:
    """What a command line sets in place of the settings, for this run only."""

    config: Path | None = None
    host: str | None = None
    port: int | None = None
    workers: int | None = None
    expose: bool = True
    """False: an address that others in the network can reach is refused."""


@dataclass(frozen=True)
class Found:
    """The config as it lies on disk."""

    text: str = field(repr=False)
    digest: str
    texts: Mapping[Path, str] = field(repr=False)
    """Of the config and of the files that it includes, as far as they can be read."""
    documents: tuple[Document, ...] = field(repr=False)
    """The config, then the files that it includes, in the order in which LiteLLM merges them."""
    files: Mapping[Path, str]
    """What else the run depends on, with digests: included files, Python files beside it."""
    issues: tuple[Issue, ...] = ()
    """What is not as it seems; nothing that keeps it from starting."""


@dataclass(frozen=True)
class Planned:
    """A run that can be ordered, and what it was made from."""

    plan: RunPlan
    needs: Needs
    """What its config asks for, whatever the file says by now."""
    prepared: Prepared
    text: str = field(repr=False)
    models: frozenset[str] = frozenset()
    """The models that clients must find once it runs."""
    files: Mapping[Path, str] = field(default_factory=dict)
    """As `Found.files`."""
    findings: tuple[ConfigFinding, ...] = ()
    """What whoever gives this config to the gateway should hear: what gets lost, what fails."""


@dataclass(frozen=True)
class Planner:
    """Makes the plan of a run. `plan` belongs on a worker: it reads files."""

    paths: Paths
    overrides: Overrides
    environ: Mapping[str, str]
    watch: Watch = field(default_factory=Watch, compare=False)
    parse: Parse = field(default_factory=ParsedConfigs, compare=False)
    """Remembers documents, and is shared with the store: a saved text is not parsed again."""
    agreed: set[str] = field(default_factory=set, compare=False)
    """The names of included files that a run was planned with: whoever starts or tries a config
    agrees to what it includes, on another computer, too."""

    @property
    def config(self) -> Path:
        return self.overrides.config or self.paths.config

    def store(self, settings: Callable[[], Settings] = Settings) -> ConfigStore:
        """Only our own config is made from the template: a `--config` that is missing is missed.
        `settings` gives the preferences as they are."""
        paths, template = self.paths, self._template
        return ConfigStore(
            self.config,
            paths.draft,
            paths.backups,
            template,
            parse=self.parse,
            workers=lambda: self.workers(settings()),
        )

    @property
    def _template(self) -> Path | None:
        return program_file(TEMPLATE) if self.overrides.config is None else None

    def plan(
        self,
        settings: Settings,
        pocket_key: str,
        vault: Mapping[str, str],
        draft: str | None = None,
    ) -> Planned:
        """`vault` holds secrets by name; a `draft` stands for what the file of the config holds.
        Raises ConfigError, DataFolderError and PortError."""
        host = self.overrides.host or settings.host
        if not self.overrides.expose and not is_private(host):
            raise PortError(
                f"Listening on {host} was not agreed to: everybody in your network could reach "
                "the gateway, and with its key use your provider accounts.",
                "If you mean it, say so with --expose. Otherwise leave out --host, or set the "
                "host to 127.0.0.1.",
            )
        found = self.read(vault, draft, workers=self.workers(settings))
        needs = needs_of(found.documents)
        prepared = resolve(needs, self.environ, pocket_key, vault)
        port = settings.port if self.overrides.port is None else self.overrides.port
        plan = RunPlan(
            config=self.config,
            environment={**prepared.environment, **self._prices()},
            host=host,
            port=port,
            log_dir=self.paths.logs,
            log_cap_bytes=settings.log_cap_mb * _MB,
            drain_s=settings.drain_s,
            stop_deadline_s=self.stop_deadline_s(settings),
            restart_after_crash=settings.restart_after_crash,
            texts=found.texts,
            digest=found.digest,
            key=prepared.key,
            secrets=prepared.secrets,
            allowed_hosts=listed(settings.allowed_hosts),
            allowed_origins=listed(settings.allowed_origins),
            body_limit_bytes=settings.body_limit_mb * _MB,
            most_connections=settings.most_connections,
            workers=self.workers(settings),
            ledger_dir=self.paths.ledger if settings.ledger else None,
        )
        return Planned(
            plan,
            needs,
            prepared,
            found.text,
            declared(found.documents),
            found.files,
            _findings(found, prepared),
        )

    def keys_digest(self, needs: Needs, pocket_key: str, vault: Mapping[str, str]) -> str:
        """Of what `needs` would be given now, to be compared with `Prepared.digest`. Reads no
        file, so it may be asked after every change of a key."""
        return keys_digest(needs, self.environ, pocket_key, vault)

    def stop_deadline_s(self, settings: Settings) -> float:
        """After a stop, until the gateway is killed."""
        return settings.stop_deadline_s + _END_S

    def workers(self, settings: Settings) -> int:
        """How many processes serve together."""
        return settings.workers if self.overrides.workers is None else self.overrides.workers

    def differing(self, settings: Settings, plan: RunPlan, host: str) -> RestartWanted:
        """The settings that a run with `plan`, which listens on `host`, does not go by."""
        same = {
            "host": self.overrides.host is not None or settings.host == host,
            "port": self.overrides.port is not None or settings.port == plan.port,
            "workers": self.workers(settings) == plan.workers,
            "allowed_hosts": listed(settings.allowed_hosts) == plan.allowed_hosts,
            "allowed_origins": listed(settings.allowed_origins) == plan.allowed_origins,
            "body_limit_mb": settings.body_limit_mb * _MB == plan.body_limit_bytes,
            "most_connections": settings.most_connections == plan.most_connections,
            "log_cap_mb": settings.log_cap_mb * _MB == plan.log_cap_bytes,
        }
        names = [name for name, is_same in same.items() if not is_same]
        if not names:
            return RestartWanted(())
        port = settings.port if self.overrides.port is None else self.overrides.port
        address = client_address(self.overrides.host or settings.host, port)
        return RestartWanted(tuple(names), address)

    def _prices(self) -> dict[str, str]:
        """Where the sidecar finds a newer table of prices than LiteLLM's own."""
        file = Prices(self.paths.prices).file()
        return {PRICES_VARIABLE: str(file)} if file is not None else {}

    def read(
        self, vault: Collection[str] = (), draft: str | None = None, *, workers: int = 1
    ) -> Found:
        """The config (or the `draft` in its place) and the files it includes; `vault` holds the
        names of secrets. Also what lies on another computer is read: it is to run, or to go
        elsewhere. Raises ConfigError for what cannot start."""
        data = self._data() if draft is None else draft.encode("utf-8")
        text = decode(data)
        known = {name for name, value in self.environ.items() if value} | {MASTER_KEY, *vault}
        judged = judge(self.config, text, known, self.parse, workers=workers, everywhere=True)
        _refuse_errors(judged.issues)
        self.agreed.update(one.name for one in judged.included)
        included, documents = judged.included, judged.documents
        texts = {one.path: one.text for one in included if one.text is not None}
        files = self.watch.digests(beside.files(self.config, documents, included))
        texts = {**texts, self.config: text}
        return Found(text, digest(data), texts, documents, files, judged.issues)

    def _data(self) -> bytes:
        if not self.config.exists():
            raise ConfigError(
                f"The config file {self.config} does not exist.", "Check the path and the name."
            )
        return read_bytes(self.config)

    def documents_of_a_start(self) -> tuple[Document, ...]:
        """As `documents`; where there is no config yet, the template that a start makes it from."""
        found, template = self.documents(), self._template
        text = text_or_none(template) if template is not None and not found else None
        return found if text is None else (self.parse(text),)

    def has_only_sample(self) -> bool:
        """Whether a start would serve nothing but the sample that the first config has."""
        sample = self.parse(text_or_none(program_file(TEMPLATE)) or "")
        models = _models(self.documents_of_a_start())
        return bool(models) and models <= _models((sample,))

    def served_names(self) -> ServedNames:
        """What clients may ask for after a start."""
        documents = self.documents_of_a_start()
        included = self.included(documents[0]) if documents else ()
        is_whole = all(one.text is not None and one.document.error is None for one in included)
        return served_names(documents, is_whole=is_whole)

    def documents(self, *, everywhere: bool = False) -> tuple[Document, ...]:
        """The config and the files it includes, however wrong they are; () when there is none.
        `everywhere` as `included`."""
        text = text_or_none(self.config)
        if text is None:
            return ()
        document = self.parse(text)
        return readable(document, self.included(document, everywhere=everywhere))

    def documents_of(self, plan: RunPlan) -> tuple[Document, ...]:
        """The config that a run goes by and the files it includes, as they were when it was
        planned."""
        others = [text for path, text in plan.texts.items() if path != plan.config]
        return tuple(self.parse(text) for text in (plan.texts[plan.config], *others))

    def included(self, document: Document, *, everywhere: bool = False) -> tuple[Included, ...]:
        """The files that `document` includes, were it the config; from the disk. Those on another
        computer only where they are `agreed`, or `everywhere` is looked."""

        def looks_at(name: str) -> bool:
            return everywhere or name in self.agreed or not on_another_computer(name)

        return find_included(self.config, document, text_or_none, self.parse, looks_at)

    def needs(self, *, everywhere: bool = False) -> Needs:
        """Of the config as it is on disk, however wrong it is; none when there is no config.
        `everywhere` as `included`."""
        return needs_of(self.documents(everywhere=everywhere))

    def changed_since(self, files: Mapping[Path, str]) -> dict[str, str]:
        """Those of a run's files that have changed since it was planned: their names, counted from
        the folder of the config, and what they are now."""
        folder = self.config.absolute().parent
        return {
            path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path): now
            for path, now in self.watch.changed(files).items()
        }


def _findings(found: Found, prepared: Prepared) -> tuple[ConfigFinding, ...]:
    own = [_finding(one) for one in found.issues if not one.told_by_start]
    told = [ConfigFinding(one.level, one.text, one.remedy) for one in prepared.notices]
    return (*own, *told)


def _finding(issue: Issue) -> ConfigFinding:
    return ConfigFinding(
        issue.severity, issue.message, issue.remedy, issue.line, issue.column, issue.code
    )


def _refuse_errors(issues: Sequence[Issue]) -> None:
    """Raises ConfigError for the first of the errors, which also says how many more there are."""
    errors = [issue for issue in issues if issue.severity == "error"]
    if not errors:
        return
    first, *others = errors
    remedy = first.remedy or "Correct it in the editor, then start again."
    if others:
        more = f"{count(len(others), 'more error')}, the next in line {others[0].line}"
        remedy = f"{remedy} There {'is' if len(others) == 1 else 'are'} {more}."
    raise ConfigError(
        f"The config has an error in line {first.line}, column {first.column}: {first.message} "
        f"({first.code})",
        remedy,
        first.line,
        first.column,
    )


def _models(documents: Sequence[Document]) -> set[tuple[str | None, str | None]]:
    """The name of every model, and where it goes."""
    return {
        (
            text_of(document.get(entry, "model_name")),
            text_of(document.get(document.get(entry, "litellm_params"), "model")),
        )
        for document in documents
        for entry in document.model_entries()
    }


def declared(documents: Sequence[Document]) -> frozenset[str]:
    """The model names that `/v1/models` must list. A pattern (`openai/*`) stands for others."""
    names: set[str] = set()
    for document in documents:
        for entry in document.model_entries():
            name = text_of(document.get(entry, "model_name"))
            if name and "*" not in name and not name.startswith(REFERENCE):
                names.add(name)
    return frozenset(names)


def is_private(host: str) -> bool:
    """True when only this computer can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class LatestOrder:
    """What the person wants last: an order that was overtaken while it waited is not carried out.

    `start` may wait behind a slow disk; a `stop` that came meanwhile must win.
    """

    def __init__(self) -> None:
        self._number = 0

    def new(self) -> Callable[[], bool]:
        """Begin a wish; the answer tells whether it is still the last one."""
        self._number += 1
        mine = self._number
        return lambda: mine == self._number
