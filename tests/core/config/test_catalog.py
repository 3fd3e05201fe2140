"""The catalog of providers fits the locked LiteLLM."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from build_scripts.devtools.catalog import make
from core.base.errors import DataFolderError
from core.config.catalog import load
from tests.conftest import ROOT

CATALOG = ROOT / "configs" / "catalog.json"


def test_it_is_of_the_locked_litellm() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (locked,) = re.findall(r"^litellm(?:\[\w+\])?==(\S+)", lock, re.MULTILINE)
    assert json.loads(CATALOG.read_text(encoding="utf-8"))["litellm"] == locked
    # `python build_scripts/dev.py catalog` makes it anew
    assert CATALOG.read_text(encoding="utf-8") == make()


def test_what_people_look_for_is_there() -> None:
    found = {one.provider: one for one in load(CATALOG)}
    assert next(iter(found)) == "openai"
    assert found["openai"].label == "OpenAI"
    for provider, name in {
        "openai": "OPENAI_API_KEY",
        "anthropic": "ANTHROPIC_API_KEY",
        "gemini": "GEMINI_API_KEY",
        "azure": "AZURE_API_KEY",
        "bedrock": "AWS_ACCESS_KEY_ID",
        "groq": "GROQ_API_KEY",
        "deepseek": "DEEPSEEK_API_KEY",
        "openrouter": "OPENROUTER_API_KEY",
        "mistral": "MISTRAL_API_KEY",
    }.items():
        assert found[provider].names[0] == name
    assert len(found) > 60


def test_a_damaged_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text("{}")
    with pytest.raises(DataFolderError, match="damaged"):
        load(tmp_path / "catalog.json")
