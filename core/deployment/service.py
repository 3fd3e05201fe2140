"""The service of exports: the config and what belongs to it, for LiteLLM's official image."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from core.account.account import check_password
from core.account.session import Session
from core.base.errors import ConfigError, UserError
from core.base.events import Job
from core.base.files import read_bytes
from core.base.jobs import Jobs
from core.base.paths import within
from core.base.preferences import SettingsService
from core.base.settings import Settings, listed
from core.base.versions import release
from core.deployment.building import Built, Source, build
from core.deployment.report import KEYS_FILE, TARGETS, Exported, Wanted
from core.deployment.without_secrets import Part
from core.deployment.writing import check_folder, write_all
from core.gateway.credentials import given_by, value_of
from core.gateway.planner import Found, Planner
from core.keys.tool_keys import ToolKeys
from core.vault.contents import LIMITS, TOOLS
from core.vault.export import export
from core.wire.limits import KeyLimits

EXPORT: Final = "export"
"""What a verb may ask, see `DeploymentService.answer`."""

_PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_ALWAYS: Final = (
    "Requests, costs and logs of before stay in this data folder; there LiteLLM keeps its own, "
    "from zero on.",
    "Tools that are connected here go on using this gateway: give them the new address.",
)


class DeploymentService:
    """Its methods return at once; both reading and writing happen in a `Job`."""

    def __init__(
        self,
        jobs: Jobs,
        planner: Planner,
        session: Session,
        settings: SettingsService,
        tool_keys: ToolKeys,
        has_new_prices: Callable[[], bool],
    ) -> None:
        """`has_new_prices`: a newer table than LiteLLM's own is in use."""
        self._jobs = jobs
        self._planner = planner
        self._session = session
        self._settings = settings
        self._tool_keys = tool_keys
        self._has_new_prices = has_new_prices

    def export(self, wanted: Wanted, text: str | None = None) -> Job[Exported]:
        """Write the files for `wanted.target` into its folder; `text` stands for what the file of
        the config holds. UserError where the config has errors, or a secret that cannot be taken
        out, or the folder is not empty: then nothing is written."""
        return self._jobs.slow_unlocked("Exporting", lambda: self._export(wanted, text))

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What a verb asks, on the channel's threads: an export of the config as the disk has it.
        None: the request is about something else. Raises UserError."""
        if request.get("ask") != EXPORT:
            return None
        target = str(request.get("target"))
        if target not in TARGETS:
            raise UserError(f"There is no export to {target}.", f"Choose {', '.join(TARGETS)}.")
        password = request.get("password")
        wanted = Wanted(
            target,
            Path(str(request.get("folder"))),
            bool(request.get("overwrite")),
            None if password is None else str(password),
        )
        return self._export(wanted, None).as_dict()

    def _export(self, wanted: Wanted, text: str | None) -> Exported:
        if wanted.password is not None:
            check_password(wanted.password)
        check_folder(wanted.folder, self._planner.config, overwrite=wanted.overwrite)
        source = self._jobs.wait_unlocked("Reading what to export", self._source, text)
        built = build(source, wanted.target)
        write_all(wanted.folder, built.files)
        files = list(built.files)
        if wanted.password is not None:
            export(wanted.folder / KEYS_FILE, wanted.password, _values(source, built))
            files.append(KEYS_FILE)
        return Exported(
            wanted.target,
            wanted.folder,
            tuple(sorted(files)),
            built.translated,
            built.named,
            tuple(one.name for one in built.variables),
            built.image,
            built.is_pinned,
        )

    def _source(self, text: str | None) -> Source:
        """On the quick worker, like the session whose vault it reads."""
        planner, stored = self._planner, self._session.secrets()
        found = planner.read(stored, text)
        environ = {name: value for name, value in planner.environ.items() if value}
        names = {one.name for each in found.documents for one in each.references()}
        both = given_by(environ, stored)
        given = ((name, value_of(name, both)) for name in sorted(names))
        asked = {name: value for name, value in given if value}
        parts, code = _files(planner.config, found)
        settings = self._settings.now
        return Source(
            parts,
            code,
            release().version,
            planner.overrides.host or settings.host,
            settings.port if planner.overrides.port is None else planner.overrides.port,
            self._session.pocket_key(),
            {**asked, **stored},
            self._session.tool_keys(),
            self._tool_keys.limits(),
            tuple(self._named(settings, environ)),
        )

    def _named(self, settings: Settings, environ: Mapping[str, str]) -> Iterable[str]:
        yield from _ALWAYS
        yield (
            f"Bodies of more than {settings.body_limit_mb} MB are refused here; set a limit in the "
            "proxy before LiteLLM there."
        )
        allowed = (*listed(settings.allowed_hosts), *listed(settings.allowed_origins))
        if allowed:
            yield "Allowed hosts and origins are of LiteLLM Pocket alone; a proxy does that there."
        if self._has_new_prices():
            yield "The newer table of prices stays here; LiteLLM there fetches its own at a start."
        if any(name.upper() in _PROXIES for name in environ):
            yield (
                "This computer reaches providers by a proxy (HTTPS_PROXY and the like): set these "
                "variables there, too, if they are needed."
            )


def _files(config: Path, found: Found) -> tuple[tuple[Part, ...], dict[str, bytes]]:
    """The config and its includes, and the Python files beside it. Raises ConfigError for a file
    that lies elsewhere."""
    included = [path for path in found.texts if path != config]
    if len(found.documents) != len(included) + 1:
        raise ConfigError("A file that the config includes cannot be read.", "Mend it first.")
    names = [config.name, *(_name(path, config) for path in included)]
    parts = tuple(Part(n, d) for n, d in zip(names, found.documents, strict=True))
    code = {
        _name(path, config): read_bytes(path) for path in found.files if path not in found.texts
    }
    return parts, code


def _name(path: Path, config: Path) -> str:
    """From the folder of the config on, with /."""
    name = within(config.absolute().parent, path)
    if name is None:
        raise ConfigError(
            f"{path} is included from outside the folder of the config, and would not be found "
            "from there.",
            "Put it beside the config or into a folder there, and change its name in include.",
        )
    return str(name)


def _values(source: Source, built: Built) -> dict[str, str]:
    """What the encrypted file holds: what there is of the variables, and the keys of client
    programs as an export of the Keys page has them, so that it can be imported there, too."""
    clients = {TOOLS + name: value for name, value in source.client_keys.items()}
    taken = set(source.client_keys.values())
    values = {
        one.name: one.value for one in built.variables if one.value and one.value not in taken
    }
    return {**values, **clients, **_limits(source.limits, source.client_keys)}


def _limits(limits: Mapping[str, KeyLimits], keys: Mapping[str, str]) -> dict[str, str]:
    return {
        LIMITS + name: json.dumps(one.encoded()) for name, one in limits.items() if name in keys
    }
