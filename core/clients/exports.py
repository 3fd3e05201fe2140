"""What sets the gateway's address and key for a whole shell: `env`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from core.base.errors import UserError
from core.base.wording import for_powershell

if TYPE_CHECKING:  # the command line knows the shells' names before it needs a tool
    from core.clients.tool import Connection


def gateway_variables(connection: Connection) -> dict[str, str]:
    """What libraries and tools of the three great makers look for."""
    address, key = connection.address, connection.key
    return {
        "OPENAI_BASE_URL": f"{address}/v1",
        "OPENAI_API_KEY": key,
        "ANTHROPIC_BASE_URL": address,
        "ANTHROPIC_AUTH_TOKEN": key,
        "GOOGLE_GEMINI_BASE_URL": address,
        "GEMINI_API_KEY": key,
    }


def export(shell: str, variables: Mapping[str, str]) -> str:
    """Lines that set the variables when `shell` (one of SHELLS) reads them; the last ends, too.

    Raises UserError for a value that the shell cannot be given.
    """
    line = SHELLS.get(shell)
    if line is None:
        raise UserError(f"There is no shell named {shell}.", f"There are: {', '.join(SHELLS)}.")
    for name, value in variables.items():
        if "\0" in value:
            raise UserError(f"The value of {name} holds a character that no variable can (NUL).")
    return "".join(f"{line(name, value)}\n" for name, value in variables.items())


def usage(shell: str, command: str) -> str:
    """How a person makes their shell read what `command` prints."""
    return _USAGE[shell].replace("COMMAND", command)


def _sh(name: str, value: str) -> str:
    quoted = value.replace("'", "'\\''")
    return f"export {name}='{quoted}'"


def _fish(name: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{quoted}'"


def _powershell(name: str, value: str) -> str:
    return f"$env:{name} = {for_powershell(value)}"


def _cmd(name: str, value: str) -> str:
    # Within its quotes only these mean anything to it, and nothing takes the meaning from them
    # both at the prompt and in a batch file.
    if found := sorted(set(value) & set('"%!\r\n')):
        raise UserError(
            f"The value of {name} holds {found[0]!r}, which cmd cannot be given safely.",
            "Use PowerShell.",
        )
    return f'set "{name}={value}"'


SHELLS: Final[Mapping[str, Callable[[str, str], str]]] = MappingProxyType(
    {"sh": _sh, "fish": _fish, "powershell": _powershell, "cmd": _cmd}
)
"""How each sets a variable; bash and zsh are `sh`."""
DEFAULT_SHELL: Final = "powershell" if sys.platform == "win32" else "sh"
_USAGE: Final[Mapping[str, str]] = {
    "sh": 'eval "$(COMMAND)"',
    "fish": "COMMAND | source",
    "powershell": "COMMAND | Out-String | Invoke-Expression",
    "cmd": "for /f \"delims=\" %i in ('COMMAND') do @%i",
}
