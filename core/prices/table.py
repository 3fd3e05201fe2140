"""The table of prices and models: LiteLLM's own, or a newer one that a person brought in.

LiteLLM counts costs by it, and takes from it which models there are. The newer ones lie in the
data folder, the last two, each by its hash; `about.json` says which is in use, and is written last,
so that a half-written table is never used. The sidecar reads the file when it starts to serve.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

from core.base.errors import PricesError
from core.base.files import atomic_write, make_private_folder, read_bytes
from core.base.versions import Release, age, release
from core.base.wording import count
from core.prices.download import download

SOURCE: Final = (
    "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
)
"""Where LiteLLM itself publishes it."""
MOST_BYTES: Final = 32_000_000
_LEAST_MODELS: Final = 100
_LEAST_SHARE: Final = 0.5
"""Of the models that came with LiteLLM: a table with fewer is a damaged one."""
_LEAST_WITH_PROVIDER: Final = 0.9
_KEPT: Final = 2
_RESERVED: Final = ("sample_spec", "fallback_generalizations")
_TAKE: Final = "Take the file model_prices_and_context_window.json of LiteLLM."


@dataclass(frozen=True)
class PriceTable:
    """One table, without its content."""

    origin: str
    """ "litellm" (it came with it), "file" or "network"."""
    day: date | None
    """How new it is: when LiteLLM came out, the file was changed, or it was fetched."""
    models: int
    sha256: str = ""
    """Of the file; empty for the one that came with LiteLLM."""

    @property
    def age(self) -> str:
        """How old it is, for a person."""
        return f"{self.day}, {age(self.day)}" if self.day is not None else "of an unknown day"

    @property
    def words(self) -> str:
        """Age, size and origin, for a person."""
        whence = {
            "litellm": "came with LiteLLM",
            "file": "taken from a file",
            "network": "fetched from LiteLLM's own page",
        }
        models = count(self.models, "model", grouped=True)
        return f"{self.age}; {models}; {whence.get(self.origin, self.origin)}"


class Prices:
    """The tables of one data folder. Methods read and write files."""

    def __init__(
        self,
        folder: Path,
        *,
        packaged: Callable[[], Release] = release,
        today: Callable[[], date] = date.today,
        fetch: Callable[[str], bytes] = lambda url: download(url, most_bytes=MOST_BYTES),
        source: str = SOURCE,
    ) -> None:
        self._folder = folder
        self._packaged = packaged
        self._today = today
        self._fetch = fetch
        self._source = source

    def current(self) -> PriceTable:
        """The table that the next run uses. A damaged record or file counts as none."""
        for table in reversed(self._tables()):
            if self._file(table).is_file():
                return table
        return self._own()

    def file(self) -> Path | None:
        """Where it lies; None for the one that came with LiteLLM."""
        table = self.current()
        return self._file(table) if table.sha256 else None

    def take_file(self, path: Path) -> PriceTable:
        """Check a file and use it from the next run on. Raises PricesError and DataFolderError."""
        try:
            changed = date.fromtimestamp(path.stat().st_mtime)
            if path.stat().st_size > MOST_BYTES:
                _refuse("it is too big")
        except (OSError, ValueError, OverflowError):
            changed = self._today()
        return self._take(read_bytes(path), "file", min(changed, self._today()))

    def take_newest(self) -> PriceTable:
        """Fetch LiteLLM's newest and use it from the next run on. Asks the network.

        Raises PricesError and DataFolderError; the table in use stays."""
        return self._take(self._fetch(self._source), "network", self._today())

    def go_back(self) -> PriceTable:
        """The table before this one again, at last the one that came with LiteLLM.

        Raises PricesError when that is in use already."""
        tables = self._tables()
        if not tables:
            raise PricesError("The table that came with LiteLLM is in use already.")
        self._write(tables[:-1])
        return self.current()

    def _take(self, raw: bytes, origin: str, day: date) -> PriceTable:
        models = check(raw, self._packaged().models)
        table = PriceTable(origin, day, models, hashlib.sha256(raw).hexdigest())
        make_private_folder(self._folder)
        atomic_write(self._file(table), raw)
        others = [one for one in self._tables() if one.sha256 != table.sha256]
        self._write([*others, table])
        return table

    def _own(self) -> PriceTable:
        of = self._packaged()
        return PriceTable("litellm", of.published, of.models)

    def _file(self, table: PriceTable) -> Path:
        return self._folder / f"{table.sha256[:16]}.json"

    def _tables(self) -> list[PriceTable]:
        """Those that were brought in, the newest last."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            entries = json.loads((self._folder / "about.json").read_text("utf-8"))
            return [_table(one) for one in entries]
        return []

    def _write(self, tables: list[PriceTable]) -> None:
        kept = tables[-_KEPT:]
        entries = [{**asdict(one), "day": str(one.day)} for one in kept]
        text = json.dumps(entries, indent=1)
        atomic_write(self._folder / "about.json", text.encode())
        names = {"about.json", *(self._file(one).name for one in kept)}
        for path in self._folder.glob("*.json"):
            if path.name not in names:
                with suppress(OSError):
                    path.unlink()


def _table(entry: Mapping[str, Any]) -> PriceTable:
    sha256 = str(entry["sha256"])
    if len(sha256) != 64 or not sha256.isalnum():
        raise ValueError(sha256)
    day = date.fromisoformat(entry["day"])
    return PriceTable(str(entry["origin"]), day, int(entry["models"]), sha256)


def check(raw: bytes, usual: int = 0) -> int:
    """How many models a table has; `usual` is how many LiteLLM's own has.

    Raises PricesError, which says why, when `raw` is not a whole table of LiteLLM's prices."""
    if len(raw) > MOST_BYTES:
        _refuse("it is too big")
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        _refuse("it is not UTF-8 text")
    except RecursionError:
        _refuse("it is nested too deeply")
    except ValueError as error:
        _refuse(f"it is not JSON ({error})")
    if not isinstance(content, dict):
        _refuse("it is not a list of models by their names")
    entries = {name: one for name, one in content.items() if name not in _RESERVED}
    for name, entry in entries.items():
        _check_entry(name, entry)
    least = max(_LEAST_MODELS, int(usual * _LEAST_SHARE))
    if len(entries) < least:
        _refuse(f"it has {count(len(entries), 'model')}, where at least {least} are expected")
    with_provider = sum(isinstance(one.get("litellm_provider"), str) for one in entries.values())
    if with_provider < len(entries) * _LEAST_WITH_PROVIDER:
        _refuse("most of its models name no provider")
    return len(entries)


def _check_entry(name: str, entry: object) -> None:
    if not isinstance(entry, dict):
        _refuse(f"the entry {name[:60]!r} holds no settings of a model")
    for key, value in entry.items():
        if not key.endswith(("_cost_per_token", "_cost_per_second", "_cost_per_image")):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            _refuse(f"{key[:60]} of {name[:60]!r} is no number")
        if value is not None and not (math.isfinite(value) and 0 <= value < 1_000):
            _refuse(f"{key[:60]} of {name[:60]!r} is no price")


def _refuse(why: str) -> NoReturn:
    raise PricesError(f"This is no table of LiteLLM's prices: {why}.", _TAKE)
