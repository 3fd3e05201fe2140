"""The shortcuts of the import change nothing that can be seen from outside."""

from __future__ import annotations

import copy
import dataclasses
import functools
import importlib
import inspect
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Any, Final

import fastapi
import pydantic
import pytest
import tiktoken
from fastapi import params
from pydantic.fields import FieldInfo
from tiktoken import registry

from core.sidecar import allocator, lean, lean_request
from core.sidecar.lean_fastapi import Analyses, Signatures, reuse_analyses
from core.sidecar.lean_mocks import compact_mocks
from tests.source_tree import ROOT
from tests.systems import needs_libc

utils: Any = importlib.import_module("fastapi.dependencies.utils")
mocks: Any = importlib.import_module("pydantic._internal._mock_val_ser")
making: Any = importlib.import_module("pydantic._internal._model_construction")


@pytest.fixture(autouse=True)
def _untouched() -> Iterator[None]:
    """Whatever a test took, the libraries of this process are as they were."""
    compat: Any = importlib.import_module("fastapi._compat.v2")
    before = (utils.get_dependant, utils.get_typed_signature, compat.TypeAdapter)
    for_models, for_adapters = mocks.set_model_mocks, mocks.set_type_adapter_mocks
    init = pydantic.TypeAdapter._init_core_attrs
    qualifiers = vars(FieldInfo)["_qualifiers"]
    tables = dict(registry.ENCODINGS)
    registry.ENCODINGS.clear()
    yield
    registry.ENCODINGS.clear()
    registry.ENCODINGS.update(tables)
    utils.get_dependant, utils.get_typed_signature, compat.TypeAdapter = before
    pydantic.BaseModel.model_config = {}
    mocks.set_model_mocks = making.set_model_mocks = for_models
    mocks.set_type_adapter_mocks = for_adapters
    adapter: Any = pydantic.TypeAdapter
    adapter._init_core_attrs = init
    field: Any = FieldInfo
    field._qualifiers = qualifiers
    lean.taken.clear()
    lean.skipped.clear()


# ---- the analysis of dependencies


def _names(kind: str = "x") -> str:
    return kind


def _key(token: str = fastapi.Header(), who: str = fastapi.Depends(_names)) -> str:
    return token + who


def _route(item: int, key: str = fastapi.Depends(_key)) -> None:
    """A handler."""


def _analyses() -> Analyses:
    return Analyses(
        utils.get_dependant, utils.get_path_param_names, Signatures(utils.get_typed_signature)
    )


@pytest.mark.parametrize("path", ["/a", "/a/{item}", "/{kind}", "/{token}x/{kind}", "/{who}"])
def test_a_remembered_analysis_equals_a_new_one(path: str) -> None:
    """A path parameter with the name of a parameter in the tree makes it another analysis."""
    analyses = _analyses()
    analyses(path="/first", call=_names, name="who")
    for _ in range(2):
        found = analyses(path=path, call=_names, name="who")
        new = utils.get_dependant(path=path, call=_names, name="who")
        assert found.path in (path, "/first")  # nobody asks a shared one for its path
        assert repr(dataclasses.replace(found, path=path)) == repr(new)


def test_a_tree_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    original = utils.get_dependant

    def counted(**given: Any) -> Any:
        calls.append(given["call"])
        return original(**given)

    analyses = Analyses(counted, utils.get_path_param_names, Signatures(utils.get_typed_signature))
    monkeypatch.setattr(utils, "get_dependant", analyses)
    one = original(path="/a/{item}", call=_route)
    two = original(path="/b", call=_route)
    assert calls == [_key, _names]
    assert (one.path, two.path) == ("/a/{item}", "/b")
    assert [one.name for one in two.query_params] == ["item"]
    assert one.dependencies[0] is two.dependencies[0]


def test_other_scopes_are_another_analysis() -> None:
    analyses = _analyses()
    plain = analyses(path="/", call=_key, own_oauth_scopes=[], use_cache=True)
    scoped = analyses(path="/", call=_key, own_oauth_scopes=["admin"], use_cache=False)
    assert (plain.own_oauth_scopes, plain.use_cache) == ([], True)
    assert (scoped.own_oauth_scopes, scoped.use_cache) == (["admin"], False)


def test_signatures_tell_calls_apart() -> None:
    signatures = Signatures(utils.get_typed_signature)
    assert signatures(_key) is signatures(_key)
    assert list(signatures(_names).parameters) == ["kind"]
    assert isinstance(signatures(_key).parameters["who"].default, params.Depends)


def test_another_fastapi_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*, path: str, call: object) -> None:
        """Of another version."""

    monkeypatch.setattr(utils, "get_dependant", other)
    with pytest.raises(LookupError):
        reuse_analyses()
    assert utils.get_dependant is other


# ---- when a library is not as we know it


def test_other_versions_are_imported_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = utils.get_dependant
    monkeypatch.setattr(metadata, "version", lambda _: "99.0")
    with caplog.at_level(logging.INFO):
        lean.prepare()
    assert lean.taken == []
    assert utils.get_dependant is before
    assert caplog.text.count("99.0 is not") == 6
    assert [one.partition(":")[0] for one in lean.skipped] == [
        *("schemas", "mocks", "qualifiers", "fields", "analyses", "token table")
    ]


def test_a_longer_version_is_not_taken_for_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: lean.KNOWN[name] + "0.1")
    lean.prepare()
    assert lean.taken == []


def test_the_plain_way_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    before = utils.get_dependant
    monkeypatch.setenv(lean.PLAIN_VARIABLE, "1")
    lean.prepare()
    assert lean.taken == []
    assert utils.get_dependant is before


def test_a_step_that_fails_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise AttributeError("no such thing")

    with caplog.at_level(logging.INFO):
        assert lean._take("odd", "pydantic", fails) is False
    assert "'odd': no such thing" in caplog.text


def test_no_shortcut_needs_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen program has none."""

    def refuse(_: object) -> str:
        raise OSError("could not get source code")

    monkeypatch.setattr(inspect, "getsource", refuse)
    monkeypatch.setattr(inspect, "getsourcelines", refuse)
    lean.prepare()
    assert lean.skipped == []
    steps = ["schemas", "mocks", "qualifiers", "fields", "analyses", "token table"]
    assert lean.taken == steps


class _OtherEncoding:
    """What tiktoken might be one day: the ranks are somewhere else, or needed for encoding."""

    def __init__(self, name: str, *, keeps: str, needs: bool, **given: Any) -> None:
        self.__dict__.update({keeps: given["mergeable_ranks"], "_core_bpe": None})
        self._needs = needs

    def encode(self, text: str) -> list[int]:
        ranks = getattr(self, "_mergeable_ranks", {}) if self._needs else {b"a": 97}
        return [ranks[text.encode()]]

    def decode(self, tokens: list[int]) -> str:
        return bytes(tokens).decode()


@pytest.mark.parametrize(
    ("keeps", "needs"), [("_ranks", False), ("_mergeable_ranks", True)], ids=["moved", "needed"]
)
def test_another_encoding_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, keeps: str, needs: bool
) -> None:
    other = functools.partial(_OtherEncoding, keeps=keeps, needs=needs)
    monkeypatch.setattr(tiktoken, "Encoding", other)
    lean.prepare()
    assert [one.partition(":")[0] for one in lean.skipped] == ["token table"]
    assert registry.ENCODINGS == {}


def test_the_allocator_is_asked_gently(monkeypatch: pytest.MonkeyPatch) -> None:
    allocator.few_arenas()
    allocator.give_back()
    monkeypatch.setattr(sys, "platform", "darwin")
    allocator.give_back()


@needs_libc
def test_a_c_library_without_that_function_will_do() -> None:
    allocator._libc("there_is_no_such_function", 1)


# ---- what pydantic puts off


def _put_off() -> tuple[Any, Any]:
    """A model and an adapter that are not built yet, in the way of the shortcuts."""
    compact_mocks()
    with lean.put_off_adapters():

        class Inner(pydantic.BaseModel):
            model_config = pydantic.ConfigDict(defer_build=True)
            number: int

        return Inner, pydantic.TypeAdapter(list[Inner])


def test_a_small_stand_in_builds_what_it_stands_for() -> None:
    model, adapter = _put_off()
    assert not model.__pydantic_complete__
    assert not adapter.pydantic_complete
    copied = copy.deepcopy(adapter)
    assert adapter.validate_python([{"number": "3"}])[0].number == 3
    assert adapter.pydantic_complete
    assert model.model_validate({"number": 4}).model_dump_json() == '{"number":4}'
    assert copied.dump_python(copied.validate_json('[{"number": 5}]')) == [{"number": 5}]
    with pytest.raises(pydantic.ValidationError, match="number"):
        adapter.validate_python([{}])


def test_an_adapter_is_built_with_the_names_of_its_own_place() -> None:
    """It was made where `Local` means something, and is used where it does not."""

    def made() -> Any:
        class Local(pydantic.BaseModel):
            x: int

        with lean.put_off_adapters():
            return pydantic.TypeAdapter("list[Local]")

    assert made().validate_python([{"x": 1}])[0].x == 1


def test_what_cannot_be_built_is_said_as_ever() -> None:
    compact_mocks()

    class Odd(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(defer_build=True)
        other: "Nowhere"  # type: ignore[name-defined]  # noqa: F821, UP037

    with pytest.raises(pydantic.errors.PydanticUserError, match="not fully defined"):
        Odd.model_validate({})


def test_another_pydantic_keeps_its_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(cls: object) -> None:
        """Of another version."""

    monkeypatch.setattr(mocks, "set_model_mocks", other)
    with pytest.raises(LookupError):
        compact_mocks()
    monkeypatch.setattr(pydantic.TypeAdapter, "_init_core_attrs", other)
    with pytest.raises(LookupError), lean.put_off_adapters():
        pass


def test_fields_without_qualifiers_share_one_empty_set() -> None:
    lean.share_no_qualifiers()

    class Model(pydantic.BaseModel):
        plain: int
        other: str = "x"
        fixed: Final[int]

    fields: Any = Model.model_fields
    assert fields["plain"]._qualifiers is fields["other"]._qualifiers
    assert fields["fixed"]._qualifiers == {"final"}
    assert copy.copy(fields["plain"])._qualifiers == set()
    assert fields["plain"]._copy()._qualifiers == set()
    assert Model(plain=1, fixed=3).model_dump() == {"plain": 1, "other": "x", "fixed": 3}
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        Model(plain=1, fixed=3).fixed = 4  # type: ignore[misc]


def test_another_field_info_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FieldInfo, "_qualifiers", property(lambda _: set()))
    with pytest.raises(LookupError):
        lean.share_no_qualifiers()


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
def test_a_token_table_is_read_when_it_is_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = {bytes([byte]): byte for byte in range(256)}
    read: list[str] = []

    def table() -> dict[str, Any]:
        read.append(name)
        return {
            "name": name,
            "pat_str": ".",
            "mergeable_ranks": ranks,
            "special_tokens": {},
        }

    openai_public: Any = importlib.import_module("tiktoken_ext.openai_public")
    monkeypatch.setitem(openai_public.ENCODING_CONSTRUCTORS, name, table)
    lean.prepare()
    encoding = tiktoken.get_encoding(name)
    assert read == []
    assert encoding.encode("ab") == [97, 98]
    assert (encoding.name, read) == (name, [name])
    assert "_mergeable_ranks" not in vars(encoding)
    assert vars(encoding)["name"] == name


# ---- the real thing


def _sweep(*, plain: bool) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    environment.pop(lean.PLAIN_VARIABLE, None)
    if plain:
        environment[lean.PLAIN_VARIABLE] = "1"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.sidecar.lean_sweep"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
    )


@pytest.mark.real
@pytest.mark.timeout(900)  # 5,300 requests, twice
def test_every_route_validates_as_it_does_without_shortcuts() -> None:
    sweeps = [_sweep(plain=False), _sweep(plain=True)]
    short, plain = (json.loads(one.communicate()[0]) for one in sweeps)
    assert (short.pop("shortcuts"), plain.pop("shortcuts")) == (
        [
            *("schemas", "mocks", "qualifiers", "fields", "analyses", "token table", "files"),
            "annotations",
            *(("dataclasses",) if sys.version_info < (3, 13) else ()),
            *("adapters", "command line", "rare modules", "tokenizer"),
            *(name for name, _, _ in lean_request.STEPS),
        ],
        [],
    )
    assert short["tokens"] == plain["tokens"]
    assert short["openapi"] == plain["openapi"]
    assert short["results"] == plain["results"]
    # What was put off at the top of modules can be built, all of it.
    assert short["adapters"]["wrong"] == []
    assert short["adapters"]["put off"] > 500
    # The openai package puts off hundreds by itself; ours come on top.
    assert short["adapters"]["put off"] > plain["adapters"]["put off"]
    different = [
        (name, answer, short["answers"].get(name))
        for name, answer in plain["answers"].items()
        if answer != short["answers"].get(name)
    ]
    assert not different[:5]
    # And the sweep did go through: handlers reached, inputs refused, answers' types tried.
    answers = list(plain["answers"].values())
    assert len(answers) == len(short["answers"]) > 5000
    assert sum("reached" in text for _, text in answers) > 2000
    assert sum(status == 422 for status, _ in answers) > 1200
    assert len(plain["results"]) > 50
