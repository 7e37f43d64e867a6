"""A server that speaks a little of OpenAI's protocol: it answers by what the last message asks for, and keeps what it was sent."""
from __future__ import annotations

import base64
import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10, "prompt_tokens_details": {"cached_tokens": 2},
         "completion_tokens_details": {"reasoning_tokens": 1}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 2, "b": 3}'}}


def message_for(text, body):
    """(message, why it ended) for a user's text."""
    if "structured" in text and body.get("response_format"):
        return {"role": "assistant", "content": '{"name": "Ann", "age": 5}', "refusal": None}, "stop"
    if "structured" in text:
        name = body["tools"][0]["function"]["name"]
        call = {"id": "call_9", "type": "function", "function": {"name": name, "arguments": '{"name": "Ann", "age": 5}'}}
        return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    if "bad call" in text:
        call = {**CALL, "function": {"name": "add", "arguments": '{"a": 2,'}}
        return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    if "call" in text:
        return {"role": "assistant", "content": None, "tool_calls": [CALL], "refusal": None}, "tool_calls"
    return {"role": "assistant", "content": f"you said: {text}", "refusal": None}, "stop"


def chunks_of(message, reason, body):
    """The events of a stream."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake-1", "system_fingerprint": "fp"}

    def event(delta, reason=None):
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}]}

    yield event({"role": "assistant", "content": ""})
    for word in (message["content"] or "").split(" "):
        if word:
            yield event({"content": word + " "})
    for i, call in enumerate(message.get("tool_calls", ())):
        text = call["function"]["arguments"]
        yield event({"tool_calls": [{"index": i, "id": call["id"], "type": "function", "function": {"name": call["function"]["name"],
                                                                                                    "arguments": ""}}]})
        for at in range(0, len(text), 6):
            yield event({"tool_calls": [{"index": i, "function": {"arguments": text[at:at + 6]}}]})
    yield event({}, reason)
    if (body.get("stream_options") or {}).get("include_usage"):
        yield {**head, "choices": [], "usage": USAGE}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Nothing is printed."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, body, {k.lower(): v for k, v in self.headers.items()}))
        if self.server.failures:
            self.answer(*self.server.failures.pop(0))
        elif self.path.endswith("/embeddings"):
            self.embeddings(body)
        elif self.path.endswith("/chat/completions"):
            self.chat(body)
        else:
            self.answer(404, {"error": {"message": f"no such route {self.path}", "type": "invalid_request_error", "code": None}})

    def answer(self, status, body, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("content-type", "application/json"), ("content-length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def embeddings(self, body):
        rows = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = [[float(len(row)), 1.0, 0.5] for row in rows]
        shown = [base64.b64encode(struct.pack("<3f", *v)).decode() for v in vectors] if body.get("encoding_format") == "base64" else vectors
        data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(shown)]
        self.answer(200, {"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}})

    def chat(self, body):
        content = body["messages"][-1]["content"]
        text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content or ())
        message, reason = message_for(text, body)
        if not body.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
            self.answer(200, {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake-1", "choices": [choice],
                              "usage": USAGE, "system_fingerprint": "fp"})
            return
        events = "".join(f"data: {json.dumps(event)}\n\n" for event in chunks_of(message, reason, body)) + "data: [DONE]\n\n"
        data = events.encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class FakeServer:
    """The server on a free port of this machine.  asked: (path, body, headers) of each request; failures: answers that come first."""

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.asked, self.server.failures = [], []
        self.asked, self.failures = self.server.asked, self.server.failures
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
