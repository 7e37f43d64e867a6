"""Clients of all kinds of malice: each gets the protocol's own error or a closed connection, and the server goes on."""
from __future__ import annotations

import concurrent.futures
import errno
import json
import random
import socket
import struct
import threading
import time

import openai
import pytest

from tests.serve import parrot
from tests.serve.running import Running

BODY = {"model": "parrot", "messages": [{"role": "user", "content": "hi"}], "temperature": 0}
ROUTES = ("/v1/chat/completions", "/v1/completions", "/v1/embeddings")
ODD = [None, True, -1, 0, 1e308, 10 ** 30, "", "x", "\ud800", "\x00", [], {}, [[]], [None], {"": None}, "a" * 300, ["a", 1],
       {"type": "function"},
       [{"role": "user"}], [{"role": "tool", "content": "x"}], {"type": "json_schema", "json_schema": {"name": "x",
        "schema": {"$ref": "#"}}}]
FIELDS = ("model", "messages", "temperature", "top_p", "n", "stop", "seed", "stream", "stream_options", "max_tokens",
          "max_completion_tokens",
          "logprobs", "top_logprobs", "logit_bias", "tools", "tool_choice", "response_format", "presence_penalty", "frequency_penalty",
          "user",
          "prompt", "echo", "suffix", "best_of", "input", "encoding_format", "dimensions", "top_k", "min_p", "parallel_tool_calls")


@pytest.fixture(scope="module")
def server():
    with Running(None, parrot.application, limits={"streams": 4, "queue": 300, "batch": 8}) as running:
        yield running
        assert not [event for event in running.events() if event.get("event") == "error"]


def raw(server, data, half=False, seconds=120):
    """What comes back for raw bytes; half: our side of the connection is closed after them."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as client:
        client.sendall(data)
        found = b""
        try:
            if half:
                client.shutdown(socket.SHUT_WR)
            while piece := client.recv(1 << 16):
                found += piece
                if b"\r\n\r\n" in found and not half:
                    break
        except OSError as error:            # the server may have closed the connection already
            assert error.errno in (errno.ECONNRESET, errno.ENOTCONN)
        return found


def post(path, body, more=b""):
    return (b"POST " + path.encode() + b" HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" + more
            + b"content-length: " + str(len(body)).encode() + b"\r\n\r\n" + body)


def deep(levels):
    schema = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


SCHEMAS = [{"$ref": "#"}, {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}, {"$ref": "#/a"}, {"$ref": 5}, {"enum": []}, {"enum": 5},
           {"anyOf": []}, {"oneOf": {}},
           {"type": {}}, {"type": []}, {"type": [[]]}, {"type": "x"}, {"properties": 5}, {"properties": {"a": {"enum": []}}},
                                   {"required": 5},
           {"type": "object", "properties": {"a": {}}, "required": [[]]}, {"type": "array", "items": {"$ref": "#/items"}},
           {"const": "\u0000"},
           {"type": "array", "items": False}, deep(60), deep(240), {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"},
           "b": {"$ref": "#/$defs/a"}}}]


def works(server):
    status, answer, _ = server.ask(ROUTES[0], BODY)
    assert status == 200 and answer["choices"][0]["message"]["content"] == "HI"


BODIES = [b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000, b"", b"null", b"[]", b'"x"', b"{", b'{"model": NaN}',
          b"{}" * 2,
          '{"messages": "\ud83d"}'.encode("utf-8", "surrogatepass"), b'{"messages": "\\ud800"}', b'{"model": 1' + b"0" * 5000 + b"}",
          b'{"model": "parrot", "messages": [{"role": "user", "content": "\\ud800 \\u0000"}]}']


@pytest.mark.parametrize("route", ROUTES)
def test_bodies_that_are_no_request(server, route):
    for body in BODIES:
        found = raw(server, post(route, body))
        assert found.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200")), (body[:40], found[:100])
    works(server)


HEADS = [b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET /health HTTP/1.1\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n",
         b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n",
         b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999999999999\r\n\r\n",
         b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
         b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n",
         b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
         b"GET /" + b"%ff%00" * 500 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n",
         b"GET /v1/models/%2e%2e%2f%2e%2e HTTP/1.1\r\nhost: localhost\r\n\r\n",
         b"GET /v1/models HTTP/1.1\r\nhost: \xff\xfe\r\n\r\n", b"GET /v1/models HTTP/1.1\r\n\r\n",
         b"GET /v1/models HTTP/1.1\r\nhost: [\r\n\r\n",
         b"OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n", b"GET http://evil/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
         b"GET /v1/models HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer \xff\r\n\r\n",
         b"GET /v1/models HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", b"\r\n" * 1000]


def test_heads_that_are_no_request(server):
    for head in HEADS:
        found = raw(server, head, half=True)
        assert not found or found.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4")), (head[:60], found[:100])
    works(server)


def test_odd_values_of_every_field(server):
    """Each is refused in OpenAI's form, or answered; none is a fault of the server."""
    chance = random.Random(5)
    for field in FIELDS:
        for odd in ODD:
            base = chance.choice([BODY, {"model": "parrot", "prompt": "a", "max_tokens": 2}, {"model": "parrot", "input": "a"}])
            route = ROUTES[0] if "messages" in base else ROUTES[1] if "prompt" in base else ROUTES[2]
            status, answer, _ = server.ask(route, {**base, "max_tokens": 2, field: odd} if base is BODY else {**base, field: odd})
            assert status in (200, 400, 404, 413, 422), (route, field, odd, answer)
            assert status == 200 or answer["error"]["message"] and set(answer["error"]) == {"message", "type", "param", "code"}
    works(server)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: str(schema)[:40])
def test_schemas_that_lead_nowhere(server, schema):
    asked = [{"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}},
             {"tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}], "tool_choice": "required"}]
    for more in asked:
        status, answer, _ = server.ask(ROUTES[0], {**BODY, **more, "max_tokens": 2})
        assert status in (200, 400), answer


def test_clients_that_stop_halfway(server):
    """Half-closed, reset in the head, reset in the body, gone in the middle of a stream."""
    found = raw(server, post(ROUTES[0], json.dumps(BODY).encode()), half=True)
    assert not found or found.startswith(b"HTTP/1.1 200")       # who closes a side has gone, as far as the server can tell
    stream = post(ROUTES[0], json.dumps({**BODY, "stream": True, "messages": [{"role": "user", "content": "x" * 150}]}).encode())
    for data in (stream[:10], stream[:120], stream[:-5], stream):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))        # a reset, not an end
        client.sendall(data)
        time.sleep(0.05)
        client.close()
    works(server)
    deadline = time.monotonic() + 120
    while server.application.protocol.depth():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_head_that_comes_byte_by_byte_is_cut_off():
    with Running(None, parrot.application, limits={"body_seconds": 0.5}) as hasty:
        with socket.create_connection(("127.0.0.1", hasty.port), timeout=120) as client, pytest.raises(OSError):
            for byte in b"GET /health HTTP/1.1\r\n" + b"x: " + b"y" * 500:
                client.sendall(bytes([byte]))
                time.sleep(0.02)
        assert hasty.thread.is_alive()


def test_two_hundred_clients(server):
    """All are answered; some stream, some are slow, some are wrong."""
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0, timeout=300)

    def ask(i):
        create, word = client.chat.completions.create, f"word {i}"
        messages = [{"role": "user", "content": word}]
        if i % 10 == 9:
            with pytest.raises(openai.BadRequestError):
                create(model="parrot", messages=messages, temperature=-1)
            return True
        if i % 2:
            chunks = create(model="parrot", messages=messages, temperature=0, stream=True)
            return "".join(c.choices[0].delta.content or "" for c in chunks) == word.upper()
        return create(model="parrot", messages=messages, temperature=0).choices[0].message.content == word.upper()

    with client, concurrent.futures.ThreadPoolExecutor(200) as pool:
        assert all(pool.map(ask, range(200)))
    works(server)


def test_a_stop_during_streams_ends_them_whole():
    decoder = parrot.Parrot()
    with Running(None, lambda options, log: parrot.application(options, log, decoder), limits={"streams": 4, "queue": 30}) as running:
        decoder.gate.clear()
        heard = []

        def listen():
            with openai.OpenAI(base_url=running.url + "/v1", api_key="none", max_retries=0) as client:
                chunks = client.chat.completions.create(model="parrot", messages=[{"role": "user", "content": "abc"}], stream=True,
                                                        temperature=0)
                heard.append("".join(c.choices[0].delta.content or "" for c in chunks))

        threads = [threading.Thread(target=listen) for _ in range(6)]
        for thread in threads:
            thread.start()
        while running.application.protocol.depth() < 6:
            time.sleep(0.01)
        running.server.handle_exit(15, None)
        decoder.gate.set()
        for thread in threads:
            thread.join(120)
    assert heard == ["ABC"] * 6
