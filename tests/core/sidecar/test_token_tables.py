"""The tables of tokens are read where they are: nothing is deleted, nothing is downloaded."""

from __future__ import annotations

import hashlib
import importlib
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests
import tiktoken
from tiktoken import load, registry

from core.sidecar.token_tables import NoTokenTable, keep_local, read_table

_LITELLM = find_spec("litellm")
assert _LITELLM is not None and _LITELLM.origin is not None
TABLES = Path(_LITELLM.origin).parent / "litellm_core_utils" / "tokenizers"
LOCAL = ["cl100k_base", "o200k_base", "p50k_base"]
"""The encodings whose tables LiteLLM brings along."""


@pytest.fixture(scope="module")
def token_counter() -> Any:
    """LiteLLM's module. Not imported above: every worker collects every file, and it takes long."""
    return importlib.import_module("litellm.litellm_core_utils.token_counter")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, nothing loaded yet, and afterwards all as before."""

    def refuse(*given: Any, **more: Any) -> Any:
        pytest.fail(f"the network was asked: {given}")

    monkeypatch.setattr(requests, "get", refuse)
    monkeypatch.setattr(load, "read_file_cached", load.read_file_cached)  # to be put back
    monkeypatch.setattr(registry, "ENCODINGS", {})
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(TABLES))
    keep_local()


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to be harmed."""
    folder = tmp_path / "tokenizers"
    shutil.copytree(TABLES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
    return folder


def listing(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


@pytest.mark.parametrize("own", [False, True], ids=["tiktoken's reader", "our reader"])
@pytest.mark.parametrize("name", LOCAL)
def test_each_table_loads_without_a_network(
    name: str, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """tiktoken's own reader is the judge: from our environment it takes every table as it is."""
    if not own:
        monkeypatch.undo()
        monkeypatch.setattr(requests, "get", lambda *_: pytest.fail("the network was asked"))
        monkeypatch.setattr(registry, "ENCODINGS", {})
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(TABLES))
    before = listing(TABLES)
    table = tiktoken.get_encoding(name)
    assert table.decode(table.encode("Grüße, world")) == "Grüße, world"
    assert listing(TABLES) == before


def test_these_are_all_tables_that_litellm_brings() -> None:
    names = {"cl100k_base", "o200k_base", "p50k_base", "r50k_base", "gpt2"}
    found = []
    for name in sorted(names & set(tiktoken.list_encoding_names())):
        try:
            tiktoken.get_encoding(name)
        except NoTokenTable:
            continue
        found.append(name)
    assert sorted(found) == LOCAL


def test_a_table_with_crlf_is_as_good_and_stays_as_it_is(tables: Path) -> None:
    for path in tables.iterdir():
        text = path.read_bytes().replace(b"\r\n", b"\n")
        path.write_bytes(text.replace(b"\n", b"\r\n"))
    before = listing(tables)
    for name in LOCAL:
        assert tiktoken.get_encoding(name).encode("hello")
    assert listing(tables) == before


def test_a_damaged_table_is_said_and_not_deleted(tables: Path) -> None:
    for path in tables.iterdir():
        path.write_bytes(b"IQ== 0\n")
    before = listing(tables)
    with pytest.raises(NoTokenTable) as caught:
        tiktoken.get_encoding("cl100k_base")
    assert "cl100k_base.tiktoken is damaged" in str(caught.value)
    assert listing(tables) == before


def test_a_model_whose_table_is_not_here_is_counted_with_the_usual_one(token_counter: Any) -> None:
    old = "text-davinci-001"
    assert tiktoken.encoding_name_for_model(old) == "r50k_base"
    assert token_counter.openai_tokenizer_encoding(old).name == "cl100k_base"


def test_without_the_folder_there_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    with pytest.raises(NoTokenTable, match=r"no token table a\.tiktoken"):
        read_table("https://example.org/a.tiktoken", "0" * 64)


def test_another_tiktoken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(load, "read_file_cached")
    with pytest.raises(LookupError):
        keep_local()
