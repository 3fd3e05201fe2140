"""What a sidecar inherits: only known names, only values that cannot stop LiteLLM."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.environment import (
    DROPPED_VARIABLE,
    MANDATORY,
    ChildEnvironment,
    clean_environment,
    spelled,
    take_dropped_names,
)


def clean(**variables: str) -> ChildEnvironment:
    return clean_environment(variables, platform="linux", frozen=False)


def test_what_a_program_needs_is_passed_on() -> None:
    kept = {
        "PATH": "/bin",
        "HOME": "/house/a",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "C",
        "TZ": "Europe/Berlin",
        "TMPDIR": "/t",
        "XDG_CACHE_HOME": "/c",
    }
    found = clean(**kept)
    assert kept.items() <= found.block.items()
    assert found.dropped == {}


def test_the_mandatory_values_stand_whatever_was_inherited() -> None:
    found = clean(LITELLM_MODE="DEV", LITELLM_LOCAL_MODEL_COST_MAP="")
    assert MANDATORY.items() <= found.block.items()


@pytest.mark.parametrize(
    "name",
    [
        *("DEBUG", "PORT", "HOST", "CONFIG_FILE_PATH", "DATABASE_URL", "LITELLM_LOG"),
        *("LITELLM_MASTER_KEY", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "_PYI_ARCHIVE_FILE"),
        *("_MEIPASS2", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "WORKER_CONFIG", "OLLAMA_HOST"),
    ],
)
def test_dangerous_and_secret_names_are_left_out_and_told(name: str) -> None:
    found = clean(**{name: "a-telling-value", "PATH": "/bin"})
    assert name not in found.block
    assert name not in found.by_pipe
    assert found.dropped[name]
    assert found.block[DROPPED_VARIABLE] == name
    assert "a-telling-value" not in repr(found)


def test_what_every_desktop_sets_is_not_worth_a_word() -> None:
    found = clean(SHELL="/bin/sh", TERM="xterm", DISPLAY=":0", LITELLM_POCKET_DATA="/d")
    assert found.dropped == {}
    assert not {"SHELL", "TERM", "DISPLAY", "LITELLM_POCKET_DATA"} & found.block.keys()


def test_windows_names_count_in_any_case() -> None:
    inherited = {"Path": "C:\\", "SYSTEMROOT": "C:\\W", "ProgramFiles(x86)": "C:\\P", "debug": "1"}
    found = clean_environment(inherited, platform="win32", frozen=False)
    assert {"Path", "SYSTEMROOT", "ProgramFiles(x86)"} <= found.block.keys()
    assert "debug" in found.dropped


def test_what_every_windows_sets_is_passed_on_or_not_worth_a_word() -> None:
    inherited = {
        "ProgramW6432": "C:\\Program Files",
        "CommonProgramW6432": "C:\\Program Files\\Common Files",
        "CLIENTNAME": "Console",
        "USERDOMAIN_ROAMINGPROFILE": "PC",
        "TCL_LIBRARY": "C:\\T",
        "TK_LIBRARY": "C:\\T",
    }
    found = clean_environment(inherited, platform="win32", frozen=True)
    assert found.dropped == {}
    assert {"ProgramW6432", "CommonProgramW6432"} <= found.block.keys()
    assert not {"CLIENTNAME", "TCL_LIBRARY", "TK_LIBRARY"} & found.block.keys()


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy", "HTTPS_PROXY"])
@pytest.mark.parametrize(
    "value", ["socks5://127.0.0.1:1080", "SOCKS5h://a", "http://h:abc", "x://h"]
)
def test_a_proxy_that_litellm_cannot_use_is_left_out(name: str, value: str) -> None:
    found = clean(**{name: value})
    assert name not in found.block
    assert found.dropped[name]


def test_a_proxy_is_passed_on_and_this_machine_is_spared() -> None:
    found = clean(HTTPS_PROXY="http://proxy.corp:3128")
    assert found.block["HTTPS_PROXY"] == "http://proxy.corp:3128"
    assert {"127.0.0.1", "localhost"} <= set(found.block["NO_PROXY"].split(","))


def test_a_proxy_with_a_password_goes_by_the_pipe_only() -> None:
    found = clean(HTTP_PROXY="http://me:s3cr3t@proxy:3128", no_proxy="corp.example")
    assert found.by_pipe == {"HTTP_PROXY": "http://me:s3cr3t@proxy:3128"}
    assert "s3cr3t" not in str(found.block) + repr(found)
    assert found.block["no_proxy"] == "corp.example,127.0.0.1,localhost,::1"


@pytest.mark.parametrize(
    ("value", "repaired"),
    [
        ("[::1]", "::1"),
        ("localhost,[::1],corp.example", "localhost,::1,corp.example"),
        ("[::1]:80,.corp.example, 10.0.0.0/8", ".corp.example,10.0.0.0/8"),
        ("fe80::/10,*", "*"),
    ],
)
def test_no_proxy_keeps_what_can_be_read(value: str, repaired: str) -> None:
    assert clean(NO_PROXY=value).block["NO_PROXY"] == repaired


_entries = st.one_of(
    st.sampled_from(["[::1]", "::1", "*", "*.a.de", ".a.de", "a.de:80", "10.0.0.0/8", "[", "a b"]),
    st.text(max_size=12).filter(lambda text: "\0" not in text),
    st.ip_addresses().map(str),
)


@given(entries=st.lists(_entries, max_size=6))
def test_no_repaired_no_proxy_stops_the_http_client(entries: list[str]) -> None:
    found = clean(NO_PROXY=",".join(entries), HTTP_PROXY="http://127.0.0.1:9")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        patch.setenv("HTTP_PROXY", found.block["HTTP_PROXY"])
        patch.setenv("NO_PROXY", found.block["NO_PROXY"])
        httpx.Client(verify=False).close()


def test_certificates_that_cannot_be_loaded_are_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    found = clean(
        SSL_CERT_FILE=str(broken),
        REQUESTS_CA_BUNDLE=str(tmp_path / "gone.pem"),
        CURL_CA_BUNDLE="",
        SSL_CERT_DIR=str(tmp_path),
    )
    assert found.dropped.keys() == {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    assert "no such file" in found.dropped["REQUESTS_CA_BUNDLE"]
    assert "PEM" in found.dropped["SSL_CERT_FILE"]
    assert found.block["SSL_CERT_DIR"] == str(tmp_path)


def test_good_certificates_are_kept() -> None:
    import certifi

    assert clean(SSL_CERT_FILE=certifi.where()).block["SSL_CERT_FILE"] == certifi.where()


def test_a_file_of_certificates_is_loaded_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import certifi

    loaded: list[str] = []

    class Context(ssl.SSLContext):
        def load_verify_locations(self, cafile: Any = None, *more: Any, **named: Any) -> None:
            loaded.append(cafile)
            super().load_verify_locations(cafile, *more, **named)

    monkeypatch.setattr(ssl, "SSLContext", Context)
    path = tmp_path / "some.pem"
    path.write_bytes(Path(certifi.where()).read_bytes())
    for _ in range(2):
        found = clean(SSL_CERT_FILE=str(path), CURL_CA_BUNDLE=str(path))
        assert found.block["SSL_CERT_FILE"] == found.block["CURL_CA_BUNDLE"] == str(path)
    assert loaded == [str(path)]
    path.write_text("no certificates any more")
    for _ in range(2):  # what failed is tried again
        assert clean(SSL_CERT_FILE=str(path)).dropped.keys() == {"SSL_CERT_FILE"}
    assert loaded == [str(path)] * 3
    path.write_bytes(Path(certifi.where()).read_bytes())
    assert not clean(SSL_CERT_FILE=str(path)).dropped


@pytest.mark.parametrize(
    ("frozen", "inherited", "expected"),
    [
        (False, {"LD_LIBRARY_PATH": "/nix"}, "/nix"),
        (True, {"LD_LIBRARY_PATH": "/tmp/_MEI1"}, None),
        (True, {"LD_LIBRARY_PATH": "/tmp/_MEI1", "LD_LIBRARY_PATH_ORIG": "/nix"}, "/nix"),
    ],
)
def test_a_frozen_parents_library_path_stays_with_it(
    frozen: bool, inherited: dict[str, str], expected: str | None
) -> None:
    found = clean_environment(inherited, platform="linux", frozen=frozen)
    assert found.block.get("LD_LIBRARY_PATH") == expected


def test_the_names_come_back_out_and_the_variable_is_gone() -> None:
    block = clean(DEBUG="1", PORT="2").block
    assert take_dropped_names(block) == ["DEBUG", "PORT"]
    assert DROPPED_VARIABLE not in block
    assert take_dropped_names(block) == []


def test_the_light_modules_do_not_load_litellm() -> None:
    import subprocess
    import sys

    from tests.source_tree import ROOT

    modules = [f"core.wire.{name}" for name in ("environment", "protocol", "segment_names")]
    modules += [f"core.sidecar.{name}" for name in ("stdin", "logs", "log_capture", "channel")]
    modules += [f"core.sidecar.{name}" for name in ("failure", "masking", "segments")]
    code = (
        "import sys; "
        + "; ".join(f"import {name}" for name in modules)
        + "; print([name for name in ('litellm', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_case_of_a_variable_does_not_count_on_windows() -> None:
    names = {"MY_KEY", "other"}
    assert spelled("My_Key", names, platform="win32") == "MY_KEY"
    assert spelled("other", names, platform="win32") == "other"
    assert spelled("nothing", names, platform="win32") == "nothing"
    # A vault has a name as it was typed.
    assert spelled("OTHER", names, platform="win32") == "other"
    assert spelled("OTHER", names, platform="linux") == "OTHER"
    assert spelled("My_Key", names, platform="linux") == "My_Key"
