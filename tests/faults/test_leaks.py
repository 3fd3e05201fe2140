"""The hunt finds what was planted, in every form and place: else its silence proves nothing."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import subprocess
import sys
import urllib.parse
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import leaks
from tests.faults.leaks import Hit, Hunt
from tests.fixtures.child import Child
from tests.systems import needs_links

PLAIN = "sk-Planted0123456789abcdefXYZ"
ODD = 'pä+ss/w&rd "quoted"\\~ {9}=='

ENCODERS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "URL-encoded": lambda value: urllib.parse.quote(value).encode(),
    "as a form": lambda value: urllib.parse.urlencode({"key": value}).encode(),
    "lower hex": lambda value: urllib.parse.quote(value, safe="").lower().encode(),
    "twice URL-encoded": lambda value: urllib.parse.quote(
        urllib.parse.quote(value, safe=""), safe=""
    ).encode(),
    "JSON": lambda value: json.dumps({"key": value}).encode(),
    "JSON in JSON": lambda value: json.dumps({"body": json.dumps({"key": value})}).encode(),
    "repr": lambda value: repr({"key": value}).encode(),
    "base64": lambda value: base64.b64encode(value.encode()),
    "URL-safe base64": lambda value: base64.urlsafe_b64encode(value.encode()).rstrip(b"="),
    "MIME": lambda value: base64.encodebytes(b"x" * 40 + value.encode() + b"y" * 40),
    "basic 1": lambda value: base64.b64encode(b"u:" + value.encode()),
    "basic 2": lambda value: base64.b64encode(b"me:" + value.encode() + b"!"),
    "basic 3": lambda value: base64.urlsafe_b64encode(b"you:" + value.encode() + b"!!"),
    "UTF-16": lambda value: value.encode("utf-16"),
    "PowerShell": lambda value: base64.b64encode(value.encode("utf-16-le")),
    "hex": lambda value: value.encode().hex().upper().encode(),
    "over two lines": lambda value: f"{value[:9]}\n    {value[9:]}".encode(),
}


@pytest.mark.parametrize("how", ENCODERS)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_every_form_is_found(how: str, before: str) -> None:
    # What is lowered must not be the value itself.
    value = "pass/word+with=signs" if how == "lower hex" else PLAIN
    data = before.encode() + ENCODERS[how](value) + b" and more"
    hits = Hunt({"one": value, "other": "another-value-1"}).in_bytes("here", data)
    assert {hit.name for hit in hits} == {"one"}
    assert {hit.place for hit in hits} == {"here"}


@pytest.mark.parametrize("how", [how for how in ENCODERS if how != "lower hex"])
def test_also_of_a_value_with_everything_in_it(how: str) -> None:
    hits = Hunt({"odd": ODD}).in_bytes("here", b"<" + ENCODERS[how](ODD) + b">")
    assert {hit.name for hit in hits} == {"odd"}


@given(
    st.binary(max_size=40),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=12, max_size=40),
    st.binary(max_size=40),
    st.booleans(),
)
def test_base64_is_found_wherever_it_lies(
    before: bytes, value: str, after: bytes, url_safe: bool
) -> None:
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    data = encode(before + value.encode() + after)
    assert Hunt({"one": value}).in_bytes("here", data)


def test_what_was_not_planted_is_not_found() -> None:
    hunt = Hunt({"one": PLAIN, "odd": ODD})
    assert hunt.in_bytes("here", os.urandom(200_000) + PLAIN[:-2].encode()) == []
    assert hunt.in_text("here", PLAIN.replace("Planted", "planted")) == []


def test_a_value_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="8 characters"):
        Hunt({"short": "abc"})


def test_the_place_is_exact_and_nothing_tells_the_value() -> None:
    hunt = Hunt({"one": PLAIN})
    (hit,) = hunt.in_bytes("here", b"0123" + PLAIN.encode())
    assert hit == Hit("one", "plain", "here", 4)
    assert PLAIN not in repr(hunt) + repr(hit)


def test_a_hit_across_the_edge_of_two_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "_CHUNK", 64)
    for shift in range(130):
        (tmp_path / "file").write_bytes(b"." * shift + PLAIN.encode() + b"." * 100)
        (hit,) = Hunt({"one": PLAIN}).in_folders(tmp_path)
        assert hit.offset == shift


def zipped(*entries: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def test_everything_of_a_folder_is_looked_at(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    secret = PLAIN.encode()
    (deep / ".hidden").write_bytes(secret)
    (deep / f"{PLAIN}.txt").write_bytes(b"")
    (tmp_path / "report.zip").write_bytes(
        zipped(("log.txt", secret * 50), ("more.zip", zipped(("deep.txt", secret))))
    )
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(secret * 50))
    (tmp_path / f"{PLAIN}").mkdir()
    hunt = Hunt({"one": PLAIN})
    places = {hit.place.replace(PLAIN, "…") for hit in hunt.in_folders(tmp_path)}
    assert places == {
        f"{deep / '.hidden'}",
        f"the name {deep / '….txt'}",
        f"the name {tmp_path / '…'}",
        f"{tmp_path / 'report.zip'}!log.txt",
        f"{tmp_path / 'report.zip'}!more.zip!deep.txt",
        f"{tmp_path / 'old.log.gz'}!",
    }
    assert hunt.unread == []
    assert hunt.seen_files == 4


@needs_links
def test_so_is_where_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(f"/nowhere/{PLAIN}")
    (hit,) = Hunt({"one": PLAIN}).in_folders(tmp_path)
    assert hit.place == f"the link {tmp_path / 'link'}"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped(("a", os.urandom(900)))[:-100])
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(900))[:-100])
    hunt = Hunt({"one": PLAIN})
    assert hunt.in_folders(tmp_path, tmp_path / "gone") == []
    assert {one.partition(": ")[0] for one in hunt.unread} == {
        str(tmp_path / "gone"),
        f"inside {tmp_path / 'cut.gz'}",
        f"inside {tmp_path / 'cut.zip'}",
    }


def test_arguments_and_environment_of_a_whole_tree() -> None:
    inner = "import sys; print('ready', flush=True); sys.stdin.read()"
    outer = (
        "import os, subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1], "
        "os.environ['MOVED']], env={**os.environ, 'KEPT': 'https://x/?k=' + sys.argv[2]})"
    )
    argument, variable = "first-planted-value", "second+planted+value"
    command = [sys.executable, "-c", outer, inner, urllib.parse.quote(variable, safe="")]
    with Child(command, env={**os.environ, "MOVED": argument}) as child:
        assert child.hear() == "ready"
        hunt = Hunt({"argument": argument, "variable": variable, "absent": "third-planted-value"})
        hits = hunt.in_processes(child.pid)
    assert hunt.unread == []
    assert hunt.seen_processes >= 2
    found = {(hit.name, hit.form, hit.place.rpartition("/")[2]) for hit in hits}
    assert found == {
        ("argument", "plain", "cmdline"),
        ("argument", "plain", "environ"),
        ("variable", "URL-encoded", "cmdline"),
        ("variable", "URL-encoded", "environ"),
    }


def test_a_process_that_is_gone_is_told() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    hunt = Hunt({"one": PLAIN})
    assert hunt.in_processes(gone.pid) == []
    assert len(hunt.unread) == 2
