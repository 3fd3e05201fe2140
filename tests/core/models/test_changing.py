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
