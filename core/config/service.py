"""The service of the config file: opening, checking and saving it, its drafts and its history."""

from __future__ import annotations

from collections.abc import Callable, Collection

from core.base.events import Job
from core.base.jobs import Jobs
from core.base.resources import program_file
from core.config.catalog import Catalog
from core.config.completion import Completions, complete
from core.config.help import Help, help_at
from core.config.history import Applied
from core.config.presets import FOLDER, Preset, PresetPlan, load_presets, plan_preset
from core.config.store import ConfigState, Issue, SavedConfig, WatchedConfig


class ConfigService:
    """See `core.config.store` for the values. `entries` reads the history;
    `clean_backups` takes keys that the vault has out of the backups; `catalog` reads what LiteLLM
    knows, when that is first wanted."""

    def __init__(
        self,
        jobs: Jobs,
        config: WatchedConfig,
        entries: Callable[[], tuple[Applied, ...]],
        clean_backups: Callable[[], None],
        catalog: Callable[[], Catalog],
    ) -> None:
        self._catalog = catalog
        self._clean_backups = clean_backups
        self._jobs = jobs
        self._config = config
        self._entries = entries

    def load(self) -> Job[ConfigState]:
        """Read the file (made from the template on first run, and then never again), its digest,
        and a left draft."""
        return self._jobs.unlocked("Reading the config", self._config.load)

    def check(self, text: str) -> Job[tuple[Issue, ...]]:
        """What is wrong with `text`, without saving it."""
        return self._jobs.unlocked("Checking the config", self._config.check, text)

    def complete(self, text: str, at: int, *, asked: bool = False) -> Job[Completions]:
        """What may stand at offset `at` of `text`; `asked`: by the person, not while typing."""

        def found() -> Completions:
            return complete(text, at, self._catalog(), self._config.stored_names, asked=asked)

        return self._jobs.unlocked("Looking for what may stand there", found)

    def help(self, text: str, at: int) -> Job[Help | None]:
        """What is known of the word at offset `at` of `text`."""

        def found() -> Help | None:
            return help_at(text, at, self._catalog())

        return self._jobs.unlocked("Looking a word up", found)

    def presets(self) -> Job[tuple[Preset, ...]]:
        """The configs that came with the program, the usual first. DataFolderError when they are
        damaged."""
        return self._jobs.unlocked(
            "Reading the presets", lambda: load_presets(program_file(FOLDER))
        )

    def preset_plan(self, text: str, preset: Preset) -> Job[PresetPlan]:
        """What `preset` would do to the config `text`; nothing is written."""

        def planned() -> PresetPlan:
            known, is_fresh = self._config.set_names, self._config.store.is_fresh(text)
            return plan_preset(text, preset, known, is_fresh=is_fresh)

        return self._jobs.unlocked("Looking at the preset", planned)

    def missing_names(self, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Those of `names` that have a value neither in the vault nor in the environment."""

        def missing() -> tuple[str, ...]:
            known = self._config.set_names
            return tuple(name for name in names if name not in known)

        return self._jobs.unlocked("Looking for keys", missing)

    def save(self, text: str, base_digest: str, *, force: bool = False) -> Job[SavedConfig]:
        """Atomic, with a backup. ConfigChangedError when the file is no longer `base_digest`
        and `force` is not set; ConfigError for a syntax error (nothing written)."""

        def saved() -> SavedConfig:
            result = self._config.save(text, base_digest, force)
            self._clean_backups()
            return result

        return self._jobs.unlocked("Saving the config", saved)

    def keep_draft(self, text: str, base_digest: str) -> Job[None]:
        """Keep unsaved work where a crash cannot reach it. Works while locked, too."""
        return self._jobs.quick(
            "Keeping the draft", self._config.store.keep_draft, text, base_digest
        )

    def drop_draft(self) -> Job[None]:
        """The unsaved work is saved, or not wanted. Works while locked, too: who discards it on
        the way out is logged out by the time that it is done."""
        return self._jobs.quick("Dropping the draft", self._config.store.drop_draft)

    def history(self) -> Job[tuple[Applied, ...]]:
        """The configs that were given to the gateway, newest first, and what came of each."""
        return self._jobs.unlocked("Reading the history", self._entries)
