"""The text of make_keys.py, which goes along with an export. Python's standard library alone: it
runs on a server."""

from __future__ import annotations

from typing import Final

SCRIPT: Final = '''\
#!/usr/bin/env python3
"""Make LiteLLM's virtual keys for the client programs that had a key of LiteLLM Pocket.

    python3 make_keys.py                     # the gateway at __ADDRESS__
    python3 make_keys.py http://host:4000

The master key is taken from __MASTER__ in the environment, else from the file .env beside
this one. A program whose variable (POCKET_KEY_…) has a value keeps that key; for every other one a
new key is made and written to client-keys.env, which on Linux only you can read. What exists is
left alone, so this may be run again.
"""

import json
import os
import re
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL = __URL__
KEYS = json.loads(
    """__KEYS__"""
)
HERE = os.path.dirname(os.path.abspath(__file__))
NEW_KEYS = os.path.join(HERE, "client-keys.env")


def main():
    url = (sys.argv[1] if len(sys.argv) > 1 else URL).rstrip("/")
    given = {**env_file(NEW_KEYS), **env_file(os.path.join(HERE, ".env")), **os.environ}
    master = given.get("__MASTER__", "")
    if not master:
        sys.exit("__MASTER__ is not set. Fill in .env, or set it in the environment.")
    if not KEYS:
        print("There was no client program with a key.")
    failed = 0
    for one in KEYS:
        body = dict(one["body"])
        name = body["key_alias"]
        value = given.get(one["variable"], "")
        if one["expires"] is not None:
            left = int(one["expires"] - time.time())
            if left <= 0:
                print(name + ": has expired, not made.")
                continue
            body["duration"] = str(left) + "s"
        try:
            if exists(url, master, name):
                print(name + ": is there already, left alone.")
                continue
            body["key"] = value or "sk-" + secrets.token_urlsafe(24)
            if not value:  # kept before it is made: one that is made and not kept is lost
                keep(one["variable"], body["key"])
            ask(url + "/key/generate", master, body)
        except (OSError, ValueError) as error:
            failed += 1
            print(name + ": not made. " + reason(error))
            continue
        if value:
            print(name + ": made; the program keeps its key.")
        else:
            print(name + ": made; its key is in " + os.path.basename(NEW_KEYS) + ".")
    return 1 if failed else 0


def exists(url, master, name):
    query = urllib.parse.urlencode({"key_alias": name, "return_full_object": "true"})
    keys = ask(url + "/key/list?" + query, master).get("keys", [])
    return any(isinstance(key, dict) and key.get("key_alias") == name for key in keys)


def ask(url, master, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + master, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as answer:
        return json.load(answer)


def reason(error):
    if isinstance(error, urllib.error.HTTPError):
        try:
            return "HTTP %d: %s" % (error.code, json.load(error)["error"]["message"])
        except (ValueError, KeyError, TypeError):
            return "HTTP %d" % error.code
    return str(error)


def keep(variable, key):
    descriptor = os.open(NEW_KEYS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(variable + "=" + key + "\\n")


def env_file(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return {}
    found = {}
    for match in re.finditer(r"^([A-Za-z_]\\w*)=(?:'((?:\\\\'|[^'])*)'|(.*))$", text, re.MULTILINE):
        name, quoted, plain = match.groups()
        found[name] = plain.strip() if quoted is None else quoted.replace("\\\\'", "'")
    return found


if __name__ == "__main__":
    sys.exit(main())
'''
