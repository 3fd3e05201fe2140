"""The command line: which verb does what was typed."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial

from core.base import settings
from core.base.errors import UserError
from core.base.events import LogQuery, Notice
from core.base.findings import all_well
from core.base.own_log import log_to
from core.base.paths import Paths, expanded, find_paths, look_for_paths
from core.cli.arguments import NONE, NOT_WELL, WELL
from core.cli.check import Asked as CheckAsked
from core.cli.check import check_configs
from core.cli.client_keys import KeyVerbs
from core.cli.clients import Asked, ClientVerbs
from core.cli.console import Console
from core.cli.export import Asked as ExportAsked
from core.cli.export import Keys, export_config, open_keys
from core.cli.health import Question, check_health
from core.cli.key import Login, print_key
from core.cli.logs import Wanted, show_logs
from core.cli.prices import Change, show_prices
from core.cli.remote import Remote
from core.cli.running import apply_config, show_status
from core.cli.serve import serve
from core.cli.trying import try_models
from core.engine import Engine
from core.gateway.planner import Overrides
from core.runtime.launcher import launcher_of
from core.supervisor.head_start import HeadStart
from core.supervisor.seams import Seams
from core.supervisor.supervisor import Supervisor
from core.support.selfcheck import place_of
from core.wire.command import SidecarCommand
from core.wire.limits import KeyLimits


def run_verb(
    options: argparse.Namespace,
    console: Console | None = None,
    *,
    command: SidecarCommand | None = None,
    head_start: HeadStart | None = None,
) -> int:
    """Do what `options.verb` says; the exit status. `command` is a seam for tests. `head_start` is
    the sidecar that `serve` is to use first."""
    console = console or Console()
    try:
        # Who only looks makes no folder.
        find = look_for_paths if _only_looks(options) else find_paths
        paths = find(options.data_dir)
        match options.verb:
            case "serve":
                return _serve(options, paths, console, command, head_start)
            case "check":
                asked = CheckAsked(options.json, options.fix, options.strict)
                return check_configs(paths, console, options.configs, asked, os.environ)
            case "apply":
                return apply_config(paths, console, watch=options.watch, json=options.json)
            case "import":
                return _import(options, paths, console)
            case "status":
                return show_status(paths, console, json=options.json)
            case "usage" | "requests":
                return _ledger(options, paths, console)
            case "key":
                return _key(options, paths, console)
            case "prices":
                change = Change(options.update, options.file, options.back)
                return show_prices(paths, console, change, json=options.json)
            case "try":
                remote = Remote(paths, console, _login(options))
                return try_models(
                    remote, console, options.model, options.protocol or (), json=options.json
                )
            case "health":
                return _health(options, paths, console)
            case "logs":
                return _logs(options, paths, console)
            case "export":
                return _export(options, paths, console)
            case "clients" | "launch" | "connect" | "disconnect" | "env":
                return _clients(options, paths, console)
            case _:
                return _selfcheck(options, paths, console, command)
    except UserError as error:
        console.complain(error)
        return NOT_WELL


def _only_looks(options: argparse.Namespace) -> bool:
    return options.verb in ("logs", "check") or (options.verb == "import" and not options.write)


def _import(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    from core.cli.importing import ImportVerb  # no other start loads SQLite

    verb = ImportVerb(paths, Remote(paths, console, _login(options)), console)
    if options.path is None:
        if options.write:
            raise UserError("There is nothing to write.", "Name a file or a folder to import.")
        return verb.places(os.environ, json=options.json)
    if options.write:
        return verb.write(options.path, with_code=options.with_code, json=options.json)
    return verb.show(options.path, json=options.json)


def _serve(
    options: argparse.Namespace,
    paths: Paths,
    console: Console,
    command: SidecarCommand | None,
    head_start: HeadStart | None,
) -> int:
    overrides = Overrides(
        config=None if options.config is None else expanded(options.config),
        host=options.host,
        port=options.port,
        workers=options.workers,
        expose=options.expose,
    )
    seams = Seams()
    if head_start is not None:
        seams = Seams(
            spawn=head_start.spawn,
            start_parent=head_start.start_parent,
            parent_waits=head_start.parent_waits,
        )
    engine = Engine(
        paths,
        mode="serve",
        overrides=overrides,
        follow_log=options.log,
        command=command,
        make_supervisor=partial(Supervisor, seams=seams),
    )
    if sys.stderr is not None:
        log_to(logging.StreamHandler(), engine.redact)
    return serve(engine, console, _login(options), show_log=options.log)


def _key(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    login = _login(options)
    if options.key_verb is None:
        return print_key(paths, console, login)
    verbs = KeyVerbs(Remote(paths, console, login), console)
    if options.key_verb == "list":
        return verbs.show(json=options.json)
    if options.key_verb == "revoke":
        return verbs.revoke(options.name)
    changes = {field.name: getattr(options, field.name) for field in fields(KeyLimits)}
    if changes["models"] is not None:
        changes["models"] = () if changes["models"] == [NONE] else (*changes["models"],)
    if options.key_verb == "make":
        return verbs.make(options.name, changes)
    return verbs.limit(options.name, changes, anew=options.anew)


def _login(options: argparse.Namespace) -> Login:
    return Login(options.user, options.password_stdin)


def _clients(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    if options.verb == "clients":
        return ClientVerbs(paths, console).clients(json=options.json)
    if options.verb == "disconnect":
        return ClientVerbs(paths, console).disconnect(None if options.all else options.tool)
    verbs = ClientVerbs(paths, console, _login(options))
    asked = Asked(options.model, options.small)
    if options.verb == "launch":
        return verbs.launch(options.tool, asked, options.args)
    if options.verb == "env":
        return verbs.env(options.shell, asked)
    asked = replace(asked, while_running=options.while_running)
    return verbs.connect(options.tool, asked, dry_run=options.dry_run)


def _export(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    if options.to is not None and options.folder is None:
        raise UserError("The folder for the files is missing.", "Name it: export --to … DIR")
    login = _login(options)
    if options.keys_file is not None:
        return open_keys(options.keys_file, console, from_stdin=options.keys_password_stdin)
    keys = Keys(options.keys or options.keys_password_stdin, options.keys_password_stdin)
    folder = expanded(options.folder)
    asked = ExportAsked(options.to, folder, options.force, options.json)
    return export_config(paths, console, login, asked, keys)


def _logs(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    query = LogQuery(options.grep, level=options.level, logger=options.logger)
    wanted = Wanted(query, options.last, options.follow, options.json)
    return show_logs(paths, console, wanted, os.environ)


def _health(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    key = sys.stdin.readline().strip() if options.key_stdin else None
    question = Question(options.url, options.models, key)
    return check_health(paths, question, console, os.environ, json=options.json)


def _ledger(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    from core.cli.ledger import show_requests, show_usage  # no other start loads SQLite

    if options.verb == "usage":
        form = "json" if options.json else "csv" if options.csv else ""
        return show_usage(paths, console, options.since, options.by, form)
    return show_requests(paths, console, options.last, failed=options.failed, json=options.json)


def _selfcheck(
    options: argparse.Namespace, paths: Paths, console: Console, command: SidecarCommand | None
) -> int:
    if not options.json:
        console.say("Checking; importing LiteLLM takes some seconds.")
    from core.support import selfcheck

    preferences, _ = settings.load(paths.settings)
    program = launcher_of(paths, lambda: preferences, _to(console), command)
    try:
        findings = selfcheck.check(place_of(paths, program.prepare(lambda _progress: None)))
    finally:
        program.close(leave_no_trace=preferences.leave_no_trace)
    well = all_well(findings)
    if options.json:
        console.json({"ok": well, "findings": [one.as_dict() for one in findings]})
    else:
        for finding in findings:
            for line in finding.lines():
                console.answer(line)
    return WELL if well else NOT_WELL


def _to(console: Console) -> Callable[[Notice], None]:
    def say(notice: Notice) -> None:
        console.say(f"{notice.level}: {notice.text} {notice.remedy}".rstrip())

    return say
