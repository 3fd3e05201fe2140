"""A docker compose file: LiteLLM's official image with Postgres and Redis."""

from __future__ import annotations

from typing import Any, Final

import yaml

from core.deployment.image import POSTGRES, REDIS
from core.deployment.translating import CONTAINER_HOST, DATABASE_URL
from core.deployment.variables import DATABASE_USER, POSTGRES_PASSWORD, REDIS_PASSWORD, SALT_KEY

PORT: Final = 4000
"""Within the container."""
_HEAD: Final = """\
# LiteLLM's official image with Postgres and Redis, as docs/grow.md of LiteLLM Pocket describes it.
# Secrets come from the file .env beside this one; see README.md.
"""
_LIVES: Final = (
    f"import urllib.request as u; u.urlopen('http://127.0.0.1:{PORT}/health/liveliness', timeout=5)"
)


def compose_file(
    image: str, config: str, published: str, master: str, *, reaches_host: bool
) -> str:
    """The text of compose.yaml. `config` is the config's name in the folder config, `published`
    the address and port at which the gateway is to answer, as 127.0.0.1:4000, `master` the variable
    of the master key."""
    gateway: dict[str, Any] = {
        "image": image,
        "command": ["--config", f"/app/config/{config}", "--port", str(PORT)],
        "ports": [f"{published}:{PORT}"],
        "env_file": [".env"],
        "environment": {
            master: _required(master),
            SALT_KEY: _required(SALT_KEY),
            DATABASE_URL: (
                f"postgresql://{DATABASE_USER}:{_required(POSTGRES_PASSWORD)}@db:5432/litellm"
            ),
            "REDIS_HOST": "redis",
            "REDIS_PORT": "6379",
            REDIS_PASSWORD: _required(REDIS_PASSWORD),
        },
        "volumes": ["./config:/app/config:ro"],
        "depends_on": {name: {"condition": "service_healthy"} for name in ("db", "redis")},
        "healthcheck": _check(["CMD", "python3", "-c", _LIVES], start="120s"),
        "restart": "unless-stopped",
        "stop_grace_period": "90s",
    }
    if reaches_host:
        gateway["extra_hosts"] = [f"{CONTAINER_HOST}:host-gateway"]
    services = {"litellm": gateway, "db": _database(), "redis": _redis()}
    whole = {"name": "litellm", "services": services, "volumes": {"db": {}, "redis": {}}}
    return _HEAD + yaml.safe_dump(whole, sort_keys=False, width=1000)


def _database() -> dict[str, Any]:
    return {
        "image": POSTGRES,
        "environment": {
            "POSTGRES_DB": "litellm",
            "POSTGRES_USER": DATABASE_USER,
            POSTGRES_PASSWORD: _required(POSTGRES_PASSWORD),
        },
        "volumes": ["db:/var/lib/postgresql/data"],
        "healthcheck": _check(["CMD", "pg_isready", "-U", DATABASE_USER, "-d", "litellm"]),
        "restart": "unless-stopped",
    }


def _redis() -> dict[str, Any]:
    # By standard input: the password is no argument that others could read.
    start = (
        f'printf "appendonly yes\\nrequirepass %s\\n" "$${REDIS_PASSWORD}" | exec redis-server -'
    )
    ping = f'REDISCLI_AUTH="$${REDIS_PASSWORD}" redis-cli ping | grep -q PONG'
    return {
        "image": REDIS,
        "command": ["sh", "-c", start],
        "environment": {REDIS_PASSWORD: _required(REDIS_PASSWORD)},
        "volumes": ["redis:/data"],
        "healthcheck": _check(["CMD-SHELL", ping]),
        "restart": "unless-stopped",
    }


def _check(test: list[str], start: str = "30s") -> dict[str, Any]:
    return {
        "test": test,
        "interval": "10s",
        "timeout": "10s",
        "retries": 5,
        "start_period": start,
    }


def _required(name: str) -> str:
    """Its value; compose says what is missing before it starts anything."""
    return f"${{{name}:?set it in .env}}"
