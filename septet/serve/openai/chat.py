"""POST /v1/chat/completions: the conversation by the model's own template, tools, formats, whole or streamed."""
from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from septet.serve import grammar
from septet.serve.errors import Refusal, as_json
from septet.serve.language import Language
from septet.serve.openai.answers import Answers, EventStream, Whole, unless_gone
from septet.serve.openai.schema import Chat, Message, NamedTool
from septet.serve.openai.tools import grammar_of
from septet.serve.sampling import Choice
from septet.transformers.tool_calls import ToolReader, style_of

ROLES = {"developer": "system"}


class ChatRequest:
    """One chat completion."""

    def __init__(self, model: Language, name: str, asked: Chat, seconds: float, batch: int):
        self.model, self.name, self.asked = model, name, asked
        self.answers = Answers(model.engine, seconds)
        self.id, self.created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
        if (asked.n or 1) > batch:
            raise Refusal(413, f"a request may have {batch} choices", "n")
        self.tools = [] if asked.tool_choice == "none" else [tool.model_dump(exclude_none=True) for tool in asked.tools or ()]
        self.names = {tool["function"]["name"] for tool in self.tools}

    def start(self) -> None:
        """Queue the answers.  Refusal for what the model cannot do."""
        asked, model = self.asked, self.model
        wanted = asked.max_completion_tokens or asked.max_tokens
        prompt = model.chat_prompt([as_template(message) for message in asked.messages], self.tools)
        most, constraint, logprobs = model.room(prompt, wanted, "messages"), self.constraint(), self.logprobs()
        found = []
        for i in range(asked.n or 1):
            sampling = asked.sampling(i, logprobs)
            sampling.grammar = constraint
            found.append(model.begin(prompt, sampling, most, asked.stops(), self.answers.emit))
        self.answers.start(found, asked.n or 1)

    def logprobs(self) -> int | None:
        """How many alternatives are told; None for no log-probabilities."""
        if not self.asked.logprobs:
            if self.asked.top_logprobs:
                raise Refusal(400, "top_logprobs needs logprobs", "top_logprobs")
            return None
        return self.asked.top_logprobs or 0

    @property
    def constrained(self) -> bool:
        """Whether the answer has to keep to a grammar."""
        form = self.asked.response_format
        return self.asked.tool_choice not in (None, "none", "auto") or form is not None and form.type != "text"

    def constraint(self) -> grammar.Grammar | None:
        """What the answer has to be: a call of a tool, JSON, or anything."""
        choice, form = self.asked.tool_choice, self.asked.response_format
        if isinstance(choice, NamedTool) or choice == "required":
            name = choice.function.name if isinstance(choice, NamedTool) else None
            if not self.tools or name is not None and name not in self.names:
                raise Refusal(400, f"tool_choice: there is no tool {name or ''}".rstrip(), "tool_choice")
            return grammar_of(style_of(self.model.template()), self.tools, name)
        if form is None or form.type == "text":
            return None
        if form.type == "json_object":
            return grammar.any_object()
        if form.json_schema is None:
            raise Refusal(400, "response_format: json_schema is missing", "response_format")
        return grammar.of_schema(form.json_schema.schema_)

    async def respond(self, request: Request) -> Response:
        if self.constrained:
            await asyncio.to_thread(self.model.vocabulary)      # made by the first request that has a grammar
        self.start()
        if self.asked.stream:
            return EventStream(self.events(), self.answers)
        wholes = await unless_gone(request, self.answers, self.answers.wholes())
        choices = [self.choice(i, whole) for i, whole in enumerate(wholes)]
        return as_json({"id": self.id, "object": "chat.completion", "created": self.created, "model": self.name, "choices": choices,
                        "usage": self.answers.usage(), "system_fingerprint": None})

    def reader(self) -> ToolReader | None:
        return ToolReader(style_of(self.model.template()), self.names) if self.tools else None

    def calls(self, reader: ToolReader) -> tuple[str, list[dict[str, Any]]]:
        text, calls = reader.finish()
        return text, calls[:1] if self.asked.parallel_tool_calls is False else calls

    def choice(self, index: int, whole: Whole) -> dict[str, Any]:
        """A whole answer as the protocol has it."""
        text, calls, reader = whole.text, [], self.reader()
        if reader is not None:
            text = reader.add(whole.text)
            rest, calls = self.calls(reader)
            text += rest
        message: dict[str, Any] = {"role": "assistant", "content": (text.strip() or None) if calls else text, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        return {"index": index, "message": message, "logprobs": self.told(whole.choices),
                "finish_reason": "tool_calls" if calls else whole.reason}

    def told(self, choices: list[Choice]) -> dict[str, Any] | None:
        """Log-probabilities of tokens, where they were asked for."""
        if not self.asked.logprobs:
            return None
        return {"content": [{**self.token(c.token, c.logprob), "top_logprobs": [self.token(*pair) for pair in c.top]} for c in choices],
                "refusal": None}

    def token(self, token: int, logprob: float | None) -> dict[str, Any]:
        text = self.model.piece(token)
        return {"token": text, "logprob": logprob, "bytes": list(text.encode("utf-8", "replace"))}

    def chunk(self, choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> dict[str, Any]:
        found = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.name, "choices": choices,
                 "system_fingerprint": None}
        return {**found, "usage": usage} if self.asked.wants_usage else found

    def delta(self, index: int, delta: dict[str, Any], told: Any = None, reason: str | None = None) -> dict[str, Any]:
        return self.chunk([{"index": index, "delta": delta, "logprobs": told, "finish_reason": reason}])

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """The chunks of a stream: the role of each choice, its text as it comes, its calls, and why it ended."""
        readers = [self.reader() for _ in self.answers.generations]
        for i in range(len(readers)):
            yield self.delta(i, {"role": "assistant", "content": "", "refusal": None})
        async for piece in self.answers:
            reader, calls, text = readers[piece.index], [], piece.text
            if reader is not None:
                text = reader.add(text)
                if piece.reason:
                    rest, calls = self.calls(reader)
                    text += rest
            if text or piece.choices and self.asked.logprobs:
                yield self.delta(piece.index, {"content": text}, self.told(piece.choices))
            for i, call in enumerate(calls):
                yield self.delta(piece.index, {"tool_calls": [{"index": i, **call}]})
            if piece.reason:
                yield self.delta(piece.index, {}, reason="tool_calls" if calls else piece.reason)
        if self.asked.wants_usage:
            yield self.chunk([], self.answers.usage())


def as_template(message: Message) -> dict[str, Any]:
    """A message as chat templates read it: text as one string, arguments of calls as objects."""
    content = message.content
    if isinstance(content, list):
        content = "".join(part.text for part in content)
    found: dict[str, Any] = {"role": ROLES.get(message.role, message.role), "content": content or ""}
    if message.role == "tool" and message.tool_call_id is None:
        raise Refusal(400, "a tool's message needs a tool_call_id", "messages")
    found |= {key: value for key in ("name", "tool_call_id") if (value := getattr(message, key)) is not None}
    if message.tool_calls:
        found["tool_calls"] = [{"id": call.id, "type": "function", "function": {"name": call.function.name,
                                                                               "arguments": loaded(call.function.arguments)}}
                               for call in message.tool_calls]
    return found


def loaded(text: str) -> Any:
    """Arguments as an object; what is not JSON stays text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
