"""What the engine's service of models reads from a config and does to it."""

from __future__ import annotations

from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest

from core.base.errors import ConfigError
from core.base.events import Event, Job, JobDone
from core.base.jobs import Jobs
from core.base.worker import Workers
from core.config.edits import apply_edits
from core.config.forms.setting_edits import Caching, change_caching, change_routing
from core.models.service import ModelService

TEXT = "model_list:\n  - model_name: a\n    litellm_params: {model: b}\n"


def test_forms_are_read_and_several_changes_are_one() -> None:
    events: SimpleQueue[Event] = SimpleQueue()
    workers = Workers(events.put)
    unused: list[Any] = [None] * 9  # what trials and servers are asked with
    service = ModelService(Jobs(workers, lambda: None), *unused)

    def result(job: Job[Any]) -> Any:
        done = events.get(timeout=60)
        assert isinstance(done, JobDone) and done.job_id == job.id
        if done.error is not None:
            raise done.error
        return done.result

    try:
        forms = result(service.read(TEXT))
        assert [one.fields.name for one in forms.models] == ["a"]
        changes = [
            partial(change_routing, wanted={"num_retries": 2}),
            partial(change_caching, wanted=Caching(True)),
        ]
        edits = result(service.edit(TEXT, changes))
        after = apply_edits(TEXT, edits)
        assert after.startswith(TEXT) and "num_retries: 2" in after and "cache: true" in after
        with pytest.raises(ConfigError):
            result(service.read("a: ["))
    finally:
        workers.close(5)
