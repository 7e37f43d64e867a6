"""The server under the application: uvicorn, with a limit on the time a request's head may take, and a stop that drains."""
from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from septet.serve.app import Application
from septet.serve.errors import openai_body, serving_body
from septet.serve.log import Log
from septet.serve.metrics import Registry
from septet.serve.options import Options


def protocol_with(seconds: float) -> type[H11Protocol]:
    """uvicorn's protocol, closing a connection whose next request's head takes longer than so many seconds to arrive."""

    class Protocol(H11Protocol):
        head_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self.watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self.unwatch()
            super().connection_lost(exc)

        def watch(self) -> None:
            """Start the clock while no request has begun, stop it when one has."""
            if self.cycle is not None:
                self.unwatch()
            elif self.head_timer is None:
                self.head_timer = self.loop.call_later(seconds, self.transport.close)

        def unwatch(self) -> None:
            if self.head_timer is not None:
                self.head_timer.cancel()
                self.head_timer = None

    return Protocol


class Server(uvicorn.Server):
    """uvicorn's server, telling the application at once that a stop was asked for.  A signal ends it, and not the process."""

    def __init__(self, config: uvicorn.Config, application: Application, ready: Callable[[], None]):
        super().__init__(config)
        self.application, self.ready = application, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.application.guard.draining = True
        self.force_exit = self.should_exit and sig == signal.SIGINT     # Ctrl-C again: now
        self.should_exit = True


def make_server(application: Application, ready: Callable[[], None] = lambda: None) -> Server:
    """A server of the application, not started yet.  ready: called once it answers, and a signal stops it."""
    options, limits = application.options, application.options.limits
    config = uvicorn.Config(application.guard, host=options.host, port=options.port, http=protocol_with(limits.body_seconds), ws="none",
                            lifespan="on", log_config=None, access_log=False, server_header=False, timeout_keep_alive=15,
                            limit_concurrency=limits.connections, timeout_graceful_shutdown=int(options.drain_seconds),
                            h11_max_incomplete_event_size=64 << 10)
    return Server(config, application, ready)


def bind(options: Options) -> socket.socket:
    """A listening socket; OSError when the address is taken.  Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
        listening.listen(256)           # from here on clients wait instead of being refused
    except OSError:
        listening.close()
        raise
    return listening


def build(path: str, options: Options, log: Log, architecture: str | None = None, chat_template: str | None = None) -> Application:
    """The application for what is at a path.  FileNotFoundError, ValueError or NotSupported say why there is none."""
    options.check()
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no {path}")
    name, metrics = options.name or name_of(path), Registry()
    if os.path.isdir(path):
        from septet.serve.folder import open_folder

        openai, close = open_folder(path, name, options, metrics, chat_template)
        return Application(openai, openai_body, options, metrics, log, close)
    from septet.serve.rest import Rest
    from septet.serve.saved import open_saved

    return Application(Rest(open_saved(path, architecture), name, options), serving_body, options, metrics, log)


def name_of(path: str) -> str:
    """The name a model has when none is given: its file or folder's."""
    base = os.path.basename(os.path.abspath(path))
    return base if os.path.isdir(path) else base.split(".")[0]


def serve(path: str, options: Options, log: Log, architecture: str | None = None, chat_template: str | None = None) -> None:
    """Serve until a signal says stop; running requests are answered first."""
    application = build(path, options, log, architecture, chat_template)
    with bind(options) as listening:
        host, port = listening.getsockname()[:2]
        facts = {"url": f"http://{host}:{port}", "model": application.protocol.name, "protocol": type(application.protocol).__name__}
        make_server(application, lambda: log("ready", **facts)).run(sockets=[listening])
    log("stopped")
