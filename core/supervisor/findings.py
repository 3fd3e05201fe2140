"""What was found when a config was tried, and what of that keeps the next one from service.

A config that serves may have faults: with them a start goes on. To refuse for these what is changed
elsewhere would help nobody, so an apply is refused for what is new, and for what takes away the
last that works.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import yaml

from core.config.document import parse, text_of
from core.supervisor.run_plan import RunPlan
from core.wire.failing import Failing, apart, failing_of
from core.wire.protocol import Ready


@dataclass(frozen=True)
class Findings:
    """Of one config."""

    failing: tuple[Failing, ...] = ()
    models: frozenset[str] = frozenset()
    """The names that LiteLLM has: of an entry that it leaves out another one may have it."""
    unreached: frozenset[str] = frozenset()
    """The names that there was no time to try."""
    fails_all: bool = False
    untold: int = 0
    """So many more fail that nobody has named."""

    @classmethod
    def of(cls, ready: Ready) -> Findings:
        """What the sidecar says once it has loaded the config."""
        return cls(
            failing_of(ready.failing),
            frozenset(ready.models),
            frozenset(ready.unreached),
            ready.fails_all,
            ready.untold,
        )

    def refused(self, before: Findings, plan: RunPlan, serving: RunPlan) -> Sequence[Failing]:
        """The models for which this config, that of `plan`, is refused while `serving` goes on, of
        which `before` was found. A callback that cannot run is told, and no more: LiteLLM serves
        without it."""
        of_models = [one for one in self.failing if one.model]
        takes_the_last = self.fails_all or bool(before.models and not self.models)
        if takes_the_last or self.untold:
            return of_models
        new, _ = apart(of_models, before.failing)
        unjudged = {one.model for one in new if not one.left_out} & before.unreached
        if unjudged:
            now, then = _entries(plan, unjudged), _entries(serving, unjudged)
            unjudged = {name for name in unjudged if now[name] == then[name]}
        return [one for one in new if one.left_out or one.model not in unjudged]

    def still(self, before: Findings) -> Sequence[Failing]:
        """Those of `failing` that the config of `before` has, too."""
        return apart(self.failing, before.failing)[1]

    def lacks_still(self, before: Findings) -> frozenset[str]:
        """Names that nobody can ask for, for the same entry as before."""
        left_out = {one.model for one in self.still(before) if one.left_out}
        return frozenset(left_out - before.models)


def _entries(plan: RunPlan, names: Collection[str]) -> dict[str, list[str]]:
    """What the config says of each of these models, whatever stands around it."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for text in plan.texts.values():
        document = parse(text)
        for entry in document.model_entries():
            name = text_of(document.get(entry, "model_name"))
            if name in found:
                found[name].append(yaml.serialize(entry))
        for section in ("router_settings", "litellm_settings"):
            aliases = document.get(document.get(document.root, section), "model_group_alias")
            for key, value in document.pairs(aliases):
                name = text_of(key)
                if name in found:
                    found[name].append(yaml.serialize(value))
    return found
