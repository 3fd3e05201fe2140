"""What may be asked of the ledger, and the form of its answers. Times in seconds (since the epoch
where they are moments), money in US dollars; None is "not known"."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from core.wire.request_row import RequestRow


@dataclass(frozen=True)
class Span:
    """From `since` (included) to `until` (left out); None: from the first, to the last."""

    since: float | None = None
    until: float | None = None


class GroupBy(Enum):
    """By what figures are put together."""

    MODEL = "model"
    CLIENT = "client"
    PROVIDER = "provider"
    DAY = "day"


@dataclass(frozen=True)
class Figures:
    """The sums over some requests."""

    requests: int = 0
    errors: int = 0
    """Those that did not finish, those that a client cut among them."""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_reasoning: int = 0
    cost: float = 0.0
    """Of those that have one."""
    unpriced: int = 0
    """Requests with tokens whose model has no price: the cost is not the whole cost."""
    p50_s: float | None = None
    """Of the duration of those that finished."""
    p95_s: float | None = None
    first_token_s: float | None = None
    """Median of those that streamed."""


@dataclass(frozen=True)
class Group:
    """The figures of one model, client, provider or day."""

    name: str
    """As it is kept; empty: none, such as requests with the master key."""
    figures: Figures


@dataclass(frozen=True)
class Bucket:
    """The figures of one stretch of time, for a chart."""

    start: float
    seconds: float
    figures: Figures


@dataclass(frozen=True)
class UsageReport:
    """What the usage page and the verb `usage` show."""

    span: Span
    total: Figures
    buckets: tuple[Bucket, ...] = ()
    """Without gaps, oldest first: of a minute, an hour or a day, by the length of the span."""
    groups: tuple[Group, ...] = ()
    """The costliest first, then those with most requests; days in their order."""
    oldest: float | None = None
    """When the first request that is still kept began."""


@dataclass(frozen=True)
class UsageQuery:
    """Which figures, for an export."""

    span: Span = field(default_factory=Span)
    by: GroupBy = GroupBy.MODEL


@dataclass(frozen=True)
class RequestFilter:
    """Which requests; each part narrows further."""

    span: Span = field(default_factory=Span)
    failed: bool | None = None
    """True: those that did not finish; False: those that did."""
    outcomes: tuple[str, ...] = ()
    """Of `core.wire.request_row.OUTCOMES`; empty: any."""
    model: str = ""
    """The group's or the asked name, whole."""
    client: str | None = None
    """None: any; empty: those without a key of a client program."""
    text: str = ""
    """In the path, names of models, client, process, user agent or error, in any case; or what the
    id begins with."""


class SortBy(Enum):
    """The column by which requests are sorted; those of equal value newest first."""

    TIME = "time"
    DURATION = "duration"
    TOKENS = "tokens"
    COST = "cost"
    STATUS = "status"


@dataclass(frozen=True)
class KeptRequest:
    """A request as the ledger has it."""

    number: int
    """Counts up as requests came in; names the row within this ledger."""
    row: RequestRow
    process: str = ""
    """The client's process name; empty where it could not be found out."""
    pid: int | None = None


@dataclass(frozen=True)
class Page:
    """Some requests in their order."""

    requests: tuple[KeptRequest, ...]
    offset: int
    """How many of them come before these."""
    total: int | None
    """How many there are in all; None where that takes longer than the page: `count` tells it."""


@dataclass(frozen=True)
class Names:
    """The names that occur, each in alphabetical order, for boxes to choose from."""

    models: tuple[str, ...] = ()
    """As `Group` names them: the `model_name` of the config, or what was asked for in vain."""
    clients: tuple[str, ...] = ()
    """The empty one stands for requests without a key of a client program."""
    providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelTraffic:
    """The health of a model as its real traffic shows it."""

    name: str
    """The `model_name` of the config."""
    last_success: float | None
    last_error: float | None
    last_error_text: str
    requests: int
    """Within the last hour, as the next two. One at which it failed before a fallback answered is
    one of its own, and one of the fallback's."""
    errors: int
    """Those that failed or broke off upstream, also where a fallback answered then; that a client
    left is none of the model's."""
    p50_s: float | None


@dataclass(frozen=True)
class Live:
    """What a status page shows of the moment."""

    under_way: int = 0
    last_minute: int = 0
    """Requests that ended in the last 60 s."""
    errors_last_hour: int = 0
    cost_today: float = 0.0
    """Since local midnight."""
    unpriced_today: int = 0
    last_hour: tuple[Bucket, ...] = ()
    """60 minutes, the present one last."""
    models: tuple[ModelTraffic, ...] = ()
