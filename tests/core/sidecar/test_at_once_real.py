"""What the window's form of limits writes holds with the real LiteLLM: so many at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.setting_edits import change_limits
from tests.conftest import WaitUntil
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import with_ledger
from tests.core.sidecar.test_recorder_real import Ledger
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.wire_formats import Asked, Reply, answer

pytestmark = pytest.mark.real

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_base: "ADDRESS/v1"}
router_settings: {num_retries: 0, disable_cooldowns: true}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""


class Holding(FakeUpstream):
    """Answers nobody until it may."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.here = 0
        self._mutex = threading.Lock()
        super().__init__(self._holding)

    def _holding(self, asked: Asked) -> Reply:
        with self._mutex:
            self.here += 1
        self.may.wait(60.0)
        return answer(asked)

    def close(self) -> None:
        self.may.set()
        super().close()


@pytest.fixture
def upstream() -> Iterator[Holding]:
    with Holding() as it:
        yield it


def ask_four(
    folder: Path, upstream: Holding, limit: str, then: Callable[[], object]
) -> Counter[int]:
    """Four at once of a gateway with this limit of 1; `then` waits before the upstream answers.
    How many got which status."""
    config = CONFIG.replace("ADDRESS", upstream.address)
    config = apply_edits(config, change_limits(parse(config), {limit: 1}))
    with ImportedSidecar() as sidecar, ThreadPoolExecutor(4) as pool:
        sidecar.serve(with_ledger(folder, config))
        client: httpx.Client = Ledger(sidecar).client
        body = {"model": "chat", "messages": [{"role": "user", "content": "Hi"}]}
        asked = [pool.submit(client.post, "/v1/chat/completions", json=body) for _ in range(4)]
        then()
        assert upstream.here == 1
        upstream.may.set()
        return Counter(one.result().status_code for one in asked)


def test_so_many_of_a_model_and_others_are_told_to_come_later(
    tmp_path: Path, upstream: Holding, wait_until: WaitUntil
) -> None:
    def then() -> None:
        wait_until(lambda: upstream.here, 30, what="the first")
        threading.Event().wait(1.0)  # the others could come, if they did

    found = ask_four(tmp_path, upstream, "default_max_parallel_requests", then)
    assert found == {200: 1, 429: 3}


def test_so_many_in_all_and_others_are_told_to_come_later(
    tmp_path: Path, upstream: Holding, wait_until: WaitUntil
) -> None:
    def then() -> None:
        wait_until(lambda: upstream.here, 30, what="the first")
        threading.Event().wait(2.0)  # longer than LiteLLM lets one wait

    found = ask_four(tmp_path, upstream, "max_in_flight_requests_per_worker", then)
    assert found == {200: 1, 503: 3}
