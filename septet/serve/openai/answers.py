"""The answers of one request: from the engine's thread to the event loop, all at once or as they come."""
from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from septet.serve.engine import Engine, Generation
from septet.serve.errors import Refusal, openai_body
from septet.serve.sampling import Choice


@dataclass(slots=True)
class Piece:
    """A piece of one of the answers; `reason` with its last."""

    index: int
    text: str
    choices: list[Choice]
    reason: str | None


@dataclass(slots=True)
class Whole:
    """A whole answer."""

    text: str = ""
    choices: list[Choice] = field(default_factory=list)
    reason: str = "stop"


class Answers:
    """Generations of one request, and their pieces in the order they come."""

    def __init__(self, engine: Engine, seconds: float):
        self.engine, self.seconds = engine, seconds
        self.loop = asyncio.get_running_loop()
        self.pieces: asyncio.Queue[Piece] = asyncio.Queue()
        self.generations: list[Generation] = []
        self.open, self.choices = 0, 1

    def emit(self, generation: Generation, text: str, choices: list[Choice], reason: str | None) -> None:
        """Called by the engine, which posts it after the step."""
        piece = Piece(self.generations.index(generation), text, choices, reason)
        self.engine.outbox.append((self.loop, generation, partial(self.pieces.put_nowait, piece)))

    def start(self, generations: Sequence[Generation], choices: int = 1) -> None:
        """Queue generations: `choices` of them for each prompt."""
        self.generations, self.choices = list(generations), choices
        self.open = len(self.generations)
        self.engine.submit(self.generations)

    def cancel(self) -> None:
        if self.open:
            self.engine.cancel(self.generations)

    async def __aiter__(self) -> AsyncIterator[Piece]:
        """The pieces until every answer has ended.  Refusal 504 when it takes too long, 500 when the model failed."""
        try:
            async with asyncio.timeout(self.seconds):
                while self.open:
                    piece = await self.pieces.get()
                    self.open -= piece.reason is not None
                    if piece.reason == "error":
                        raise Refusal(500, f"the model failed: {piece.text}")
                    yield piece
        except TimeoutError:
            raise Refusal(504, f"the answer took more than {self.seconds:g} s") from None
        finally:
            self.cancel()

    async def wholes(self) -> list[Whole]:
        """All answers, each whole."""
        found = [Whole() for _ in self.generations]
        async for piece in self:
            whole = found[piece.index]
            whole.text += piece.text
            whole.choices += piece.choices
            whole.reason = piece.reason or whole.reason
        return found

    def usage(self) -> dict[str, Any]:
        """Tokens of the prompts, each counted once however many choices it has, and of the answers."""
        prompt = sum(len(g.prompt) for g in self.generations[::self.choices])
        answer = sum(len(g.answer) for g in self.generations)
        return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}

    def facts(self) -> dict[str, Any]:
        """What the log tells of the request."""
        firsts = [g.first for g in self.generations if g.first is not None]
        usage = self.usage()
        return {"prompt_tokens": usage["prompt_tokens"], "answer_tokens": usage["completion_tokens"],
                **({"first_token_ms": round(min(firsts) * 1e3, 2)} if firsts else {})}


class EventStream(Response):
    """Server-sent events, until they end or the client goes; a failure on the way is the last event."""

    def __init__(self, events: AsyncIterator[dict[str, Any]], answers: Answers):
        super().__init__(headers={"cache-control": "no-cache", "x-accel-buffering": "no"}, media_type="text/event-stream; charset=utf-8")
        del self.headers["content-length"]
        self.events, self.answers = events, answers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        pump, gone = asyncio.ensure_future(self.pump(send)), asyncio.ensure_future(until_gone(receive))
        try:
            await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                pump.result()
        finally:
            self.answers.cancel()
            scope["state"]["facts"] = self.answers.facts()
            for task in (pump, gone):
                task.cancel()
            await asyncio.gather(pump, gone, return_exceptions=True)

    async def pump(self, send: Any) -> None:
        try:
            async for event in self.events:
                await send(chunk(json.dumps(event, ensure_ascii=False)))
        except Refusal as refusal:
            await send(chunk(json.dumps(openai_body(refusal))))
        await send(chunk("[DONE]"))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def chunk(data: str) -> dict[str, Any]:
    return {"type": "http.response.body", "body": f"data: {data}\n\n".encode(), "more_body": True}


async def until_gone(receive: Any) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_gone(request: Request, answers: Answers, work: Awaitable[Any]) -> Any:
    """The result of work, which is given up when the client goes."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(until_gone(request.receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Refusal(499, "the client has gone")
        return task.result()
    finally:
        answers.cancel()
        request.scope["state"]["facts"] = answers.facts()
        for pending in (task, gone):
            pending.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)
