"""POST /v1/completions: texts that go on from prompts."""
from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from septet.serve.errors import Refusal, as_json
from septet.serve.language import Language
from septet.serve.openai.answers import Answers, EventStream, unless_gone
from septet.serve.openai.schema import Completion
from septet.serve.sampling import Choice

DEFAULT_TOKENS = 16


class CompletionRequest:
    """One request: every prompt has `n` choices, numbered through."""

    def __init__(self, model: Language, name: str, asked: Completion, seconds: float, batch: int):
        self.model, self.name, self.asked = model, name, asked
        self.answers = Answers(model.engine, seconds)
        self.id, self.created = f"cmpl-{uuid.uuid4().hex}", int(time.time())
        self.count = asked.n or 1
        if len(asked.prompts()) * self.count > batch:
            raise Refusal(413, f"a request may have {batch} prompts and choices", "prompt")
        if asked.echo and asked.logprobs is not None:
            raise Refusal(400, "echo with logprobs is not supported", "echo")
        self.echoes: list[str] = []
        self.offsets: list[int] = []

    def start(self) -> None:
        found, model = [], self.model
        for prompt in self.asked.prompts():
            tokens = model.encode(prompt) if isinstance(prompt, str) else prompt
            most = model.room(tokens, self.asked.max_tokens) if self.asked.max_tokens else min(DEFAULT_TOKENS, model.room(tokens, None))
            for i in range(self.count):
                self.echoes.append((prompt if isinstance(prompt, str) else model.decode(tokens)) if self.asked.echo else "")
                found.append(model.begin(tokens, self.asked.sampling(i, self.asked.logprobs), most, self.asked.stops(), self.answers.emit))
        self.offsets = [0] * len(found)
        self.answers.start(found, self.count)

    async def respond(self, request: Request) -> Response:
        self.start()
        if self.asked.stream:
            return EventStream(self.events(), self.answers)
        wholes = await unless_gone(request, self.answers, self.answers.wholes())
        choices = [self.choice(i, self.echoes[i] + w.text, w.choices, w.reason) for i, w in enumerate(wholes)]
        return as_json({**self.head(choices), "usage": self.answers.usage()})

    def head(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self.id, "object": "text_completion", "created": self.created, "model": self.name, "choices": choices,
                "system_fingerprint": None}

    def choice(self, index: int, text: str, choices: list[Choice], reason: str | None) -> dict[str, Any]:
        return {"index": index, "text": text, "logprobs": self.told(index, choices), "finish_reason": reason}

    def told(self, index: int, choices: list[Choice]) -> dict[str, Any] | None:
        """Log-probabilities as this older route has them: parallel lists."""
        if self.asked.logprobs is None:
            return None
        found: dict[str, Any] = {"tokens": [], "token_logprobs": [], "top_logprobs": [], "text_offset": []}
        for choice in choices:
            text = self.model.piece(choice.token)
            found["tokens"].append(text)
            found["token_logprobs"].append(choice.logprob)
            found["top_logprobs"].append({self.model.piece(token): value for token, value in choice.top})
            found["text_offset"].append(self.offsets[index])
            self.offsets[index] += len(text)
        return found

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        extra = {"usage": None} if self.asked.wants_usage else {}
        for i, echo in enumerate(self.echoes):
            if echo:
                yield {**self.head([self.choice(i, echo, [], None)]), **extra}
        async for piece in self.answers:
            if piece.text or piece.choices or piece.reason:
                yield {**self.head([self.choice(piece.index, piece.text, piece.choices, piece.reason)]), **extra}
        if self.asked.wants_usage:
            yield {**self.head([]), "usage": self.answers.usage()}
