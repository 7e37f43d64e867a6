"""The application: the routes of the model's protocol, health and metrics, all behind the guard."""
from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from septet.errors import NotSupported
from septet.serve.errors import ErrorBody, Refusal, as_json, response
from septet.serve.guard import FAILURE, Guard
from septet.serve.log import Log
from septet.serve.metrics import Gauge, Registry
from septet.serve.options import Options


class Application:
    """An ASGI application and what belongs to it: `guard` is called by the server, `close` ends the model's threads."""

    def __init__(self, protocol: Any, error_body: ErrorBody, options: Options, metrics: Registry, log: Log,
                 close: Callable[[], None] = lambda: None):
        self.protocol, self.error_body, self.options = protocol, error_body, options
        self.metrics, self.log, self.close = metrics, log, close
        metrics.add(Gauge("septet_requests_running", "Requests that are being answered.", lambda: self.guard.running))
        metrics.add(Gauge("septet_queue_depth", "Requests that wait for the model or run in it.", protocol.depth))
        routes = [*protocol.routes(), Route("/health", self.health), Route("/metrics", self.show_metrics)]
        handlers: Any = {HTTPException: self.on_http_error, Refusal: self.on_refusal, NotSupported: self.on_missing,
                         Exception: self.on_failure}
        inner = Starlette(routes=routes, lifespan=self.lifespan, exception_handlers=handlers)
        self.guard = Guard(inner, options, metrics, log, error_body)

    @asynccontextmanager
    async def lifespan(self, app: Any) -> AsyncIterator[None]:
        yield
        self.close()

    async def health(self, request: Request) -> Response:
        """200 while requests are taken, 503 once the server stops."""
        stopping = self.guard.draining
        return as_json({"status": "stopping" if stopping else "ok"}, 503 if stopping else 200)

    async def show_metrics(self, request: Request) -> Response:
        return PlainTextResponse(self.metrics.text(), media_type="text/plain; version=0.0.4")

    async def on_http_error(self, request: Request, error: Exception) -> Response:
        """Routes that are not there, and methods a route does not have."""
        status = getattr(error, "status_code", 500)
        words = {404: f"there is no {request.url.path}", 405: f"{request.url.path} does not take {request.method}"}
        return response(Refusal(status, words.get(status, str(error))), self.error_body)

    async def on_refusal(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        if error.status in (413, 429, 503, 504):
            self.metrics.refused.add(status=error.status)
        return response(error, self.error_body)

    async def on_missing(self, request: Request, error: Exception) -> Response:
        """What the model's face does not have, found while it was asked."""
        return response(Refusal(400, str(error), code="not_supported"), self.error_body)

    async def on_failure(self, request: Request, error: Exception) -> Response:
        """A fault of the server; the guard writes it to the log."""
        return response(Refusal(500, FAILURE), self.error_body)
