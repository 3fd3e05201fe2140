"""What is wrong in LiteLLM's wheel for Windows is mended, with tiktoken's hashes as the judge."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import tiktoken.load

from build_scripts.devtools import DevError, wheels
from build_scripts.freeze import contents, hidden

SITE = hidden.package_folder("litellm").parent
CL100K = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"


def constructors() -> dict[str, Any]:
    module: Any = importlib.import_module("tiktoken_ext.openai_public")
    return dict(module.ENCODING_CONSTRUCTORS)


@pytest.fixture
def harmed(tmp_path: Path) -> Path:
    """A site-packages as the wheel for Windows fills it: CRLF in the tables."""
    site = tmp_path / "site-packages"
    for part in (wheels.TABLES, Path("tiktoken_ext")):
        shutil.copytree(SITE / part, site / part, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (site / wheels.TABLES).iterdir():
        text = path.read_bytes().replace(b"\r\n", b"\n")
        path.unlink()
        path.write_bytes(text.replace(b"\n", b"\r\n"))
    return site


def test_the_hashes_are_those_that_tiktoken_itself_compares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, str] = {}

    def read(url: str, sha256: str) -> bytes:
        asked[hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()] = sha256
        return b"{}"

    monkeypatch.setattr(tiktoken.load, "read_file_cached", read)
    for constructor in constructors().values():
        try:
            constructor()
        except (AssertionError, ValueError):
            continue  # it cannot use what it was given; but it has asked
    assert len(asked) >= 5
    found = wheels.expected_tables(SITE)
    assert asked.items() <= found.items()


def test_harmed_tables_get_their_line_ends_back(harmed: Path) -> None:
    mended = wheels.mend_tables(harmed)
    assert len(mended) >= 3
    assert CL100K in mended
    for name in mended:
        content = (harmed / wheels.TABLES / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == wheels.expected_tables(harmed)[name]
    assert wheels.mend_tables(harmed) == []


def test_the_installers_cache_stays_as_it_is(harmed: Path, tmp_path: Path) -> None:
    """It shares its files with the environment."""
    shared = tmp_path / "cached"
    os.link(harmed / wheels.TABLES / CL100K, shared)
    before = shared.read_bytes()
    wheels.mend_tables(harmed)
    assert shared.read_bytes() == before
    assert sorted(path.name for path in (harmed / wheels.TABLES).iterdir()) == sorted(
        path.name for path in (SITE / wheels.TABLES).iterdir() if path.name != "__pycache__"
    )


def test_a_table_with_another_content_is_no_matter_of_line_ends(harmed: Path) -> None:
    path = harmed / wheels.TABLES / CL100K
    path.write_bytes(path.read_bytes().replace(b"IQ== 0", b"IQ== 1"))
    with pytest.raises(DevError, match="damaged"):
        wheels.mend_tables(harmed)


def test_without_litellm_there_is_nothing_to_mend(tmp_path: Path) -> None:
    assert wheels.mend_tables(tmp_path) == []


def test_a_list_of_tables_that_cannot_be_read_is_told(harmed: Path) -> None:
    (harmed / "tiktoken_ext" / "openai_public.py").write_text("ENCODING_CONSTRUCTORS = {}\n")
    with pytest.raises(DevError, match="in another way"):
        wheels.mend_tables(harmed)
    (harmed / "tiktoken_ext" / "openai_public.py").unlink()
    with pytest.raises(DevError, match="cannot be read"):
        wheels.mend_tables(harmed)


def test_this_environment_is_mended() -> None:
    assert wheels.mend_tables(SITE) == []


@pytest.mark.parametrize(
    "content", [b"a\nb\n", b"\x89PNG\r\n\x1a\n\0", b"caf\xe9\r\n", b""], ids=repr
)
def test_what_is_no_text_with_crlf_is_left_alone(content: bytes) -> None:
    assert wheels.plain_text(content) == content


def test_the_bundle_gets_lf(harmed: Path, tmp_path: Path) -> None:
    """The wheel's other texts, too: the bundles of all systems hold the same."""
    note, picture = tmp_path / "note.json", tmp_path / "picture.png"
    note.write_bytes(b"{\r\n}\r\n")
    picture.write_bytes(b"\0\r\n")
    table = harmed / wheels.TABLES / CL100K
    given = [(str(path), "litellm/some") for path in (note, picture, table)]
    found = contents.with_plain_line_ends(given, tmp_path / "work")
    assert [(Path(file).name, place) for file, place in found] == [
        *(("note.json", "litellm/some"), ("picture.png", "litellm/some")),
        (CL100K, "litellm/some"),
    ]
    assert Path(found[0][0]).read_bytes() == b"{\n}\n"
    assert found[1][0] == str(picture)
    assert b"\r" not in Path(found[2][0]).read_bytes()
    assert note.read_bytes() == b"{\r\n}\r\n"


def test_a_damaged_table_gets_into_no_bundle(harmed: Path, tmp_path: Path) -> None:
    path = harmed / wheels.TABLES / CL100K
    path.write_bytes(b"IQ== 1\n")
    with pytest.raises(DevError, match="damaged"):
        contents.with_plain_line_ends([(str(path), "litellm")], tmp_path / "work")
