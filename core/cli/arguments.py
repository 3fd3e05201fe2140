"""What may be typed. Light to import: a start has what it needs first before it knows all verbs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from core.base import versions
from core.base.errors import UserError
from core.cli.console import Console
from core.clients.exports import DEFAULT_SHELL, SHELLS
from core.deployment.report import KEYS_FILE, TARGETS
from core.keys.limit_text import budget_of, end_of, rate_of
from core.ledger.views import GroupBy
from core.models.results import PROTOCOLS
from core.wire.environment import MASTER_KEY
from core.wire.log_line import LEVELS

WELL: Final = 0
NOT_WELL: Final = 1
USAGE: Final = 2
NONE: Final = "none"
"""In place of a limit: it is taken away."""
FOLLOWED_AFTER: Final = 20
"""Lines of the past that `logs -f` begins with."""

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
    _add_check(verbs)
    _add_apply(verbs)
    _add_import(verbs)
    _add_status(verbs)
    _add_usage(verbs)
    _add_requests(verbs)
    _add_key(verbs)
    _add_health(verbs)
    _add_try(verbs)
    _add_clients(verbs)
    _add_logs(verbs)
    _add_prices(verbs)
    _add_export(verbs)
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


def _add_login(made: _Parser, *, below: bool = False) -> None:
    """`below`: of a verb that stands below another; unset here must not undo what that was told."""
    made.add_argument(
        "--user",
        metavar="NAME",
        default=argparse.SUPPRESS if below else None,
        help="who logs in (default: the account's own name)",
    )
    made.add_argument(
        "--password-stdin",
        action="store_true",
        default=argparse.SUPPRESS if below else False,
        help="read the account's password from the first line of standard input",
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
    made.add_argument(
        "--workers",
        metavar="N",
        type=_workers,
        help="so many processes serve, 1 to 16 (default: as Settings has it, 1); what LiteLLM "
        "keeps in memory each has for itself",
    )
    _flag(
        made,
        "--expose",
        "agree that others in your network can reach the gateway; needed for a --host that "
        "is not this computer alone, such as 0.0.0.0",
    )
    _flag(made, "--log", "print the gateway's log as it grows")
    _add_login(made)


def _add_check(verbs: _Verbs[_Parser]) -> None:
    more = """Nothing is
started for it, and no account is needed. Files that it includes are read, too. What the
codes mean is in docs/lint.md. The exit status is 1 for an error, 2 for a file that cannot
be read; a warning alone leaves it at 0."""
    made = _verb(verbs, "check", "say what is wrong with a config", more)
    made.add_argument(
        "configs",
        metavar="CONFIG",
        nargs="*",
        type=Path,
        help="(default: the one in the data folder)",
    )
    _flag(
        made,
        "--fix",
        "mend what can be mended beyond doubt, and print it; the file as it was is kept",
    )
    _flag(made, "--strict", "a warning makes the exit status 1, too")


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


def _add_import(verbs: _Verbs[_Parser]) -> None:
    more = """PATH is a config of
LiteLLM or its folder, a .env file, cc-switch's database or an export of it, or the
settings of Claude Code Router; without a PATH, those on this computer are listed. It
prints what would change and a report of every item; nothing is written before --write."""
    made = _verb(verbs, "import", "take over models and keys from elsewhere", more)
    made.add_argument("path", metavar="PATH", nargs="?", type=Path, help="a file or a folder")
    which = made.add_mutually_exclusive_group()
    _flag(which, "--dry-run", "only print what would change (this is what happens anyway)")
    _flag(
        which,
        "--write",
        "do it: keys go into the vault, files that the config names beside it, and the config "
        "is saved; what was there is kept as a backup",
    )
    _flag(
        made,
        "--with-code",
        "with --write: also copy the Python files that the config names, which the gateway will "
        "run; read them first",
    )
    _add_login(made)


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
the account's password. Without an account `serve` prints the key of its run. The verbs
below are about the keys of client programs, which open the models alone."""
    made = _verb(verbs, "key", "print the gateway's master key", more, json=False)
    _add_login(made)
    more_verbs = made.add_subparsers(dest="key_verb", metavar="VERB", title="keys of programs")
    help_ = "list the keys of client programs, their limits, and what is used of these"
    one = _verb(more_verbs, "list", help_, "No key itself\nis printed.")
    _add_login(one, below=True)
    help_ = "make a key for a program of yours, and print it"
    one = _verb(more_verbs, "make", help_, "What is not named is not limited.", json=False)
    one.add_argument("name", metavar="NAME", help="letters, digits, blanks, dots, _ and -")
    _add_limits(one)
    more = "What is not named\nstays as it is; `none` takes a limit away."
    one = _verb(more_verbs, "limit", "change the limits of a key", more, json=False)
    one.add_argument("name", metavar="NAME", help="as `key list` has it")
    _flag(one, "--anew", "take away all limits that are not named here")
    _add_limits(one)
    more = "Another one of the same\nname is another key."
    one = _verb(more_verbs, "revoke", "refuse a key from now on", more, json=False)
    one.add_argument("name", metavar="NAME", help="as `key list` has it")
    _add_login(one, below=True)


def _add_limits(made: _Parser) -> None:
    for window in ("day", "week", "month"):
        made.add_argument(
            f"--{window}",
            dest=f"{window}_usd",
            metavar="USD",
            type=_limit(budget_of),
            help=f"budget per {window}, in dollars",
        )
    for unit in ("requests", "tokens"):
        made.add_argument(
            f"--{unit}",
            dest=f"{unit}_per_minute",
            metavar="N",
            type=_limit(rate_of),
            help=f"{unit} a minute",
        )
    made.add_argument(
        "--until",
        dest="expires",
        metavar="DATE",
        type=_limit(end_of),
        help="the last day it is good for, such as 2026-12-31",
    )
    made.add_argument(
        "--model",
        dest="models",
        metavar="NAME",
        action="append",
        help="a model it may use, or a pattern with *; may be given more than once",
    )
    _add_login(made, below=True)


def _limit(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def checked(text: str) -> Any:
        if text.strip() in ("", NONE):
            return NONE
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


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


def _add_try(verbs: _Verbs[_Parser]) -> None:
    more = """Each is asked over each protocol, plain, streamed and with
a tool: up to ten small requests, which may cost money. Neither the gateway that runs nor
the ledger is touched. Exit status 0 when nothing fails."""
    made = _verb(verbs, "try", "send real requests to models of the config", more)
    made.add_argument("model", nargs="+", metavar="MODEL", help="a model_name of the config")
    made.add_argument(
        "--protocol",
        action="append",
        choices=PROTOCOLS,
        help="this one alone; may be given several times (default: all)",
    )
    _add_login(made)


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


def _add_logs(verbs: _Verbs[_Parser]) -> None:
    more = """It reads the files in
the data folder, whether a gateway runs or not."""
    made = _verb(verbs, "logs", "print the gateway's log", more, json=False)
    made.add_argument(
        "-f", "--follow", action="store_true", help="go on with what is written, until Ctrl-C"
    )
    made.add_argument(
        "--level", type=str.upper, choices=LEVELS, default="", help="this level and up"
    )
    made.add_argument(
        "--logger",
        metavar="NAME",
        default="",
        help="this logger and those below it, such as litellm for litellm.proxy, too",
    )
    made.add_argument(
        "--grep", metavar="TEXT", default="", help="lines that hold TEXT, whatever its capitals"
    )
    made.add_argument(
        "--last",
        metavar="N",
        type=_amount,
        help=f"only the last N of these lines (default: all of them; with -f {FOLLOWED_AFTER})",
    )
    _flag(made, "--json", "print each line as an object of JSON, for a script")


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


def _add_export(verbs: _Verbs[_Parser]) -> None:
    more = """LiteLLM's official
image with Postgres and Redis, as files for docker compose or for the official Helm chart, or
the config alone. No file holds a secret: they name variables. It says what LiteLLM does in
another way there, and what stays behind. docs/grow.md walks the way up and back."""
    made = _verb(verbs, "export", "write the config for a gateway of many computers", more)
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", choices=TARGETS, help="what runs it there; DIR gets the files")
    what.add_argument(
        "--open",
        dest="keys_file",
        metavar="FILE",
        type=Path,
        help=f"print what an encrypted {KEYS_FILE} holds, as the lines of a .env file",
    )
    made.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="an empty or a new one")
    _flag(made, "--force", "replace the files of an earlier export in DIR; others in it stay")
    _flag(
        made,
        "--keys",
        f"write the keys, too: into {KEYS_FILE}, encrypted with a password of its own",
    )
    _flag(
        made,
        "--keys-password-stdin",
        "read the password of that file from standard input, behind the account's own if that "
        "comes from there, too",
    )
    _add_login(made)


def _add_selfcheck(verbs: _Verbs[_Parser]) -> None:
    more = "A warning does not change\nthe exit status; a failure does."
    _verb(verbs, "selfcheck", "check that everything here is fit to work", more)


def _amount(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of lines")
    return int(text)


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100,000")
    return number


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 0 to 65535 is")
    return number


def _workers(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 16:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 16")
    return number


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments. Ends the program with status 2 (or 0 for --help and --version)."""
    options = parser().parse_args(arguments)
    if options.version:
        Console().answer(versions.describe(_prices_line(options.data_dir)))
        raise SystemExit(WELL)
    return options


def _prices_line(data_dir: str | None) -> str:
    """How old the table of prices is; nothing is made for it."""
    from core.base.paths import look_for_paths  # no start needs them here
    from core.prices.table import Prices

    try:
        return f"Prices: {Prices(look_for_paths(data_dir).prices).current().words}"
    except (UserError, OSError):
        return ""
