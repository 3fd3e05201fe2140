"""The command line: what may be typed, and which verb does it."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.base import settings, versions
from core.base.errors import UserError
from core.base.events import Notice
from core.base.findings import all_well
from core.base.own_log import log_to
from core.base.paths import Paths, find_paths, look_for_paths
from core.cli.clients import Asked, ClientVerbs
from core.cli.console import Console
from core.cli.health import Question, check_health
from core.cli.key import Login, print_key
from core.cli.prices import Change, show_prices
from core.cli.running import apply_config, show_status
from core.cli.serve import serve
from core.clients.exports import DEFAULT_SHELL, SHELLS
from core.engine import Engine
from core.gateway.planner import Overrides
from core.ledger.views import GroupBy
from core.runtime.launcher import launcher_of
from core.support.selfcheck import place_of
from core.wire.command import SidecarCommand
from core.wire.environment import MASTER_KEY

WELL: Final = 0
NOT_WELL: Final = 1
USAGE: Final = 2

_EPILOG: Final = """exit status: 0 all is well, 1 something is not (it says what, and what to do),
2 the command line is not understood"""


def parser() -> argparse.ArgumentParser:
    """Of all of `main.py`'s arguments; without a verb `verb` is None and the window is meant."""
    top = argparse.ArgumentParser(
        prog=versions.program_name(),
        description="A private LLM gateway: LiteLLM with a window, or without one (serve).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_data_dir(top, default=None)
    _flag(top, "--version", "say what this is made of, and how new it is")
    _flag(
        top,
        "--exit-after-paint",
        "open the window, print how long that took, and close it (for measuring)",
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", title="without a window")
    _add_serve(verbs)
    _add_apply(verbs)
    _add_status(verbs)
    _add_usage(verbs)
    _add_requests(verbs)
    _add_key(verbs)
    _add_health(verbs)
    _add_clients(verbs)
    _add_prices(verbs)
    _add_selfcheck(verbs)
    return top


_Verbs = argparse._SubParsersAction
_Parser = argparse.ArgumentParser


def _add_data_dir(to: _Parser, default: str | None) -> None:
    to.add_argument(
        "--data-dir",
        metavar="FOLDER",
        default=default,
        help="where account, config, logs and settings live (default: pocket-data beside the "
        "program, else the folder of your user)",
    )


def _verb(
    verbs: _Verbs[_Parser], name: str, help_: str, more: str, *, json: bool = True
) -> _Parser:
    """`json`: it can answer a script, too."""
    made: _Parser = verbs.add_parser(
        name,
        help=help_,
        description=f"{help_[:1].upper()}{help_[1:]}. {more}",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # The folder may be named before the verb or after it; unset here must not undo the former.
    _add_data_dir(made, default=argparse.SUPPRESS)
    if json:
        _flag(made, "--json", "print JSON for a script")
    return made


def _flag(to: argparse._ActionsContainer, name: str, help_: str) -> None:
    to.add_argument(name, action="store_true", help=help_)


def _add_login(made: _Parser) -> None:
    made.add_argument(
        "--user", metavar="NAME", help="who logs in (default: the account's own name)"
    )
    _flag(
        made,
        "--password-stdin",
        "read the account's password from the first line of standard input",
    )


def _add_serve(verbs: _Verbs[_Parser]) -> None:
    more = """It prints its address, and
`ready http://HOST:PORT` once it answers. Ctrl-C or SIGTERM lets requests under way
finish; a second Ctrl-C does not."""
    made = _verb(verbs, "serve", "run the gateway until Ctrl-C", more, json=False)
    made.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="a LiteLLM config (default: the one in the data folder, made at the first start)",
    )
    made.add_argument("--port", metavar="N", type=_port, help="0 takes any free port")
    made.add_argument("--host", metavar="ADDRESS", help="listen there instead of 127.0.0.1")
    _flag(
        made,
        "--expose",
        "agree that others in your network can reach the gateway; needed for a --host that "
        "is not this computer alone, such as 0.0.0.0",
    )
    _flag(made, "--log", "print the gateway's log as it grows")
    _add_login(made)


def _add_apply(verbs: _Verbs[_Parser]) -> None:
    more = """The LiteLLM
Pocket that runs tries it on a port of its own first; when it does not come up, nothing
has changed."""
    help_ = "bring the changed config into service, without a refused client"
    made = _verb(verbs, "apply", help_, more)
    _flag(
        made,
        "--watch",
        "wait for its first half minute, too: it is taken back when it dies so early",
    )


def _add_status(verbs: _Verbs[_Parser]) -> None:
    more = "The exit status is 0 while\nthe gateway serves."
    _verb(verbs, "status", "say what the LiteLLM Pocket of this data folder does", more)


def _add_usage(verbs: _Verbs[_Parser]) -> None:
    more = """It is read
from the ledger, whether the gateway runs or not. A + behind a cost: some of the models
have no price."""
    made = _verb(verbs, "usage", "add up requests, tokens and cost", more, json=False)
    made.add_argument(
        "--since",
        metavar="WHEN",
        default="7d",
        help="30m, 24h, 7d, 4w, a day such as 2026-11-26, today, or all (default: %(default)s)",
    )
    made.add_argument(
        "--by",
        choices=[one.value for one in GroupBy],
        default=GroupBy.MODEL.value,
        help="(default: %(default)s)",
    )
    form = made.add_mutually_exclusive_group()
    _flag(form, "--json", "print JSON for a script")
    _flag(form, "--csv", "print CSV for a spreadsheet")


def _add_requests(verbs: _Verbs[_Parser]) -> None:
    more = "They are read\nfrom the ledger, whether the gateway runs or not."
    made = _verb(verbs, "requests", "list the newest requests", more)
    made.add_argument(
        "--last", metavar="N", type=_number, default=20, help="how many (default: %(default)s)"
    )
    _flag(made, "--failed", "only those that did not finish")


def _add_key(verbs: _Verbs[_Parser]) -> None:
    more = """It is kept in the vault, so this needs
the account's password. Without an account `serve` prints the key of its run."""
    _add_login(_verb(verbs, "key", "print the gateway's master key", more, json=False))


def _add_health(verbs: _Verbs[_Parser]) -> None:
    more = """Liveliness and readiness are free;
--models sends one small request to every model, which may cost money."""
    made = _verb(verbs, "health", "ask the running gateway whether it is well", more)
    _flag(made, "--models", "test every model as well")
    made.add_argument("--url", help="ask this address instead of the data folder's own gateway")
    _flag(
        made,
        "--key-stdin",
        "read the key for --models from standard input (else the running LiteLLM Pocket "
        f"asks with its own; with --url: {MASTER_KEY}, OPENAI_API_KEY)",
    )


def _add_clients(verbs: _Verbs[_Parser]) -> None:
    _verb(
        verbs,
        "clients",
        "list the tools that can use the gateway",
        "Those on this computer come\nfirst.",
    )
    more = "Nothing is written.\nWhat stands behind -- goes to the tool."
    help_ = "open a tool here, with the gateway set for this once"
    made = _verb(verbs, "launch", help_, more, json=False)
    _add_tool(made)
    made.add_argument("args", nargs="*", metavar="ARG", help="for the tool itself, behind --")
    more = "The tool's own\nsettings file is changed, and nothing in it but what this takes."
    help_ = "have a tool use the gateway until it is disconnected"
    made = _verb(verbs, "connect", help_, more, json=False)
    _add_tool(made)
    _flag(made, "--while-running", "until the gateway stops, at the latest")
    _flag(made, "--dry-run", "only print what would change")
    more = """If they are as they were left, byte for
byte; if you changed them since, your changes stay."""
    made = _verb(verbs, "disconnect", "put a tool's own settings back", more, json=False)
    which = made.add_mutually_exclusive_group(required=True)
    which.add_argument("tool", metavar="TOOL", nargs="?", help="such as claude-code")
    _flag(which, "--all", "every tool that was connected here")
    more = "It holds a key: do not print it where\nothers look on."
    made = _verb(verbs, "env", "print what makes a shell use the gateway", more, json=False)
    made.add_argument(
        "--shell",
        choices=tuple(SHELLS),
        default=DEFAULT_SHELL,
        help="(default: %(default)s; bash and zsh read what sh does)",
    )
    _add_models(made)


def _add_tool(made: _Parser) -> None:
    made.add_argument("tool", metavar="TOOL", help="such as claude-code; `clients` lists them")
    _add_models(made)


def _add_models(made: _Parser) -> None:
    made.add_argument("--model", metavar="NAME", default="", help="a model of the config")
    made.add_argument(
        "--small", metavar="NAME", default="", help="the model for a tool's side work"
    )
    _add_login(made)


def _add_prices(verbs: _Verbs[_Parser]) -> None:
    more = """What it
is told is kept in the data folder, and used from the next start or apply on."""
    help_ = "say how old the table of prices and models is, or bring it up to date"
    which = _verb(verbs, "prices", help_, more).add_mutually_exclusive_group()
    _flag(which, "--update", "fetch LiteLLM's newest table from the internet")
    which.add_argument(
        "--from", dest="file", metavar="FILE", type=Path, help="take the table from a file"
    )
    _flag(which, "--back", "go back to the table before, at last LiteLLM's own")


def _add_selfcheck(verbs: _Verbs[_Parser]) -> None:
    more = "A warning does not change\nthe exit status; a failure does."
    _verb(verbs, "selfcheck", "check that everything here is fit to work", more)


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 0 to 65535 is")
    return number


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100,000")
    return number


def run_verb(
    options: argparse.Namespace,
    console: Console | None = None,
    *,
    command: SidecarCommand | None = None,
) -> int:
    """Do what `options.verb` says; the exit status. `command` is a seam for tests."""
    console = console or Console()
    try:
        paths = find_paths(options.data_dir)
        match options.verb:
            case "serve":
                return _serve(options, paths, console, command)
            case "apply":
                return apply_config(paths, console, watch=options.watch, json=options.json)
            case "status":
                return show_status(paths, console, json=options.json)
            case "usage" | "requests":
                return _ledger(options, paths, console)
            case "key":
                return print_key(paths, console, _login(options))
            case "prices":
                return show_prices(
                    paths,
                    console,
                    Change(options.update, options.file, options.back),
                    json=options.json,
                )
            case "health":
                return _health(options, paths, console)
            case "clients" | "launch" | "connect" | "disconnect" | "env":
                return _clients(options, paths, console)
            case _:
                return _selfcheck(options, paths, console, command)
    except UserError as error:
        console.complain(error)
        return NOT_WELL


def _serve(
    options: argparse.Namespace, paths: Paths, console: Console, command: SidecarCommand | None
) -> int:
    overrides = Overrides(
        config=None if options.config is None else options.config.expanduser().absolute(),
        host=options.host,
        port=options.port,
        expose=options.expose,
    )
    engine = Engine(
        paths, mode="serve", overrides=overrides, follow_log=options.log, command=command
    )
    if sys.stderr is not None:
        log_to(logging.StreamHandler(), engine.redact)
    return serve(engine, console, _login(options), show_log=options.log)


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


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments. Ends the program with status 2 (or 0 for --help and --version)."""
    options = parser().parse_args(arguments)
    if options.version:
        Console().answer(versions.describe(_prices_line(options.data_dir)))
        raise SystemExit(WELL)
    return options


def _prices_line(data_dir: str | None) -> str:
    """How old the table of prices is; nothing is made for it."""
    from core.prices.table import Prices  # no start needs it

    try:
        return f"Prices: {Prices(look_for_paths(data_dir).prices).current().words}"
    except (UserError, OSError):
        return ""
