"""The board's server: uvicorn on one address, and a thread that reads what the event files gain."""
from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from septet.board.app import application
from septet.board.runs import Runs
from septet.board.traces import Traces
from septet.core.io.addresses import is_loopback

PORT, TRIES = 6006, 10
PAUSE = 2.0                         # seconds between looks at the files


class Reader(threading.Thread):
    """Reads the files until it is told to stop."""

    def __init__(self, runs: Runs, traces: Traces, pause: float = PAUSE):
        super().__init__(daemon=True, name="septet-board-reader")
        self.runs, self.traces, self.pause, self.stopping = runs, traces, pause, threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            self.traces.refresh()
            if not self.runs.refresh():
                self.stopping.wait(self.pause)
            else:
                time.sleep(0.001)                       # questions go first

    def stop(self) -> None:
        """End after the piece at hand."""
        self.stopping.set()


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket on a port, or without one on the first free of some usual ones.  OSError where there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tries = [port] if port is not None else [*range(PORT, PORT + TRIES), 0]
    for k, number in enumerate(tries):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            return listening
        except OSError:
            listening.close()
            if k == len(tries) - 1:
                raise
    raise AssertionError("there is always a port to try")


def hosts_of(host: str) -> tuple[str, ...]:
    """Names under which a board on an address may be asked: any where others may come, for they need the token."""
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "::1", host.lower()))) if is_loopback(host) else ()


class Server:
    """A board of a folder.  NotADirectoryError where there is none; `token`: made up where the address is not a loopback one."""

    def __init__(self, folder: str, host: str = "127.0.0.1", port: int | None = None, token: str | None = None, pause: float = PAUSE):
        if not Path(folder).is_dir():
            raise NotADirectoryError(f"there is no folder {folder!r}")
        self.token = token or (None if is_loopback(host) else secrets.token_urlsafe(24))
        self.runs, self.traces = Runs(folder), Traces(folder)
        self.reader = Reader(self.runs, self.traces, pause)
        self.socket = bind(host, port)
        app = application(self.runs, self.traces, self.token, hosts_of(host))
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False,
                                ws="none", lifespan="off", timeout_keep_alive=30, limit_concurrency=256, timeout_graceful_shutdown=1,
                                h11_max_incomplete_event_size=64 << 10)
        self.server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        """The address to open."""
        host, port = self.socket.getsockname()[:2]
        if host in ("0.0.0.0", "::"):
            host = socket.gethostname()
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}/" + (f"?token={self.token}" if self.token else "")

    def run(self, ready: Callable[[str], Any] | None = None) -> None:
        """Serve until stopped; `ready(url)` is called before."""
        self.reader.start()
        try:
            if ready is not None:
                ready(self.url)
            self.server.run(sockets=[self.socket])
        finally:
            self.reader.stop()
            self.socket.close()

    def stop(self) -> None:
        """Ask a board that runs to end."""
        self.server.should_exit = True
