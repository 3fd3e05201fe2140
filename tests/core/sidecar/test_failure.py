"""A refused start is one sentence, with the line where it is known, and without secrets."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pydantic
import pytest

from core.base.secret_rules import HIDDEN
from core.sidecar.failure import StartError, explain_start, find_defect, one_line, read_config, tidy
from core.sidecar.masking import Masker, secrets_in_config, secrets_in_environment

MODEL = "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/a\n"


def refusal(tmp_path: Path, data: bytes, name: str = "c.yaml") -> StartError:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(StartError) as caught:
        read_config(path)
    assert path.read_bytes() == data
    return caught.value


def test_a_syntax_error_has_its_place(tmp_path: Path) -> None:
    error = refusal(tmp_path, b"model_list:\n  - model_name: 'demo\n")
    assert error.line == 3
    assert error.column is not None
    assert "syntax error" in error.reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"- a\n- b\n", "a list"),
        (b"just text\n", "plain text"),
        (b"model_list:\n  - \xff\n", "line 2"),
        (b"a: \x00\n", "syntax error"),
    ],
)
def test_what_is_no_config(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in refusal(tmp_path, data).reason


def test_a_missing_or_misnamed_config(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="not there"):
        read_config(tmp_path / "gone.yaml")
    with pytest.raises(StartError, match=r"must end in \.yaml"):
        read_config(tmp_path / "config.json")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(StartError, match="cannot be read"):
        read_config(tmp_path / "folder.yaml")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("model_list:\n  - litellm_params:\n      model: x/y\n", 2, "no 'model_name'"),
        (MODEL + "  - model_name: b\n", 5, "entry 2 of model_list has no 'litellm_params'"),
        (MODEL + "  - model_name: b\n    litellm_params:\n      rpm: 1\n", 5, "no 'model'"),
        (MODEL.replace("name: a", "name: off"), 2, "quotes"),
        (MODEL.replace("name: a", "name: 4.1"), 2, "quotes"),
        ("model_list:\n  a: b\n", 2, "must be a list"),
        (MODEL + "general_settings:\n  master_key: 12345\n", 6, "'master_key' is not text"),
        (MODEL + "general_settings:\n  - a\n", 6, "'general_settings' must be a section"),
    ],
)
def test_known_defects_have_a_line(text: str, line: int, words: str) -> None:
    error = explain_start(KeyError("something"), text)
    assert error.line == line
    assert words in error.reason


CALLBACKS = MODEL + "litellm_settings:\n  callbacks: [hooks.handler]\n"


def types_like(name: str) -> ModuleType:
    """A module that was loaded from a file."""
    module = ModuleType(name)
    module.__file__ = f"{name}.py"
    return module


def not_imported(cause: ImportError) -> ImportError:
    """As LiteLLM says it."""
    words = "Could not import handler from hooks"
    error, again = ImportError(words), ImportError(words)
    error.__cause__, again.__cause__ = again, cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (not_imported(ModuleNotFoundError("No", name="hooks")), "there is no hooks.py beside"),
        (not_imported(ModuleNotFoundError("No", name="numpy")), "needs the module numpy"),
        (not_imported(ImportError("cannot import name 'x'")), "cannot import name 'x'"),
        (AttributeError("no", name="handler", obj=types_like("hooks")), "hooks has no handler"),
    ],
)
def test_code_that_cannot_be_loaded_is_told_at_the_line_that_names_it(
    error: Exception, words: str
) -> None:
    found = explain_start(error, CALLBACKS)
    assert words in found.reason
    assert found.reason.startswith("hooks.handler cannot be loaded: ")
    assert (found.line, found.column) == (6, 15)
    included = explain_start(error, MODEL)
    assert (included.reason, included.line) == (found.reason, None)


def test_a_sound_config_has_no_defect() -> None:
    assert find_defect(MODEL + "litellm_settings:\ngeneral_settings: {}\n") is None
    assert find_defect("a: [") is None


def test_reasons_in_one_line() -> None:
    assert one_line(ValueError("bad\n  value")) == "bad value"
    assert one_line(ImportError("no x")) == "ImportError: no x"
    assert one_line(KeyError("model")) == "LiteLLM misses 'model' in the config."
    assert one_line(AssertionError()) == "AssertionError"
    assert "code 1" in one_line(SystemExit(1))
    assert one_line(None)
    assert len(one_line(ValueError("x" * 5000))) < 700
    assert explain_start(StartError("as it is", 4)).line == 4


def test_what_pydantic_quotes_of_the_input_is_left_out() -> None:
    class Parameters(pydantic.BaseModel):
        rpm: int

    with pytest.raises(pydantic.ValidationError) as caught:
        Parameters.model_validate({"rpm": "sk-secret-in-the-wrong-place"})
    for reason in (one_line(caught.value), tidy(str(caught.value))):
        assert "rpm" in reason
        assert "sk-secret" not in reason
        assert "\n" not in reason


def test_secrets_are_known_by_their_names() -> None:
    found = secrets_in_environment(
        {
            "OPENAI_API_KEY": "sk-abcdef",
            "AWS_REGION": "eu-central-1",
            "PIN_TOKEN": "1234",
            "HTTPS_PROXY": "http://me:p%40ssword@proxy:1",
        }
    )
    assert found == {"sk-abcdef", "p%40ssword", "p@ssword"}


def test_secrets_written_out_in_a_config_are_known_but_placeholders_are_none() -> None:
    config = {
        "model_list": [
            {"litellm_params": {"api_key": "sk-12345678", "model": "openai/x", "max_tokens": 5}},
            {"litellm_params": {"api_key": "not-needed"}},
            {
                "litellm_params": {
                    "api_key": "os.environ/X_KEY",
                    "aws_secret_access_key": "AB12cd34",
                }
            },
        ],
        "general_settings": {"master_key": "sk-master-1"},
    }
    assert secrets_in_config(config) == {"sk-12345678", "AB12cd34", "sk-master-1"}


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    masker = Masker()
    masker.add(["secret-1", "secret-1-and-more"])
    assert masker("x secret-1-and-more y secret-1") == f"x {HIDDEN} y {HIDDEN}"


def test_no_part_of_a_secret_survives_a_cut() -> None:
    """Hidden first, then shortened: half a key is worth something, too."""
    secret = "sk-0123456789-abcdefghij-0123456789"
    masker = Masker()
    masker.add([secret])
    for before in range(560, 620, 7):
        reason = one_line(ValueError("x" * before + secret), masker)
        assert secret[:6] not in reason
        assert secret[:6] not in tidy("y" * before + secret, masker)
