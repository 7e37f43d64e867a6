"""What stands before every route: request ids, the token, limits of body and time, the log line and the metrics.

It is plain ASGI, so that a body is counted while it arrives and never held when it is too long.
"""
from __future__ import annotations

import asyncio
import hmac
import re
import time
import uuid
from typing import Any

from septet.core.io.addresses import host_of, is_loopback
from septet.serve.errors import ErrorBody, Refusal, response
from septet.serve.log import Log
from septet.serve.metrics import Registry
from septet.serve.options import Options

OPEN = {"/health"}                              # needs no token: a load balancer asks it
REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
FAILURE = "the server failed on this request; its log has the reason under this request's id"


class SlowReader(Exception):
    """A client that does not read what it asked for."""


class Guard:
    """Wraps the application: `state.draining` refuses what comes after a stop was asked for."""

    def __init__(self, app: Any, options: Options, metrics: Registry, log: Log, error_body: ErrorBody):
        self.app, self.options, self.metrics, self.log, self.error_body = app, options, metrics, log, error_body
        self.draining = False
        self.running = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await Exchange(self, scope, receive, send).run()


class Exchange:
    """One request and its answer."""

    def __init__(self, guard: Guard, scope: Any, receive: Any, send: Any):
        self.guard, self.scope, self.inner_receive, self.inner_send = guard, scope, receive, send
        self.headers = dict(scope["headers"])
        self.id = self.request_id()
        self.status = 0
        self.start = time.perf_counter()
        self.body: bytes | None = None
        self.given = False
        scope.setdefault("state", {})["request_id"] = self.id

    def request_id(self) -> str:
        """The client's own id when it is a plain word, else a new one."""
        given = self.headers.get(b"x-request-id", b"")
        return given.decode() if REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"

    async def run(self) -> None:
        self.guard.running += 1
        try:
            await self.answer()
        finally:
            self.guard.running -= 1
            self.account()

    async def answer(self) -> None:
        """The application's answer, or why there is none."""
        try:
            self.admit()
            self.body = await self.read_body()
            await asyncio.wait_for(self.guard.app(self.scope, self.receive, self.send), self.guard.options.limits.seconds + 5)
        except Refusal as refusal:
            await self.refuse(refusal)
        except TimeoutError:
            await self.refuse(Refusal(504, f"the answer took more than {self.guard.options.limits.seconds:g} s"))
        except SlowReader:
            self.guard.log("slow_reader", request_id=self.id)
        except Exception as error:
            self.guard.log("error", request_id=self.id, error=type(error).__name__, message=str(error))
            await self.refuse(Refusal(500, FAILURE))

    def admit(self) -> None:
        """Refusal for who may not ask, and for a body said to be too long."""
        if self.scope["path"] not in OPEN:
            self.admit_asker()
        length = self.headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self.guard.options.limits.body:
            raise self.too_long()

    def admit_asker(self) -> None:
        """Refusal for who shows no token, or leads a browser here under another name (DNS rebinding) where none is wanted."""
        token = self.guard.options.token
        if token is None and not is_loopback(host_of(self.headers.get(b"host", b"localhost").decode("latin-1"))):
            raise Refusal(421, "without a token this server answers to the name localhost only")
        if token is not None and not self.shows(token):
            raise Refusal(401, "a valid token is needed: Authorization: Bearer TOKEN", code="invalid_api_key")
        if self.guard.draining:
            raise Refusal(503, "the server is stopping", retry_after=5)

    def shows(self, token: str) -> bool:
        scheme, _, given = self.headers.get(b"authorization", b"").partition(b" ")
        return scheme.lower() == b"bearer" and hmac.compare_digest(given.strip(), token.encode())

    def too_long(self) -> Refusal:
        return Refusal(413, f"a request may have {self.guard.options.limits.body:,} bytes")

    async def read_body(self) -> bytes:
        """The whole body, within the limits of bytes and seconds."""
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self.guard.options.limits.body_seconds):
                more = True
                while more:
                    message = await self.inner_receive()
                    if message["type"] == "http.disconnect":
                        raise SlowReader
                    chunks.append(message.get("body", b""))
                    size += len(chunks[-1])
                    if size > self.guard.options.limits.body:
                        raise self.too_long()
                    more = message.get("more_body", False)
        except TimeoutError:
            raise Refusal(408, f"the request did not arrive within {self.guard.options.limits.body_seconds:g} s") from None
        return b"".join(chunks)

    async def receive(self) -> Any:
        """The body once; then what the connection says, which is that it closes."""
        if self.given:
            return await self.inner_receive()
        self.given = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self.id.encode())]}
        try:
            async with asyncio.timeout(self.guard.options.limits.write_seconds):
                await self.inner_send(message)
        except TimeoutError:
            raise SlowReader from None

    async def refuse(self, refusal: Refusal) -> None:
        """Send the refusal, unless an answer has begun."""
        if self.status:
            return
        self.guard.metrics.refused.add(status=refusal.status)
        answer = response(refusal, self.guard.error_body)
        if self.body is None:                   # what has not been read is not waited for
            answer.headers["connection"] = "close"
        await answer(self.scope, self.receive, self.send)

    def account(self) -> None:
        """The metrics and the line of the log."""
        seconds = time.perf_counter() - self.start
        route = getattr(self.scope.get("route"), "path", None) or "other"
        self.guard.metrics.requests.add(route=route, status=self.status)
        self.guard.metrics.seconds.observe(seconds, route=route)
        facts = self.scope["state"].get("facts", {})
        self.guard.log("request", request_id=self.id, method=self.scope["method"], path=self.scope["path"][:200], status=self.status,
                       ms=round(seconds * 1e3, 2), **facts)
