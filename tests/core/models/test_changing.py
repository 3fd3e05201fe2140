"""What the engine's service of models reads from a config and does to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.config.edits import apply_edits
from core.config.forms.setting_edits import Caching, change_caching, change_routing
from tests.core.scripted import Bench

TEXT = "model_list:\n  - model_name: a\n    litellm_params: {model: b}\n"


def test_forms_are_read_and_several_changes_are_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.engine.open()
    bench.result(bench.engine.account.create("Ada", "correct horse battery"))
    models = bench.engine.models
    try:
        forms = bench.result(models.read(TEXT))
        assert [one.fields.name for one in forms.models] == ["a"]
        changes = [
            partial(change_routing, wanted={"num_retries": 2}),
            partial(change_caching, wanted=Caching(True)),
        ]
        after = apply_edits(TEXT, bench.result(models.edit(TEXT, changes)))
        assert after.startswith(TEXT) and "num_retries: 2" in after and "cache: true" in after
        with pytest.raises(ConfigError):
            bench.result(models.read("a: ["))
    finally:
        bench.engine.close(1.0)


def test_models_of_an_included_file_are_seen_and_its_settings_are_not_doubled(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path)
    bench.engine.open()
    bench.result(bench.engine.account.create("Ada", "correct horse battery"))
    models, config = bench.engine.models, bench.engine.paths.config
    config.parent.mkdir(parents=True, exist_ok=True)
    more = TEXT.replace("a\n", "far\n", 1) + "router_settings: {num_retries: 1}\n"
    config.with_name("more.yaml").write_text(more, "utf-8")
    text = f"include: [more.yaml]\n{TEXT}"
    try:
        forms = bench.result(models.read(text))
        assert [one.fields.name for one in forms.models] == ["a"]
        assert forms.model_names == ("a", "far")
        assert bench.result(models.begin(text)).taken == ("a", "far")
        with pytest.raises(ConfigError, match=r"router_settings comes from more\.yaml"):
            retries = partial(change_routing, wanted={"num_retries": 2})
            bench.result(models.edit(text, [retries]))
        caching = partial(change_caching, wanted=Caching(True))
        assert bench.result(models.edit(text, [caching]))
    finally:
        bench.engine.close(1.0)
