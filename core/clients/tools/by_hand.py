"""Tools that are set by hand, since they keep their settings in databases; one cannot reach us."""

from __future__ import annotations

from core.clients.exports import DEFAULT_SHELL, export, gateway_variables
from core.clients.snippets import SNIPPETS
from core.clients.tool import Connection, Launch, Tool


def _open_webui(connection: Connection) -> str:
    variables = f"OPENAI_API_BASE_URL={connection.address}/v1\nOPENAI_API_KEY={connection.key}\n"
    return (
        f"{variables}\n"
        "In a container use http://host.docker.internal instead of http://127.0.0.1. If it\n"
        "has run before: Admin Settings, Connections, OpenAI API, the same address and key.\n"
    )


def _cherry_studio(connection: Connection) -> str:
    return (
        "Settings, Model Provider, Add; Provider Type: OpenAI\n"
        f"API Key:  {connection.key}\n"
        f"API Host: {connection.address}\n"
        f"Model:    {connection.main}\n"
    )


OPEN_WEBUI = Tool(
    id="open-webui",
    name="Open WebUI",
    protocol="chat",
    programs=("open-webui",),
    launch=lambda connection: Launch(
        ("open-webui", "serve"),
        {
            "OPENAI_API_BASE_URL": f"{connection.address}/v1",
            "OPENAI_API_KEY": connection.key,
        },
    ),
    snippet=_open_webui,
    note="It keeps its settings in a database: what was set on its own pages goes before.",
)

CHERRY_STUDIO = Tool(
    id="cherry-studio",
    name="Cherry Studio",
    protocol="chat",
    programs=("cherry-studio", "CherryStudio"),
    snippet=_cherry_studio,
    note="It keeps its settings in a database of its own: enter them by hand.",
)

SHELL = Tool(
    id="shell",
    name="Shell variables",
    protocol="chat",
    snippet=lambda connection: export(DEFAULT_SHELL, gateway_variables(connection)),
    note="For any program that reads the usual variables. For other shells: the verb `env`.",
)

LIBRARIES = tuple(
    Tool(
        f"{library}-{language}".lower(),
        f"{library} ({short})",
        "messages" if library == "anthropic" else "chat",
        snippet=SNIPPETS[f"{library}-{language}".lower()],
    )
    for library in ("openai", "anthropic", "LangChain")
    for language, short in (("Python", "Python"), ("JavaScript", "JS"))
)

CURSOR = Tool(
    id="cursor",
    name="Cursor",
    protocol="chat",
    programs=("cursor",),
    note=(
        "Cursor cannot use a gateway on this computer: its requests come from its maker's servers, "
        "which cannot reach 127.0.0.1. Use Continue, or Claude Code or Codex in Cursor's terminal."
    ),
)
