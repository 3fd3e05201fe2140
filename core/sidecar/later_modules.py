"""Modules that LiteLLM imports at its start and needs in rare requests only: loaded when used.

In place of each stands a module that loads the real one with the first look at it:

- `soundfile`, which measures how long the audio of an Amazon Transcribe job is. It brings numpy
  and 118 MB with it, so it is not among our packages; where a person has installed it, it is used.
- LiteLLM's own compiled part (38 MB), which answers OCR, and Bedrock's transcription. In the frozen
  program it lies packed (9 MB) and is unpacked into memory, or where that cannot be, into a
  temporary folder.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import lzma
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from importlib.machinery import ExtensionFileLoader
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Final

SOUNDFILE: Final = "soundfile"
NATIVE: Final = "litellm.rust_bridge._native"
_TEMPORARY: Final = "litellm-pocket-native-"
_LEFT_AFTER_S: Final = 600.0
"""A folder this old is loaded or left: no loading takes ten minutes."""
NATIVE_CLASSES: Final = ("NativeDatabase",)
"""What LiteLLM imports from it by name at its start: for a database, which this gateway has not."""
RARE: Final[Mapping[str, Collection[str]]] = MappingProxyType(
    {
        "charset_normalizer": (),
        "jinja2": ("DictLoader", "select_autoescape"),
        "jinja2.sandbox": ("ImmutableSandboxedEnvironment",),
        "oauthlib.oauth2": ("WebApplicationClient",),
    }
)
"""Libraries that LiteLLM and its libraries import at their top for a few requests (templates of
prompts, sign-in at other services, answers in an unknown encoding), with what they import from
them by name. Together 112 modules and 6 MB."""


class NotHereError(ImportError, RuntimeError):
    """A library that a request needs is not part of this program. LiteLLM takes it for what it
    is: where it can do without, it goes on."""


class LaterModule(ModuleType):
    """Stands for a module until something in it is asked for, or something of a `classes`."""

    def __init__(
        self, name: str, load: Callable[[], ModuleType], classes: Collection[str] = ()
    ) -> None:
        super().__init__(name, f"{name}, loaded when first used")
        self.__dict__["_pocket_classes"] = {one: LaterClass(self, one) for one in classes}
        self.__dict__["_pocket_load"] = load
        self.__dict__["_pocket_real"] = None
        self.__dict__["_pocket_lock"] = threading.RLock()

    def __getattr__(self, name: str) -> Any:
        # Python comes here only for what is missing. Its own machinery asks for names like
        # __path__ and __file__: that is no use of the module.
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._pocket_classes:
            return self._pocket_classes[name]
        return getattr(self._pocket_load_once(), name)

    def _pocket_load_once(self) -> ModuleType:
        with self._pocket_lock:
            if self._pocket_real is None:
                self.__dict__["_pocket_real"] = self._pocket_load()
        real: ModuleType = self._pocket_real
        return real


class LaterClass:
    """Stands for a class that somebody imports by name to use it later, or never."""

    def __init__(self, module: LaterModule, name: str) -> None:
        self._pocket = (module, name)

    def _pocket_class(self) -> Any:
        module, name = self._pocket
        return getattr(module._pocket_load_once(), name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._pocket_class(), name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._pocket_class()(*args, **named)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._pocket_class())


@contextmanager
def standing_in() -> Iterator[None]:
    """While the block lasts, what LiteLLM imports of these is a stand-in.

    Afterwards `import soundfile` means the real one again, for whoever asks whether it is there.
    """
    before = SOUNDFILE in sys.modules
    if not before:
        sys.modules[SOUNDFILE] = LaterModule(SOUNDFILE, load_soundfile)
    if NATIVE not in sys.modules:
        sys.modules[NATIVE] = LaterModule(NATIVE, load_native, NATIVE_CLASSES)
    try:
        yield
    finally:
        if not before and isinstance(sys.modules.get(SOUNDFILE), LaterModule):
            del sys.modules[SOUNDFILE]


@contextmanager
def put_off_rare() -> Iterator[None]:
    """The same for the libraries of RARE, where they are installed and not loaded yet."""
    put = {}
    for name, classes in RARE.items():
        package = name.partition(".")[0]
        if name not in sys.modules and importlib.util.find_spec(package) is not None:
            put[name] = LaterModule(name, partial(importlib.import_module, name), classes)
            # requests asks for it at once.
            put[name].__dict__["__version__"] = metadata.version(package)
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, standing in put.items():
            if sys.modules.get(name) is standing:
                del sys.modules[name]


def load_soundfile() -> ModuleType:
    """The real one. Raises NotHereError with what that means for the person."""
    try:
        return importlib.import_module(SOUNDFILE)
    except ImportError as error:
        raise NotHereError(
            f"{error.name or SOUNDFILE} is not part of LiteLLM Pocket, so the length of an audio "
            "file cannot be measured; LiteLLM counts the highest price for it.",
            name=error.name,
        ) from error


def load_native() -> ModuleType:
    """LiteLLM's compiled part, which takes its place in `sys.modules`. Raises NotHereError."""
    standing = sys.modules.pop(NATIVE, None)
    try:
        packed = _packed_native()
        return importlib.import_module(NATIVE) if packed is None else _load_packed(packed)
    except (ImportError, OSError, lzma.LZMAError) as error:
        if standing is not None:
            sys.modules[NATIVE] = standing
        raise NotHereError(
            f"The compiled part of LiteLLM, which this request needs, cannot be loaded: {error}",
            name=NATIVE,
        ) from error


def _packed_native() -> Path | None:
    """The file that the freeze has packed; None where the module lies there as it is."""
    package = sys.modules[NATIVE.rpartition(".")[0]]
    for folder in package.__path__:
        for found in Path(folder).glob("_native*.xz"):
            return found
    return None


def _load_packed(packed: Path) -> ModuleType:
    content = lzma.decompress(packed.read_bytes())
    with _as_file(content, packed.stem) as file:
        loader = ExtensionFileLoader(NATIVE, file)
        spec = importlib.util.spec_from_file_location(NATIVE, file, loader=loader)
        if spec is None:
            raise ImportError(f"{file} is no module")
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    sys.modules[NATIVE] = module
    return module


if sys.platform == "linux":

    @contextmanager
    def _as_file(content: bytes, name: str) -> Iterator[str]:
        """A path to load `content` from: memory that has one, so that nothing is left behind."""
        descriptor = os.memfd_create(name, os.MFD_CLOEXEC)
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)

else:

    @contextmanager
    def _as_file(content: bytes, name: str) -> Iterator[str]:
        """A path to load `content` from. Windows keeps a loaded file: the next one who comes here
        removes what those before left, but for one that another gateway may be about to load."""
        for left in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}*"):
            with contextlib.suppress(OSError):  # another one removes it, too
                if time.time() - left.stat().st_mtime > _LEFT_AFTER_S:
                    shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY))
        (folder / name).write_bytes(content)
        yield str(folder / name)
