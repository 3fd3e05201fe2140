"""What looks like a secret, and that the one home of it is the only one."""

from __future__ import annotations

import ast

import pytest

from core.base import secret_rules as rules
from tests.source_tree import sources

API_KEY = ("model_list", 0, "litellm_params", "api_key")


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("OPENAI_API_KEY", True),
        ("AZURE_API_KEY_2", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("HF_TOKEN", True),
        ("DB_PASSWORD", True),
        ("AWS_REGION", False),
        ("OPENAI_API_BASE", False),
        ("KEYBOARD", False),
        ("MAX_TOKENS", False),
    ],
)
def test_credential_names(name: str, secret: bool) -> None:
    assert rules.is_credential_name(name) is secret


def test_the_desktops_own_secrets_are_not_offered() -> None:
    assert rules.is_credential_name("SSH_AUTH_SOCK")
    assert not rules.is_offered_name("SSH_AUTH_SOCK")
    assert rules.is_offered_name("OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("value", "offered", "hidden", "masked"),
    [
        ("sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa", True, True, True),
        ("s3cr3t-of-mine", True, True, True),
        # A person would be asked for nothing; in the report nobody can tell.
        ("your-key-here-1", False, True, True),
        # An ordinary word may be a password, but would tear holes into every line of the log.
        ("correct horse", False, True, False),
        # Too short to be a key, yet hidden where it stands.
        ("s3kr", False, True, False),
        ("not-needed", False, False, False),
        ("os.environ/OPENAI_API_KEY", False, False, False),
    ],
)
def test_the_bounds_differ_on_purpose(
    value: str, offered: bool, hidden: bool, masked: bool
) -> None:
    assert rules.may_be_key(API_KEY, value) is offered
    assert rules.is_hidden(API_KEY, value) is hidden
    assert rules.is_masked("api_key", value) is masked


def test_a_limit_is_no_secret_and_a_number_below_a_header_may_be_one() -> None:
    assert not rules.is_hidden(("litellm_settings", "max_token"), "4096")
    assert not rules.is_hidden(("router_settings", "cost_per_token"), "0.00000015")
    assert rules.is_hidden(("litellm_params", "headers", "X-Account"), "4096")


def test_the_key_that_a_provider_quotes_is_hidden_also_with_its_middle_starred_out() -> None:
    said = rules.hide_in_error("Incorrect API key provided: sk-abcd****wxyz.")
    assert "abcd" not in said
    assert "[hidden]" in said


def test_passwords_in_addresses() -> None:
    assert rules.passwords_in_url("http://me:p%40ssword@proxy:1") == {"p%40ssword", "p@ssword"}
    assert rules.passwords_in_url("http://me@proxy:1") == set()
    assert rules.passwords_in_url("http://[broken@proxy://") == set()


def test_what_follows_a_reference() -> None:
    assert rules.referenced_names("a os.environ/ONE,os.environ/TWO") == ["ONE", "TWO"]
    assert rules.is_inside_reference("Bearer os.environ/ONE")
    assert not rules.is_inside_reference("write os.environ/ONE here")


_WHOLE_CONFIGS = ("codes", "examples")
"""Files of examples for who writes a config: names are spelled there as people spell them."""


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (rules.REFERENCE, "core.base.secret_rules"),
        (rules.HIDDEN, "core.base.secret_rules"),
        ("LITELLM_MASTER_KEY", "core.wire.environment"),
    ],
)
def test_each_of_these_is_written_in_one_place(text: str, home: str) -> None:
    """In what runs; a docstring may name it."""
    found = [
        f"{source}:{node.lineno}"
        for source in sources("core")
        if source.module != home and not source.path.name.startswith(_WHOLE_CONFIGS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and text in node.value.replace("\\", "")
        and node.lineno not in _lines_of_docs(source.tree)
    ]
    assert not found


def _lines_of_docs(tree: ast.AST) -> set[int]:
    return {
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_a_reference_with_a_number_in_its_name_is_no_secret() -> None:
    assert not rules.looks_secret(API_KEY, "os.environ/ANTHROPIC_API_KEY_2")
    assert rules.looks_secret(API_KEY, "os.environ/sk-0123456789abcdefghijklmnop")
