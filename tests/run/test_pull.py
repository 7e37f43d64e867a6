"""`septet pull` against a small Hub of our own: what is fetched, where it lies, what an error says."""
from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

COMMIT = "a" * 40
FILES = {"config.json": b'{"model_type": "bert"}', "tokenizer.json": b"{}", "modeling_bert.py": b"raise SystemExit",
         "pytorch_model.bin": b"pickle", "model.safetensors": b"\2\0\0\0\0\0\0\0{}"}


class Hub(BaseHTTPRequestHandler):
    """The two kinds of request that the Hub's client makes."""

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        path = self.path.split("?")[0]
        if path.startswith("/api/models/someone/small/tree/"):
            found = json.dumps([{"type": "file", "path": name, "size": len(data), "oid": "0"} for name, data in FILES.items()]).encode()
        elif path.startswith("/api/models/someone/small/"):
            found = json.dumps({"id": "someone/small", "sha": COMMIT, "siblings": [{"rfilename": name} for name in FILES]}).encode()
        else:
            found = FILES.get(path.rpartition("/")[2]) if path.startswith("/someone/small/resolve/") else None
        self.send_response(404 if found is None else 200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha1(found or b"").hexdigest()}"')
        self.send_header("Content-Length", str(len(found or b"")))
        self.end_headers()
        if body and found:
            self.wfile.write(found)


@pytest.fixture
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def pull(endpoint, home, *words):
    environment = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1",
                   "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    return subprocess.run([sys.executable, "-m", "septet", "pull", *words], env=environment, capture_output=True, text=True, timeout=300)


def test_weights_and_configurations_come_code_and_pickles_do_not(hub, tmp_path):
    ran = pull(hub, tmp_path / "home", "someone/small", "--to", str(tmp_path / "small"))
    assert ran.returncode == 0, ran.stderr
    assert {p.name for p in (tmp_path / "small").iterdir() if p.is_file()} == {"config.json", "tokenizer.json", "model.safetensors"}
    assert (tmp_path / "small" / "config.json").read_bytes() == FILES["config.json"]


def test_what_was_pulled_is_found_by_its_name(hub, tmp_path):
    assert pull(hub, tmp_path, "someone/small").returncode == 0
    code = "from septet.transformers.utils.hub import folder_of; print((folder_of('someone/small') / 'config.json').read_text())"
    home = {**os.environ, "HF_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=home, capture_output=True, text=True, timeout=300)
    assert ran.stdout.strip() == FILES["config.json"].decode()


@pytest.mark.parametrize("name", ["someone/missing", "no such/name"])
def test_what_is_not_there(hub, tmp_path, name):
    ran = pull(hub, tmp_path, name)
    assert ran.returncode == 1 and ran.stderr.startswith(f"septet pull: {name}: ") and "Traceback" not in ran.stderr
