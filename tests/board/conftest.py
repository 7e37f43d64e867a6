"""A board in a thread of this process, on a free port, and a plain client for it."""
from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from septet.board.server import Server

GOLDEN = Path(__file__).parents[1] / "golden" / "events"


class Quiet(urllib.request.HTTPRedirectHandler):
    """Redirections are answers here."""

    def redirect_request(self, *args):
        return None


class Running:
    """A board that runs."""

    def __init__(self, folder, **options):
        self.server = Server(str(folder), port=0, pause=0.02, **options)
        self.port = self.server.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.opener = urllib.request.build_opener(Quiet)

    def __enter__(self):
        self.thread.start()
        self.until(lambda: self.server.server.started and self.server.runs.complete)
        return self

    def __exit__(self, *error):
        self.server.stop()
        self.thread.join(120)
        assert not self.thread.is_alive()

    def until(self, holds):
        end = time.monotonic() + 120
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.01)

    def ask(self, path, body=None, headers=None):
        """(status, answer, headers)."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = {"content-type": "application/json"} if isinstance(body, dict) else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {**kind, **(headers or {})})
        try:
            answer = self.opener.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        with contextlib.closing(answer):
            text = answer.read()
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.status, json.loads(text) if is_json else text, answer.headers


@pytest.fixture
def board():
    return Running


@pytest.fixture
def logs(tmp_path):
    """A folder with the files that TensorFlow and PyTorch wrote."""
    return Path(shutil.copytree(GOLDEN, tmp_path / "logs"))
