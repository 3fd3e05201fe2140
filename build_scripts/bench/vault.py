"""What the vault and the hiding of secrets cost."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from build_scripts.bench import Figure, Measurement, progress
from build_scripts.bench.gateway import gateway
from build_scripts.bench.throughput import SECONDS, requests_per_second
from core.account.account import Account
from core.account.session import Session
from core.base.paths import Paths
from core.base.resources import SOURCE_ROOT
from core.vault.vault import Vault
from core.wire.command import SidecarCommand

SECRETS = 200
_PASSWORD = "seven kettles sing green"
_NAMED = 20
_CONFIG = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, api_key: none, mock_response: Hello}
"""

FIGURES = (
    Figure(
        "unlock_s", "s", f"a login: bcrypt, scrypt and the opening of a vault of {SECRETS} secrets"
    ),
    Figure("vault_save_ms", "ms", f"one secret more in a vault of {SECRETS}, safe on the disk", 1),
)
THROUGHPUT_FIGURES = (
    Figure(
        "redaction_throughput_ratio",
        "ratio",
        f"requests a second with {_NAMED} secrets that every log line and every error is searched "
        "for / the same with the search switched off, round by round",
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Logins and saves in a folder of their own."""
    values: dict[str, list[float]] = {"unlock_s": [], "vault_save_ms": []}
    with tempfile.TemporaryDirectory() as name:
        paths = Paths(Path(name), "option")

        def session() -> Session:
            account = Account(paths.account, paths.lockout)
            return Session(paths, lambda _event: None, account, Vault(paths.vault))

        first = session()
        first.create("ada", _PASSWORD)
        first.put({f"SECRET_{n}": secrets.token_urlsafe(40) for n in range(SECRETS)})
        for number in range(runs):
            one = session()
            began = time.perf_counter()
            one.login("ada", _PASSWORD)
            values["unlock_s"].append(time.perf_counter() - began)
            began = time.perf_counter()
            one.put({"ONE_MORE": secrets.token_urlsafe(40)})
            values["vault_save_ms"].append(1000 * (time.perf_counter() - began))
            progress(
                f"vault {number + 1}/{runs}  unlock {values['unlock_s'][-1]:.2f} s  "
                f"save {values['vault_save_ms'][-1]:.1f} ms"
            )
    return values


def measure_redaction(runs: int) -> Mapping[str, Sequence[float]]:
    """Two gateways with the same secrets, one of which looks for none, asked in turn."""
    values: list[float] = []
    with ExitStack() as stack:
        asked = []
        for module in ("core.sidecar", "build_scripts.bench.unredacted"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            environ, config = _secrets()
            (folder / "litellm_config.yaml").write_text(config)
            argv = (sys.executable, "-X", "utf8", "-u", "-m", module)
            command = SidecarCommand(argv, SOURCE_ROOT)
            it = stack.enter_context(gateway(folder, command, environ))
            it.start()
            requests_per_second(it, 1)
            asked.append(it)
        for number in range(runs):
            order = asked if number % 2 == 0 else asked[::-1]
            rates = {id(one): requests_per_second(one, SECONDS) for one in order}
            on, off = (rates[id(one)] for one in asked)
            progress(f"redaction {number + 1}/{runs}  on {on:5.0f}/s  off {off:5.0f}/s")
            values.append(on / off)
    return {"redaction_throughput_ratio": values}


def _secrets() -> tuple[dict[str, str], str]:
    """An environment with secrets unlike each other, and a config that names them all."""
    environ = {f"BENCH_{n}_API_KEY": secrets.token_urlsafe(40) for n in range(_NAMED)}
    config = _CONFIG + "".join(
        f"  - model_name: m{n}\n    litellm_params: "
        f"{{model: openai/m{n}, api_key: os.environ/{name}, mock_response: x}}\n"
        for n, name in enumerate(environ)
    )
    return environ, config + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


MEASUREMENT = Measurement("vault", FIGURES, measure)
REDACTION = Measurement("redaction", THROUGHPUT_FIGURES, measure_redaction)
