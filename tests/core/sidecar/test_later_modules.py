"""Modules that are loaded when a request needs them, and what is said where they are not there."""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from core.sidecar import later_modules
from core.sidecar.later_modules import LaterModule
from core.wire.environment import MANDATORY
from tests.fixtures.litellm_files import litellm_file
from tests.source_tree import ROOT


def test_a_module_is_loaded_at_the_first_use_and_once() -> None:
    loaded: list[str] = []

    def load() -> ModuleType:
        loaded.append("now")
        real = ModuleType("real")
        real.__dict__["answer"] = 42
        real.__dict__["Kind"] = int
        return real

    module = LaterModule("real", load, ("Kind",))
    kind = module.Kind
    assert not hasattr(module, "__path__")
    assert loaded == []
    assert (module.answer, module.answer) == (42, 42)
    assert (kind("7"), isinstance(7, kind), kind.from_bytes(b"\x02", "big")) == (7, True, 2)
    assert loaded == ["now"]
    with pytest.raises(AttributeError):
        module.question  # noqa: B018


def test_what_is_missing_is_said_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    standing = LaterModule("soundfile", later_modules.load_soundfile)
    with pytest.raises(RuntimeError, match="not part of LiteLLM Pocket") as caught:
        standing.SoundFile("x.wav")
    assert isinstance(caught.value, ImportError)


def test_the_stand_in_is_gone_after_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "soundfile", raising=False)
    monkeypatch.delitem(sys.modules, later_modules.NATIVE, raising=False)
    with later_modules.standing_in():
        assert isinstance(sys.modules["soundfile"], LaterModule)
    assert "soundfile" not in sys.modules
    assert isinstance(sys.modules[later_modules.NATIVE], LaterModule)


def test_rare_libraries_are_stood_for_while_the_import_lasts() -> None:
    code = """
import sys
from core.sidecar import later_modules
with later_modules.put_off_rare():
    import requests
    from jinja2.sandbox import ImmutableSandboxedEnvironment as Environment
    from oauthlib.oauth2 import WebApplicationClient
print([one for one in later_modules.RARE if one in sys.modules])
print(Environment().from_string("{{ 6 * 7 }}").render(), WebApplicationClient("me").client_id)
answer = requests.Response()
answer._content = "Grüße aus Köln".encode("latin-1")
print(bool(answer.apparent_encoding), "charset_normalizer" in sys.modules)
"""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == ["[]", "42 me", "True True"]


def _in_a_sidecar(code: str, *arguments: str) -> str:
    """What `code` prints in a process that has imported the proxy as a sidecar does."""
    program = (
        f"import sys\nfrom core.sidecar.litellm_import import import_proxy\nimport_proxy()\n{code}"
    )
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, **MANDATORY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


_NATIVE_FILE = """
from litellm.rust_bridge import bindings
name = "litellm.rust_bridge._native"
print("before:", type(sys.modules[name]).__name__)
"""


@pytest.mark.real
@pytest.mark.timeout(300)
def test_litellms_compiled_part_and_soundfile_wait_for_a_request() -> None:
    said = _in_a_sidecar(
        _NATIVE_FILE + "from litellm.proxy.pass_through_endpoints.llm_provider_handlers import (\n"
        "    transcribe_passthrough_logging_handler as audio)\n"
        "print('loaded:', sorted({'soundfile', 'numpy', 'rich'} & set(sys.modules)))\n"
        "from pathlib import Path\n"
        "print('seconds:', audio.media_file_seconds(Path('x.wav')))\n"
        "from litellm.rust_bridge.fork_guard import ProcessReservedForForking\n"
        "print('native:', issubclass(ProcessReservedForForking, RuntimeError))\n"
        "print('after:', type(sys.modules[name]).__name__)\n"
    )
    for line in ("before: LaterModule", "loaded: []", "seconds: None", "native: True"):
        assert line in said
    assert "after: module" in said


@pytest.mark.real
@pytest.mark.timeout(300)
@pytest.mark.skipif(find_spec("litellm") is None, reason="needs litellm")
def test_the_packed_one_is_unpacked_into_memory(tmp_path: Path) -> None:
    """As the frozen program does it, with the real library, packed less well but quicker."""
    found = litellm_file("rust_bridge").glob("_native*")
    (native,) = [one for one in found if one.suffix in (".so", ".pyd")]
    packed = tmp_path / f"{native.name}.xz"
    packed.write_bytes(lzma.compress(native.read_bytes(), preset=0))
    said = _in_a_sidecar(
        "import pathlib\n"
        "from core.sidecar import later_modules\n"
        "later_modules._packed_native = lambda: pathlib.Path(sys.argv[1])\n"
        + _NATIVE_FILE
        + "from litellm.rust_bridge import _native\n"
        "print('models:', len(_native.bundled_model_cost_map()) > 1_000_000)\n"
        "print('file:', sys.modules[name].__file__)\n",
        str(packed),
    )
    assert "before: LaterModule" in said
    assert "models: True" in said
    if sys.platform == "linux":
        assert "file: /proc/self/fd/" in said
