"""HTTP to an endpoint of OpenAI's protocol: JSON and streams of events, tried again where that may help."""
from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from septet.langchain_openai.errors import APIError, OpenAIConnectionError, OpenAIError, OpenAITimeoutError, failure_of

HOME = "https://api.openai.com/v1"
SECONDS, CONNECT = 600.0, 5.0               # patience where none is asked for
RETRIES = 2
AGAIN = (408, 409, 429)                     # statuses worth another try; so is 500 and above
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WISH = 0.5, 8.0, 60.0


class StreamChunkTimeoutError(asyncio.TimeoutError):
    """No piece of a stream came for too long."""


class Client:
    """An endpoint.

    base: its address up to `/v1`.  timeout: seconds, (connect, read) or None for ten minutes.  retries: how often it is tried again.
    given, given_async: clients of the user's own.
    """

    def __init__(self, base: str | None, key: str | None, headers: Mapping[str, str] | None = None, query: Mapping[str, Any] | None = None,
                 timeout: Any = None, retries: int | None = None, proxy: str | None = None, given: Any = None,
                 given_async: Any = None) -> None:
        self.base, self.key = (base or HOME).rstrip("/"), key
        self.headers, self.query, self.timeout, self.proxy = headers or {}, dict(query or {}), timeout, proxy
        self.retries = RETRIES if retries is None else retries
        self.given, self.given_async = given, given_async
        self.own: Any = None
        self.by_loop: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def settings(self) -> dict[str, Any]:
        import httpx2

        found: dict[str, Any] = {"follow_redirects": True, "timeout": self.timeout}
        if self.timeout is None:
            found["timeout"] = httpx2.Timeout(SECONDS, connect=CONNECT)
        elif isinstance(self.timeout, tuple):
            found["timeout"] = httpx2.Timeout(connect=self.timeout[0], read=self.timeout[1], write=self.timeout[1], pool=self.timeout[1])
        return {**found, "proxy": self.proxy} if self.proxy else found

    def http(self) -> Any:
        """The client of synchronous calls."""
        import httpx2

        if self.given is None and self.own is None:
            self.own = httpx2.Client(**self.settings())
        return self.given or self.own

    def ahttp(self) -> Any:
        """The client of the running event loop: connections belong to the loop they were made in."""
        import httpx2

        loop = asyncio.get_running_loop()
        if self.given_async is None and loop not in self.by_loop:
            self.by_loop[loop] = httpx2.AsyncClient(**self.settings())
        return self.given_async or self.by_loop[loop]

    def request(self, http: Any, path: str, body: dict[str, Any]) -> Any:
        """One request.  OpenAIError when there is no key for it."""
        if self.key is None:
            raise OpenAIError("Missing credentials. Please pass an `api_key`, or set the `OPENAI_API_KEY` environment variable.")
        headers = {"authorization": f"Bearer {self.key}", "accept": "application/json", "user-agent": "septet", **self.headers}
        return http.build_request("POST", self.base + path, json=body, headers=headers, params=self.query or None)

    def send(self, path: str, body: dict[str, Any], stream: bool = False) -> Any:
        """The answer, when it is a good one."""
        http = self.http()
        for left in range(self.retries, -1, -1):
            response = error = None
            try:
                response = http.send(self.request(http, path, body), stream=stream)
            except Exception as raised:         # sorted below: only failures of the transport are tried again
                error = transport_failure(raised)
            if response is not None and response.status_code < 400:
                return response
            if response is not None:
                response.read()
            pause = self.verdict(response, error, left)
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def asend(self, path: str, body: dict[str, Any], stream: bool = False) -> Any:
        """The same, awaited."""
        http = self.ahttp()
        for left in range(self.retries, -1, -1):
            response = error = None
            try:
                response = await http.send(self.request(http, path, body), stream=stream)
            except Exception as raised:         # sorted below, as in `send`
                error = transport_failure(raised)
            if response is not None and response.status_code < 400:
                return response
            if response is not None:
                await response.aread()
            await asyncio.sleep(self.verdict(response, error, left))
        raise AssertionError("the last try returns or raises")

    def verdict(self, response: Any, error: Exception | None, left: int) -> float:
        """Seconds until the next try; raises the failure when there is none."""
        if left and (error is not None or response.status_code in AGAIN or response.status_code >= 500):
            wished = None if response is None else number(response.headers.get("retry-after"))
            if wished is not None and 0 < wished <= LONGEST_WISH:
                return wished
            pause = min(FIRST_PAUSE * 2 ** (self.retries - left), LONGEST_PAUSE)
            return pause * (1 - 0.25 * random.random())
        if error is not None:
            raise error
        raise failure_of(response.status_code, loaded(response.text))

    def post(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """(the answer's JSON, its headers)."""
        response = self.send(path, body)
        return object_of(response), dict(response.headers)

    async def apost(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The same, awaited."""
        response = await self.asend(path, body)
        return object_of(response), dict(response.headers)

    def stream(self, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The events of an answer, until `[DONE]`."""
        response = self.send(path, body, stream=True)
        try:
            for line in response.iter_lines():
                if (event := event_of(line)) is END:
                    return
                if event is not None:
                    yield event
        finally:
            response.close()

    async def astream(self, path: str, body: dict[str, Any], patience: float | None = None) -> AsyncIterator[dict[str, Any]]:
        """The same, awaited.  patience: seconds that a piece may take; StreamChunkTimeoutError beyond."""
        response = await self.asend(path, body, stream=True)
        lines = response.aiter_lines().__aiter__()
        try:
            while True:
                try:
                    line = await asyncio.wait_for(lines.__anext__(), patience)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise StreamChunkTimeoutError(f"No streaming chunk received for {patience:.1f}s") from None
                if (event := event_of(line)) is END:
                    return
                if event is not None:
                    yield event
        finally:
            await response.aclose()


END: dict[str, Any] = {}


def event_of(line: str) -> dict[str, Any] | None:
    """The event of a line; END for the last, None for what is no event.  APIError for a failure on the way."""
    field, _, data = line.partition(":")
    data = data.strip()
    if field != "data" or not data:
        return None
    if data == "[DONE]":
        return END
    event = loaded(data)
    if not isinstance(event, dict):
        raise APIError("the endpoint sent an event that is no JSON object", None)
    if event.get("error"):
        words = event["error"].get("message") if isinstance(event["error"], dict) else event["error"]
        raise APIError(str(words or "An error occurred during streaming"), event["error"])
    return event


def object_of(response: Any) -> dict[str, Any]:
    answer = loaded(response.text)
    if not isinstance(answer, dict):
        raise APIError("the endpoint's answer is no JSON object", None)
    return answer


def loaded(text: str) -> Any:
    """JSON; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def transport_failure(error: Exception) -> Exception:
    """What httpx raised as an error of this face; others are raised as they are."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return OpenAITimeoutError("Request timed out.")
    if isinstance(error, httpx2.TransportError):
        failure = OpenAIConnectionError("Connection error.")
        failure.__cause__ = error
        return failure
    raise error


def number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
