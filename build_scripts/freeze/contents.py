"""What goes into the sidecar's bundle: modules, data files, metadata; and what stays out.

Every list has a reason beside it. The sizes are those of Linux, on the disk.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import lzma
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from build_scripts.devtools import DevError
from build_scripts.devtools.wheels import expected_tables, plain_text
from build_scripts.freeze import BUILD, NOT_PACKAGES, ROOT, parts
from build_scripts.freeze.hidden import (
    asked_distributions,
    exists,
    imported_by_name,
    modules_in,
    package_folder,
    scanned_folders,
)

NEVER_LOADED: Final = (
    # In a folder that packages of ours share; all others are found by `parts.left_out`.
    "azure.storage",
    *("tkinter", "_tkinter", "turtle"),
)

LANGUAGES: Final = ("_mapping", "data", "python", "shell", "special")
"""Modules of pygments.lexers: a traceback, JSON and YAML, a shell, plain text."""

CANNOT_WORK: Final = (
    # Command-line programs of LiteLLM, which nothing in a gateway calls.
    *("litellm.setup_wizard", "litellm.proxy.client.cli", "litellm.proxy.example_config_yaml"),
    # A test suite (MAX_PATH on Windows).
    *("litellm.proxy.guardrails.guardrail_hooks.litellm_content_filter.guardrail_benchmarks",),
)

OWN: Final = "core.sidecar"

NATIVE: Final = "_native"
"""LiteLLM's compiled part, in `litellm/rust_bridge`."""
_PACKING: Final = (
    {"id": lzma.FILTER_X86},
    {"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 32 * 1024 * 1024},
)

WHOLE_PACKAGES: Final = (
    # They import parts of themselves by name, or a user's callback may want any of it.
    *("uvicorn", "tiktoken_ext", "prometheus_client", "truststore", "apscheduler", "tzlocal"),
    *("websockets", "redis", "email_validator", "anyio", "httpx", "sse_starlette", "litellm"),
    "litellm_enterprise",
)

LEFT_OUT_OF_WHOLE: Final = (
    *CANNOT_WORK,
    *("apscheduler.jobstores.mongodb", "apscheduler.jobstores.rethinkdb"),
    *("apscheduler.jobstores.zookeeper", "apscheduler.jobstores.etcd", "anyio.pytest_plugin"),
    *("apscheduler.schedulers.qt", "apscheduler.schedulers.twisted"),
    *("apscheduler.schedulers.gevent", "apscheduler.schedulers.tornado"),
    *("apscheduler.executors.gevent", "apscheduler.executors.twisted"),
    *("apscheduler.executors.tornado", "redis.commands.vectorset", "websockets.cli"),
)

NOT_FOR_CALLBACKS: Final = (
    # Of the standard library, a callback gets everything but screens, editors and installers.
    *("tkinter", "_tkinter", "turtle", "turtledemo", "idlelib", "lib2to3", "ensurepip", "venv"),
    *("test", "distutils", "pydoc_data", "msilib", "_msi", "this", "antigravity", "curses"),
    *(
        "_curses",
        "_curses_panel",
        "nis",
        "ossaudiodev",
        "spwd",
        "crypt",
        "_dbm",
        "_gdbm",
        "dbm.gnu",
        "dbm.ndbm",
    ),
    *("readline", "rlcompleter", "cProfile", "profile", "pstats", "trace", "tabnanny", "cgitb"),
    *("xxlimited", "xxlimited_35", "xxsubtype", "_xxsubinterpreters", "_xxtestfuzz", "_testcapi"),
    *("_testbuffer", "_testclinic", "_testimportmultiple", "_testinternalcapi", "audioop"),
    *("_testmultiphase", "pyexpat.errors", "nntplib", "sunau", "chunk", "aifc", "imghdr", "sndhdr"),
)

DATA: Final[dict[str, tuple[str, ...]]] = {
    # package: patterns of files, relative to it
    "litellm": ("*.json", "*.jsonl", "*.yaml", "*.yml", "*.txt", "*.html", "*.wav", "*.prisma"),
    "tiktoken": (),
    "certifi": ("cacert.pem",),
}
LITELLM_EXTRA: Final = (
    "litellm_core_utils/tokenizers/*",
    "proxy/swagger/*",
    "proxy/logo.jpg",
    "proxy/logo_dark.png",
    "proxy/cached_logo.jpg",
)
NO_DATA: Final = (
    "proxy/_experimental/out/*",  # the admin page (22 MB): its login needs a database
    "*/guardrail_benchmarks/*",
    "*/tests/*",
    "proxy/example_config_yaml/*",
    "proxy/client/cli/*",
    "proxy/wildcard_config.yaml",
    "proxy/proxy_config.yaml",
    "*/requirements*.txt",
)
AWS_SERVICES: Final = (
    *("bedrock", "bedrock-runtime", "bedrock-agent-runtime", "sts", "sso", "sso-oidc", "signin"),
    *("s3", "kms", "secretsmanager", "sagemaker-runtime"),
)
"""Whose descriptions botocore gets (of 400): the models, the ways to log in, and where LiteLLM
looks for keys and writes logs."""

METADATA: Final = (
    *("litellm", "litellm-enterprise", "mcp", "opentelemetry-api", "APScheduler", "redis"),
    *("jsonschema", "websockets", "click", "email-validator", "pydantic", "importlib_metadata"),
    # Our own shortcuts of the import ask for their versions (`core.sidecar.lean.KNOWN`).
    *("fastapi", "tiktoken", "httpx"),
    # The stand-ins for rarely used libraries, too (`core.sidecar.later_modules.RARE`).
    *("charset_normalizer", "jinja2", "oauthlib"),
)
"""Distributions that something asks importlib.metadata about: version and entry points."""


def metadata_names() -> list[str]:
    """METADATA, and what packages ask for as soon as they are imported."""
    return sorted(
        {
            *METADATA,
            *asked_distributions((*NOT_PACKAGES, *parts.left_out(parts.SIDECAR), *NEVER_LOADED)),
        },
        key=str.lower,
    )


def hidden_imports() -> list[str]:
    """Every module that PyInstaller would not find by itself, sorted."""
    found = set(imported_by_name()) | set(standard_library())
    for package in WHOLE_PACKAGES:
        found |= set(modules_in(package, LEFT_OUT_OF_WHOLE))
    found |= set(modules_of_checkout(OWN))
    return sorted(name for name in found if not is_excluded(name))


def excludes() -> list[str]:
    """Modules that stay out even where something imports them."""
    others = parts.left_out(parts.SIDECAR)
    out = {*NOT_PACKAGES, *others, *NEVER_LOADED, *CANNOT_WORK, *NOT_FOR_CALLBACKS}
    return sorted(out | rare_languages())


@functools.cache
def rare_languages() -> frozenset[str]:
    """Modules for what Pygments colours beside LANGUAGES (1.3 MB packed): rich, which brings it,
    shows tracebacks here and nothing else."""
    if not exists("pygments"):
        return frozenset()
    lexers = set(modules_in("pygments.lexers")) - {"pygments.lexers"}
    return frozenset(lexers - {f"pygments.lexers.{one}" for one in LANGUAGES})


def is_excluded(name: str) -> bool:
    """Whether a module stays out."""
    out = frozenset(excludes())
    names = name.split(".")
    return any(".".join(names[:count]) in out for count in range(1, len(names) + 1))


def modules_of_checkout(package: str) -> list[str]:
    """The modules of one of our own packages."""
    folder = ROOT.joinpath(*package.split("."))
    names = {package}
    for path in folder.rglob("*.py"):
        names.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return sorted(name.removesuffix(".__init__") for name in names)


def standard_library() -> list[str]:
    """What a callback of the user may import, as far as this Python has it."""
    found: set[str] = set()
    for name in sys.stdlib_module_names:
        if name in NOT_FOR_CALLBACKS or not exists(name):
            continue
        found.add(name)
        try:
            found |= set(modules_in(name, (*NOT_FOR_CALLBACKS, *_odd_parts(name))))
        except ModuleNotFoundError:
            continue  # a single file
    return sorted(found)


def _odd_parts(name: str) -> tuple[str, ...]:
    return (f"{name}.test", f"{name}.tests", f"{name}.__main__", "ctypes.macholib")


def data_files() -> list[tuple[str, str]]:
    """(file, folder in the bundle) of everything that is read from the disk."""
    found = [
        (str(path), f"litellm/{path.relative_to(root).parent.as_posix()}")
        for root in [package_folder("litellm")]
        for path in sorted(root.rglob("*"))
        if _is_data(path.relative_to(root).as_posix()) and path.is_file()
    ]
    found += botocore_data()
    return found


def _is_data(name: str) -> bool:
    if any(fnmatch(name, pattern) for pattern in NO_DATA):
        return False
    if name.endswith((".py", ".pyc", ".pyi")):
        return False
    wanted: Iterable[str] = (*DATA["litellm"], *LITELLM_EXTRA)
    return any(fnmatch(name, pattern) for pattern in wanted)


def with_plain_line_ends(found: list[tuple[str, str]], folder: Path) -> list[tuple[str, str]]:
    """`found`, with a copy in `folder` in the place of each text that has CRLF: a bundle holds the
    same texts on every system. Raises DevError when a table of tokens is damaged besides."""
    result = []
    tables = expected_tables(package_folder("litellm").parent)
    for file, place in found:
        path = Path(file)
        before = path.read_bytes()
        content = plain_text(before)
        if path.name in tables and hashlib.sha256(content).hexdigest() != tables[path.name]:
            raise DevError(f"{file} is damaged: tiktoken expects another content.")
        if content != before:
            path = folder / place / path.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        result.append((str(path), place))
    return result


def botocore_data() -> list[tuple[str, str]]:
    """The tables of botocore itself, and the newest description of each service that we keep."""
    root = package_folder("botocore") / "data"
    found = [(str(path), "botocore/data") for path in sorted(root.glob("*.json*"))]
    for service in AWS_SERVICES:
        if not (root / service).is_dir():
            continue
        newest = max(path for path in (root / service).iterdir() if path.is_dir())
        found += [
            (str(path), f"botocore/data/{service}/{newest.name}")
            for path in sorted(newest.iterdir())
        ]
    return found


def write_markers(folder: Path) -> list[tuple[str, str]]:
    """Empty `__init__.py` for the folders that LiteLLM lists to find packages: it looks for that
    file, then imports by name, which finds the compiled module."""
    found = []
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / "__init__.py"
    marker.write_bytes(b"")
    for place in scanned_folders():
        found.append((str(marker), f"litellm/{place.as_posix()}"))
    return found


def write_admin_page(folder: Path) -> list[tuple[str, str]]:
    """A page in the place of LiteLLM's admin pages, which says why they are not there.

    LiteLLM wants a page, a folder `_next` and the mark that all is in order: without the first two
    it logs errors at each start, without the mark it changes files in the bundle.
    """
    place = "litellm/proxy/_experimental/out"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".litellm_ui_ready").write_bytes(b"")
    (folder / "empty").write_bytes(b"")
    icon = package_folder("litellm") / "proxy" / "swagger" / "favicon.ico"
    return [
        (str(ROOT / "build_scripts" / "freeze" / "admin" / "index.html"), place),
        (str(icon), place),
        (str(folder / ".litellm_ui_ready"), place),
        (str(folder / "empty"), f"{place}/_next"),
    ]


def write_metadata(folder: Path, distributions: Iterable[str]) -> list[tuple[str, str]]:
    """Short metadata of distributions: name, version, entry points. The rest of a dist-info
    (readme, licences, hashes of scripts with this machine's paths) is not read by anyone."""
    found = []
    for asked in sorted(distributions, key=str.lower):
        distribution = importlib.metadata.distribution(asked)
        name, version = distribution.metadata["Name"], distribution.version
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        (folder / info).mkdir(parents=True, exist_ok=True)
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (folder / info / "METADATA").write_text(text, "utf-8", newline="\n")
        found.append((str(folder / info / "METADATA"), info))
        points = distribution.read_text("entry_points.txt")
        if points:
            (folder / info / "entry_points.txt").write_text(points, "utf-8", newline="\n")
            found.append((str(folder / info / "entry_points.txt"), info))
    return found


def pack_native() -> list[tuple[str, str]]:
    """LiteLLM's compiled part, packed: 9 MB in place of 38. A request for OCR unpacks it (see
    core/sidecar/later_modules.py); no other needs it. Packing takes a minute, so what was packed
    is kept in the build folder by the hash of its content."""
    found = []
    for path in sorted((package_folder("litellm") / "rust_bridge").glob(f"{NATIVE}*")):
        if path.suffix not in (".so", ".pyd"):
            continue
        content = path.read_bytes()
        kept = BUILD / "packed" / hashlib.sha256(content).hexdigest()[:16] / f"{path.name}.xz"
        if not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".part")
            half.write_bytes(lzma.compress(content, filters=_PACKING))
            half.replace(kept)
        found.append((str(kept), "litellm/rust_bridge"))
    return found


def is_packed_native(name: str) -> bool:
    """Whether a library that PyInstaller found is the one of `pack_native`."""
    return name.replace("\\", "/").startswith(f"litellm/rust_bridge/{NATIVE}")


def is_unwanted_file(name: str) -> bool:
    """Whether a file that PyInstaller's own recipes collected stays out of the sidecar."""
    path = name.replace("\\", "/")
    if path.startswith(("botocore/data/", "boto3/data/", "litellm/")):
        return True  # ours are listed one by one
    return ".dist-info/" in path or path.endswith((".pyi", ".pyx", ".pxd", ".c", ".h", "py.typed"))
