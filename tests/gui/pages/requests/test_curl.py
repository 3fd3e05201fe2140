"""A request as a command line: it runs as it stands, and holds no key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core.wire.request_row import FINISHED, RequestRow
from gui.pages.requests.curl import curl
from tests.fixtures.threads import join

ADDRESS = "http://127.0.0.1:4000"


def row(
    path: str = "/v1/chat/completions", method: str = "POST", stream: bool = False
) -> RequestRow:
    return RequestRow(
        "id", 1, 0.0, FINISHED, method=method, path=path, asked="it's-a-model", stream=stream
    )


@pytest.mark.parametrize("windows", [False, True])
def test_the_key_is_a_variable(windows: bool) -> None:
    command = curl(row(), ADDRESS, windows=windows)
    assert ("$env:LITELLM_KEY" if windows else "Bearer $LITELLM_KEY") in command
    assert "curl" in command and f"{ADDRESS}/v1/chat/completions" in command


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/chat/completions", "messages"),
        ("/v1/messages", "max_tokens"),
        ("/v1/responses", "input"),
        ("/v1/embeddings", "input"),
        ("/v1/completions", "prompt"),
        ("/v1beta/models/m:generateContent", "contents"),
    ],
)
def test_a_question_in_the_form_that_the_page_takes(path: str, field: str) -> None:
    assert f'"{field}"' in curl(row(path), ADDRESS, windows=False)


def test_what_has_no_body_sends_none() -> None:
    command = curl(row("/v1/files", "GET"), ADDRESS, windows=False)
    assert "-d" not in command and "-X" not in command
    assert "-X DELETE" in curl(row("/v1/files/x", "DELETE"), ADDRESS, windows=False)


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("curl"), reason="no curl here")
def test_a_shell_sends_it_as_it_stands() -> None:
    got: list[tuple[str, str | None, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            got.append((self.path, self.headers["Authorization"], self.rfile.read(size)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    body = json.dumps({"model": "m", "messages": [{"content": 'it\'s $HOME "quoted" ünï'}]})
    command = curl(row(), f"http://127.0.0.1:{server.server_port}", body, windows=False)
    environment = {**os.environ, "LITELLM_KEY": "of-a-test", "NO_PROXY": "127.0.0.1"}
    subprocess.run(["sh", "-c", command], check=True, env=environment, timeout=60)
    join(thread)
    server.server_close()
    assert got == [("/v1/chat/completions", "Bearer of-a-test", body.encode())]


def test_powershell_gets_plain_ascii_by_the_pipe() -> None:
    command = curl(row(), ADDRESS, '{"a": "it\'s ünï"}', windows=True)
    first, *rest = command.split(" | ")
    assert first.isascii() and first.startswith("'") and "it''s" in first
    assert json.loads(first[1:-1].replace("''", "'")) == {"a": "it's ünï"}
    assert rest[0].startswith("curl.exe ")
    assert command.endswith('-d "@-"')


def test_what_a_client_sent_is_never_a_command_of_powershell() -> None:
    """It ends a string at a typographic quote as well."""
    command = curl(row(), ADDRESS, "no JSON\u2019; calc.exe; \u2019", windows=True)
    first, *_ = command.split(" | ")
    assert first == "'no JSON\u2019\u2019; calc.exe; \u2019\u2019'"
