"""A server in a thread of this process, on a free port, and a plain HTTP client for it."""
from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import threading
import time
import urllib.error
import urllib.request

from septet.serve.log import Log
from septet.serve.options import Limits, Options
from septet.serve.server import bind, build, make_server


class Running:
    """A server that runs: its address, and what it logs."""

    def __init__(self, path, make=None, template=None, **options):
        self.lines = io.StringIO()
        told = Options(port=0, limits=Limits(**options.pop("limits", {})), **options)
        self.application = make(told, Log(self.lines)) if make else build(str(path), told, Log(self.lines), None, template)
        self.socket = bind(self.application.options)
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = make_server(self.application)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            time.sleep(0.005)
        return self

    def __exit__(self, *error):
        self.server.should_exit = True
        self.thread.join(120)
        self.socket.close()
        assert not self.thread.is_alive()

    def ask(self, path, body=None, headers=None, method=None):
        """(status, answer, headers); JSON where the answer is."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers or {}, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        with contextlib.closing(answer):
            text = answer.read()
        kind = answer.headers.get("content-type", "")
        return answer.status, json.loads(text) if kind.startswith("application/json") else text.decode(), answer.headers

    def limited(self, **limits):
        """From here on requests have these limits, but for the time of a head."""
        for part in (self.application.protocol, self.application.guard):
            part.options = dataclasses.replace(part.options, limits=dataclasses.replace(part.options.limits, **limits))

    def events(self):
        """The lines of the log."""
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]

    def event(self, **facts):
        """The last line of the log with these facts, which may come a little behind the answer."""
        deadline = time.monotonic() + 120
        while not (found := [e for e in self.events() if facts.items() <= e.items()]):
            assert time.monotonic() < deadline, facts
            time.sleep(0.01)
        return found[-1]
