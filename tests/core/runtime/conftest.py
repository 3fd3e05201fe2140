"""A computer with a cache, a stick with the program on it, and runtimes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.base.events import Notice
from core.base.file_lock import Locking
from core.runtime.frozen import NAME
from core.runtime.payload import Payload, payload_in
from core.runtime.runtime import Runtime
from core.runtime.unpack import Progress
from tests.core.runtime.bundles import carrier, onedir


@dataclass
class House:
    """Everything a test needs; made anew for each."""

    stick: Path
    cache: Path
    data: Path
    program: Path
    payload: Payload
    notices: list[Notice] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    opened: list[Runtime] = field(default_factory=list)

    def runtime(
        self,
        payload: Payload | None = None,
        *,
        homes: Sequence[Path] | None = None,
        locking: Locking | None = None,
        patience_s: float = 60.0,
    ) -> Runtime:
        """One program's runtime; closed after the test."""
        runtime = Runtime(
            payload or self.payload,
            NAME,
            homes or (self.cache, self.data),
            say=self.notices.append,
            locking=locking,
            patience_s=patience_s,
        )
        self.opened.append(runtime)
        return runtime

    def ensure(self, runtime: Runtime | None = None, *, verify: bool = False) -> Path:
        """Make it ready, and keep what was reported."""
        return (runtime or self.runtime()).ensure(self.progress.append, verify=verify)

    def complete(self, folder: Path, payload: Payload | None = None) -> bool:
        """Whether the folder holds the files of the payload and no others."""
        wanted = {e.path: e for e in (payload or self.payload).manifest.files}
        found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
        return found == {*wanted, "manifest.json", ".complete.json"} and all(
            (folder / path).stat().st_size == entry.size for path, entry in wanted.items()
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    program = carrier(tmp_path / "stick" / "pocket", onedir(tmp_path / "one"))
    payload = payload_in(program)
    assert payload is not None
    house = House(
        stick=tmp_path / "stick",
        cache=tmp_path / "home" / "litellm-pocket" / "runtime",
        data=tmp_path / "stick" / "pocket-data" / "runtime",
        program=program,
        payload=payload,
    )
    yield house
    for runtime in house.opened:
        runtime.close()


@pytest.fixture
def another(tmp_path: Path) -> Callable[[str], Payload]:
    """Makes the payload of another version."""

    def make(version: str) -> Payload:
        folder = onedir(tmp_path / version, version=version, word=version)
        found = payload_in(carrier(tmp_path / "others" / version, folder))
        assert found is not None
        return found

    return make
