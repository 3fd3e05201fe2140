"""The README of an export: what to do with it, and what became of LiteLLM Pocket's own things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.deployment.helm import SECRET
from core.deployment.report import COMPOSE, HELM, KEYS_FILE, MARK

_ENV: Final = f"""\
## Secrets

No file here holds a secret, but for {KEYS_FILE}, if you asked for it: that one is encrypted.

1. `cp .env.example .env && chmod 600 .env`, and fill in every name that you use. Passwords of
   Postgres and Redis are yours to choose; `openssl rand -hex 24` makes one.
2. With {KEYS_FILE} there is nothing to type. On a computer with LiteLLM Pocket,

       main.py export --open {KEYS_FILE} | ssh SERVER 'umask 077; cat > FOLDER/.env'

   asks for the password that the file was made with, and prints the lines of `.env`.
"""

_COMPOSE: Final = """\
## Start

    docker compose up -d
    docker compose logs -f litellm      # until it says that it listens
    python3 make_keys.py                # the keys of client programs, as LiteLLM's virtual keys

It listens on the address in `compose.yaml` under `ports`. More than one process: put a proxy with
TLS in front of it, take out `ports`, and use `docker compose up -d --scale litellm=3`; limits, the
cache and budgets are shared by way of Redis and Postgres.
"""

_HELM: Final = f"""\
## Start

    kubectl create secret generic {SECRET} --from-env-file=.env
    helm upgrade --install litellm oci://ghcr.io/berriai/litellm-helm -f values.yaml
    kubectl port-forward service/litellm 4000:4000 &
    python3 make_keys.py http://127.0.0.1:4000

`kubectl` takes the lines of `.env` as they are: write values without quotes. Choose a version of
the chart that was published with this LiteLLM or later (`helm show chart …`), and name it with
`--version`. `values.yaml` brings a Postgres of one pod; with a managed one, take it out of
`extraResources` and write its host at `db.endpoint`.
"""

_CONFIG: Final = """\
## Start

LiteLLM's own command takes the config as it is; each process needs the variables of `.env`:

    set -a; . ./.env; set +a
    litellm --config config/{config} --port 4000

A Redis has to be there. Without `DATABASE_URL` it starts without a database, and there are no
virtual keys then; with one, `python3 make_keys.py` makes them.
"""

_PIN: Final = """\
## Pin the image

The image is named by its tag, `{image}`. What it is today you learn with

    docker buildx imagetools inspect {image}

Write the digest that it prints behind the tag (`@sha256:…`), so that nobody can put another image
in its place.
"""


def text(
    target: str,
    image: str,
    config: str,
    translated: Sequence[str],
    named: Sequence[str],
    *,
    pinned: bool,
) -> str:
    """The README for `target`."""
    start = {COMPOSE: _COMPOSE, HELM: _HELM}.get(target, _CONFIG.format(config=config))
    pieces = [
        f"# A gateway for more than one computer\n\n{MARK}\n",
        _ENV,
        start,
    ]
    if target in (COMPOSE, HELM) and not pinned:
        pieces.append(_PIN.format(image=image))
    if translated:
        pieces.append("## What LiteLLM does here in its own way\n\n" + _list(translated))
    if named:
        pieces.append("## What stays behind, or is yours to do\n\n" + _list(named))
    return "\n".join(pieces)


def _list(sentences: Sequence[str]) -> str:
    return "".join(f"- {one}\n" for one in sentences)
