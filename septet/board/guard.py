"""What stands before every route of the board: the token, the names it may be asked under, the size of bodies, and headers that keep
browsers from running or showing anything that is not the board's own.
"""
from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from septet.core.io.addresses import host_of

MOST_BODY = 1 << 20
COOKIE = "septet_board"
OPEN = {"/health"}                              # needs no token
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                                 b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """Wraps the application (plain ASGI)."""

    def __init__(self, app: Any, token: str | None, hosts: tuple[str, ...]):
        self.app, self.token, self.hosts = app, token, hosts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = self.verdict(scope, dict(scope["headers"]))
        await (answer or self.app)(scope, bounded(receive), with_headers(send))

    def verdict(self, scope: Any, headers: dict[bytes, bytes]) -> Response | None:
        """A refusal, the step from the address with the token to the page, or None for those who may go on."""
        if self.hosts and host_of(headers.get(b"host", b"").decode("latin-1")) not in self.hosts:
            return PlainTextResponse("this board answers under its own address only\n", 421)    # another site's name led here
        if int(headers.get(b"content-length", b"0") or 0) > MOST_BODY:
            return PlainTextResponse("a request this long is not read\n", 413)
        if self.token is None or scope["path"] in OPEN or self.shows(headers):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] != "/" or not self.equal(given):
            return PlainTextResponse("a valid token is needed: open the address that septet board printed\n", 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
        return answer

    def shows(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a request carries the token, as a cookie or as a bearer's."""
        scheme, _, given = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() == "bearer" and self.equal(given.strip()):
            return True
        try:
            cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and self.equal(cookie.value)

    def equal(self, given: str) -> bool:
        """Compared in a time that tells nothing."""
        return hmac.compare_digest(given.encode(), (self.token or "").encode())


def bounded(receive: Any) -> Any:
    """A body that ends where it becomes too long."""
    size = 0

    async def part() -> Any:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return message if size <= MOST_BODY else {"type": "http.disconnect"}

    return part


def with_headers(send: Any) -> Any:
    """Answers with the headers above."""
    async def part(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *HEADERS]}
        await send(message)

    return part
