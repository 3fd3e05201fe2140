"""A config of LiteLLM with what stands beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.importing.draft import Draft
from core.importing.service import plan
from tests.core.importing import samples
from tests.systems import needs_links

BASE = "model_list: []\n"


def said(draft: Draft, where: str) -> str:
    return "\n".join(f"{one.outcome}: {one.text}" for one in draft.report if where in one.where)


def test_the_config_comes_whole_with_references_in_place_of_its_keys(tmp_path: Path) -> None:
    draft = plan(samples.stock_folder(tmp_path / "s"), BASE, {})
    expected = samples.STOCK.replace(samples.HOOK_KEY, "os.environ/CUSTOM_OPENAI_API_KEY")
    assert draft.text == expected.replace(samples.CLIENT_KEY, "os.environ/LITELLM_MASTER_KEY")
    assert draft.replaces
    assert [one.name for one in draft.models] == ["own", "included", "other"]
    assert {one.name: one.value for one in draft.keys} == {
        "CUSTOM_OPENAI_API_KEY": samples.HOOK_KEY,
        "DEEPSEEK_API_KEY": samples.DEEPSEEK_KEY,
        "COMPANY_KEY": samples.ENV_KEY,
        "COMPANY_BASE": "http://127.0.0.1:1/v1",
    }
    assert "own master key takes its place" in said(draft, "config.yaml, line 13")


def test_what_the_config_names_comes_along_and_nothing_else(tmp_path: Path) -> None:
    draft = plan(samples.stock_folder(tmp_path / "s") / "config.yaml", BASE, {})
    files = {one.name: one.data.decode() for one in draft.files}
    assert files == {
        "more/models.yaml": samples.MORE.replace(
            samples.DEEPSEEK_KEY, "os.environ/DEEPSEEK_API_KEY"
        ),
        "hooks.py": samples.HOOKS,
    }
    assert [one.name for one in draft.files if one.is_code] == ["hooks.py"]
    assert "left out: Python that the gateway would run" in said(draft, "hooks.py")


def test_what_a_hook_imports_from_beside_it_is_named(tmp_path: Path) -> None:
    folder = samples.stock_folder(tmp_path / "s")
    hooks = folder / "hooks.py"
    hooks.write_text(f"import os, json\nfrom helper import x\n{samples.HOOKS}", "utf-8")
    (folder / "helper.py").write_text("x = 1\n", "utf-8")
    (folder / "unrelated.py").write_text("x = 1\n", "utf-8")
    draft = plan(folder, BASE, {})
    assert "left out: hooks.py imports it" in said(draft, "helper.py")
    assert said(draft, "unrelated.py") == ""
    assert [one.name for one in draft.files if one.is_code] == ["hooks.py"]


def test_a_program_is_shown_to_be_read_without_the_keys_that_are_known(tmp_path: Path) -> None:
    folder = samples.stock_folder(tmp_path / "s")
    (folder / "hooks.py").write_text(
        f"KEY = '{samples.ENV_KEY}'\nOTHER = 'sk-unknown-0123456789abcdefghij'\n"
        + "x = 1\n" * 20_000,
        "utf-8",
    )
    shown = plan(folder, BASE, {}).code
    assert shown.startswith("# hooks.py\n\nKEY = ")
    assert samples.ENV_KEY not in shown
    assert "sk-unknown" not in shown
    assert "more" in shown.splitlines()[-1]


@pytest.mark.parametrize("written", ["sub/../litellm_config.yaml", "LITELLM_CONFIG.yaml"])
def test_a_name_that_leads_to_the_same_file_is_another_one_too(
    tmp_path: Path, written: str
) -> None:
    folder = samples.stock_folder(tmp_path / "s", f"include: ['{written}']\n")
    (folder / "sub").mkdir()
    (folder / Path(written).name).write_text("model_list: []\n", "utf-8")
    draft = plan(folder / "config.yaml", BASE, {})
    assert [one.name for one in draft.files] == ["litellm_config_included.yaml"]
    assert "litellm_config_included.yaml" in draft.text


def test_every_line_of_its_env_file_is_accounted_for_and_no_secret_is_told(tmp_path: Path) -> None:
    draft = plan(samples.stock_folder(tmp_path / "s"), BASE, {})
    assert "makes by itself" in said(draft, "line 3 of .env")
    assert "no key by its name" in said(draft, "EDITOR of .env")
    assert "left out" in said(draft, "line 5 of .env")
    everything = repr(draft) + draft.text + "".join(str(one.data) for one in draft.files)
    assert not [one for one in samples.SECRETS if one in everything]


def test_a_key_that_the_vault_has_keeps_its_name_there(tmp_path: Path) -> None:
    stored = {"MINE": samples.HOOK_KEY, "DEEPSEEK_API_KEY": "sk-another-one"}
    draft = plan(samples.stock_folder(tmp_path / "s"), BASE, stored)
    assert "api_key: os.environ/MINE\n" in draft.text
    assert {one.name: one.same for one in draft.keys} == {
        "MINE": True,
        "DEEPSEEK_API_KEY_2": False,
        "COMPANY_KEY": False,
        "COMPANY_BASE": False,
    }
    # A name with a number at its end is still a name.
    assert not [one for one in draft.report if "in plain text" in one.text]


@pytest.mark.parametrize("include", ["../outside.yaml", "ABSOLUTE", "link.yaml", "notes.txt"])
def test_nothing_comes_from_outside_of_the_folder(tmp_path: Path, include: str) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("model_list: []\n", "utf-8")
    include = include.replace("ABSOLUTE", str(outside))
    folder = samples.stock_folder(tmp_path / "s", f"include: ['{include}']\n")
    (folder / "notes.txt").write_text("model_list: []\n", "utf-8")
    if sys.platform != "win32":  # where only an administrator makes links
        (folder / "link.yaml").symlink_to(outside)
    draft = plan(folder, BASE, {})
    assert draft.files == ()
    assert "left out" in said(draft, f"include {Path(include).name}")


@needs_links
def test_a_hook_that_is_a_link_out_of_the_folder_stays(tmp_path: Path) -> None:
    folder = samples.stock_folder(tmp_path / "s")
    (folder / "hooks.py").unlink()
    (tmp_path / "secret.py").write_text("x = 1\n", "utf-8")
    (folder / "hooks.py").symlink_to(tmp_path / "secret.py")
    draft = plan(folder, BASE, {})
    assert [one.name for one in draft.files] == ["more/models.yaml"]
    assert "outside of the config's folder" in said(draft, "hooks.py")


def test_files_of_other_kinds_and_keys_out_of_reach_are_named(tmp_path: Path) -> None:
    folder = samples.stock_folder(
        tmp_path / "s",
        "model_list:\n- model_name: a\n  litellm_params:\n"
        "    model: vertex_ai/x\n    vertex_credentials: account.json\n"
        f"general_settings:\n  allowed_routes: [/a, {samples.RELAY_KEY}]\n",
    )
    (folder / "account.json").write_text("{}", "utf-8")
    draft = plan(folder, BASE, {})
    assert "copy it yourself" in said(draft, "account.json")
    assert "in plain text" in said(draft, "config.yaml, line 7")
    assert draft.files == ()


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    folder = samples.stock_folder(tmp_path / "s", "model_list:\n  - a: [\n")
    with pytest.raises(ConfigError) as caught:
        plan(folder, BASE, {})
    assert "config.yaml, line" in str(caught.value)


def test_an_env_file_alone_brings_keys_and_changes_no_config(tmp_path: Path) -> None:
    base = "model_list:\n- model_name: a\n  litellm_params: {model: x/y, api_base: os.environ/COMPANY_BASE}\n"  # noqa: E501
    draft = plan(samples.stock_folder(tmp_path / "s") / ".env", base, {"COMPANY_KEY": "sk-before"})
    assert draft.edits == ()
    assert {one.name: one.stored for one in draft.keys} == {
        "COMPANY_BASE": False,
        "COMPANY_KEY": True,
    }
