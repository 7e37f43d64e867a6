"""OpenAI's protocol, asked by the official client, over a model whose answers are known."""
from __future__ import annotations

import functools
import json
import socket
import threading
import time

import openai
import pytest

from septet import torch
from tests.serve import parrot
from tests.serve.running import Running

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def server():
    with Running(None, parrot.application, limits={"streams": 4, "queue": 6, "batch": 8}) as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    with openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0) as made:
        yield made


def say(client, text, **more):
    return client.chat.completions.create(model="parrot", messages=[{"role": "user", "content": text}], **{"temperature": 0, **more})


def test_models(client):
    assert [model.id for model in client.models.list()] == ["parrot"]
    assert client.models.retrieve("parrot").owned_by == "septet"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")


def test_a_chat(client):
    answer = say(client, "hello")
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-") and answer.model == "parrot"
    assert answer.choices[0].message.content == "HELLO" and answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop" and answer.choices[0].logprobs is None
    assert answer.usage.model_dump(exclude_none=True) == {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}


def test_a_stream(client):
    chunks = list(say(client, "hello", stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks[:-1]) == "HELLO"
    assert [c.choices[0].finish_reason for c in chunks[-2:-1]] == ["stop"]
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 6
    assert len({c.id for c in chunks}) == 1 and len([c for c in chunks if c.choices and c.choices[0].delta.content]) == 5
    assert all(c.usage is None for c in say(client, "a", stream=True))


@pytest.mark.parametrize("stop, text", [("L", "HE"), (["LLO", "X"], "HE"), (["LX"], "HELLO"), (["O"], "HELL"), (["HELLO!"], "HELLO")])
def test_stops(client, stop, text):
    assert say(client, "hello", stop=stop).choices[0].message.content == text
    assert "".join(c.choices[0].delta.content or "" for c in say(client, "hello", stop=stop, stream=True)) == text


def test_length(client):
    answer = say(client, "hello", max_tokens=3)
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("HEL", "length")
    assert say(client, "hello", max_completion_tokens=2).choices[0].message.content == "HE"
    with pytest.raises(openai.BadRequestError) as found:
        say(client, "x" * 400)
    assert found.value.code == "context_length_exceeded"


def test_logprobs(client):
    found = say(client, "ab", logprobs=True, top_logprobs=2).choices[0].logprobs.content
    assert [entry.token for entry in found] == ["A", "B"]
    assert found[0].bytes == [65] and found[0].top_logprobs[0].token == "A" and len(found[0].top_logprobs) == 2
    normal = torch_logsum()
    assert abs(found[0].logprob - (5 - normal)) < 1e-5 and abs(found[0].top_logprobs[1].logprob + normal) < 1e-5
    streamed = [c.choices[0].logprobs for c in say(client, "ab", logprobs=True, stream=True) if c.choices[0].delta.content]
    assert [entry.token for part in streamed for entry in part.content] == ["A", "B"]


def torch_logsum():
    import math

    return math.log(math.exp(5) + 123 + 4 * math.exp(-50))


def test_seeds_and_choices(client):
    ask = functools.partial(client.completions.create, model="parrot", prompt="a", max_tokens=12, temperature=2)
    first, again, other = (ask(seed=seed).choices[0].text for seed in (1, 1, 2))
    assert first == again != other
    three = ask(seed=1, n=3)
    assert [c.index for c in three.choices] == [0, 1, 2] and three.choices[0].text == first
    assert len({c.text for c in three.choices}) == 3 and three.usage.prompt_tokens == 1


@pytest.mark.parametrize("more", [{"top_p": 0.1}, {"extra_body": {"top_k": 1}}, {"extra_body": {"min_p": 0.5}}, {"temperature": 0}])
def test_narrow_sampling_is_greedy(client, more):
    found = client.completions.create(model="parrot", prompt="x", max_tokens=5, **{"temperature": 1.0, "seed": 3, **more})
    assert found.choices[0].text == "yzabc"


def test_bias_and_penalties(client):
    ask = functools.partial(client.completions.create, model="parrot", prompt="x", max_tokens=5, temperature=0)
    assert ask(logit_bias={str(ord("z")): -100, str(ord("q")): 1}).choices[0].text == "yqrst"
    assert ask(logit_bias={str(ord("q")): 100}, presence_penalty=2.0).choices[0].text == "qqqqq"
    biased = ask(logit_bias={str(ord("q")): 5.5, str(ord("m")): 5.2}, frequency_penalty=1.0).choices[0].text
    assert biased == "qmnop"             # 5.5 > 5.2 > 5, each 1 less once it was said


def test_completions(client):
    found = client.completions.create(model="parrot", prompt=["a", "x", "m"], max_tokens=3, temperature=0, echo=True)
    assert [c.text for c in found.choices] == ["abcd", "xyza", "mnop"] and found.object == "text_completion"
    assert [c.finish_reason for c in found.choices] == ["length"] * 3 and found.usage.total_tokens == 12
    tokens = client.completions.create(model="parrot", prompt=[97, 98], temperature=0)
    assert tokens.choices[0].text == LETTERS[2:18]
    told = client.completions.create(model="parrot", prompt="a", temperature=0, max_tokens=2, logprobs=1).choices[0].logprobs
    assert told.tokens == ["b", "c"] and told.text_offset == [0, 1] and list(told.top_logprobs[0]) == ["b"]
    stream = client.completions.create(model="parrot", prompt="a", temperature=0, max_tokens=4, stream=True)
    assert "".join(c.choices[0].text for c in stream) == "bcde"


def test_embeddings(client):
    for form in ("float", "base64"):
        found = client.embeddings.create(model="parrot", input=["aab", "cc"], encoding_format=form)
        assert found.usage.prompt_tokens == 5
    assert client.embeddings.create(model="parrot", input=["aab", "cc"]).data[1].embedding == [0.0, 0.0, 2.0]     # base64 on the wire
    assert client.embeddings.create(model="parrot", input="cab").data[0].embedding == [1.0, 1.0, 1.0]


TOOL = {"type": "function", "function": {"name": "weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}}}
CALL = '!Let me look. <tool_call>\n{"name": "weather", "arguments": {"city": "Bern"}}\n</tool_call>'


def test_a_tool_is_called(client):
    answer = say(client, CALL, tools=[TOOL]).choices[0]
    assert answer.finish_reason == "tool_calls" and answer.message.content == "Let me look."
    call = answer.message.tool_calls[0]
    assert call.id.startswith("call_") and call.function.name == "weather" and json.loads(call.function.arguments) == {"city": "Bern"}
    history = [{"role": "user", "content": "x"}, answer.message.model_dump(exclude_none=True),
               {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
    after = client.chat.completions.create(model="parrot", messages=history, tools=[TOOL], temperature=0)
    assert after.choices[0].message.content == "SUNNY" and after.choices[0].message.tool_calls is None


def test_a_tool_call_in_a_stream(client):
    chunks = [c.choices[0] for c in say(client, CALL, tools=[TOOL], stream=True)]
    assert "".join(c.delta.content or "" for c in chunks) == "Let me look. "
    calls = [call for c in chunks for call in c.delta.tool_calls or ()]
    assert [(c.index, c.function.name, json.loads(c.function.arguments)) for c in calls] == [(0, "weather", {"city": "Bern"})]
    assert chunks[-1].finish_reason == "tool_calls"


@pytest.mark.parametrize("text", ['!{"name": "other", "arguments": {}}', "!<tool_call> no json", '!<tool_call>{"name": "weather"',
                                  "!a <b", "![1, 2]", "! <tool_cal"])
def test_what_is_no_call_is_text(client, text):
    for answer in (say(client, text, tools=[TOOL]).choices[0].message.content,
                   "".join(c.choices[0].delta.content or "" for c in say(client, text, tools=[TOOL], stream=True))):
        assert answer == text[1:]


def test_no_tools_when_none_are_wanted(client):
    assert say(client, CALL, tools=[TOOL], tool_choice="none").choices[0].message.content == CALL[1:]


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "weather"}}])
def test_a_call_can_be_required(client, choice):
    answer = say(client, "hello", tools=[TOOL], tool_choice=choice, temperature=1, seed=4, max_tokens=300,
                 logit_bias={str(ord('"')): 3, str(ord("}")): 4}).choices[0]
    assert answer.finish_reason == "tool_calls"
    given = json.loads(answer.message.tool_calls[0].function.arguments)
    assert isinstance(given["city"], str) and set(given) <= {"city", "days"}


def test_json_objects(client):
    close = {str(ord("}")): 6, str(ord('"')): 2, str(ord("]")): 6}
    for seed in range(4):
        answer = say(client, "hello", response_format={"type": "json_object"}, temperature=1, seed=seed, logit_bias=close, max_tokens=300)
        assert isinstance(json.loads(answer.choices[0].message.content), dict)


def test_json_schemas(client):
    import pydantic

    class Person(pydantic.BaseModel):
        name: str
        age: int | None
        color: str = pydantic.Field(json_schema_extra={"enum": ["red", "green"]})

    answer = client.chat.completions.parse(model="parrot", messages=[{"role": "user", "content": "x"}], response_format=Person,
                                           temperature=1, seed=2, max_tokens=300, logit_bias={str(ord('"')): 4, str(ord(",")): 6})
    assert isinstance(answer.choices[0].message.parsed, Person)


@pytest.mark.parametrize("more, status", [
    ({"temperature": 3}, 400), ({"n": 0}, 400), ({"extra_body": {"colour": 1}}, 400), ({"top_logprobs": 2}, 400), ({"max_tokens": 0}, 400),
    ({"logit_bias": {"500": 1}}, 400), ({"response_format": {"type": "xml"}}, 400), ({"tool_choice": "required"}, 400),
    ({"store": True}, 400), ({"n": 9}, 413), ({"max_tokens": "5"}, 400), ({"n": True}, 400), ({"logprobs": "yes"}, 400),
    ({"stream_options": {"include_usage": True}}, 400),
    ({"seed": "x"}, 400), ({"model": "other"}, 404), ({"messages": []}, 400), ({"max_tokens": 4000}, 400),
    ({"messages": [{"role": "robot", "content": "x"}]}, 400),
    ({"messages": [{"role": "user", "content": "a"}, {"role": "system", "content": "b"}]}, 400),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}]}, 400),
    ({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "string", "pattern": "a+"}}}}, 400)])
def test_bad_requests(client, more, status):
    with pytest.raises(openai.APIStatusError) as found:
        client.chat.completions.create(**{"model": "parrot", "messages": [{"role": "user", "content": "x"}], **more})
    assert found.value.status_code == status and found.value.body["message"] and "type" in found.value.body


@pytest.mark.parametrize("more, words", [
    ({"stop": ["x"] * 20}, "stop: List should have at most 16 items"), ({"stop": ["x", None]}, "stop.1: Input should be a valid string"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages.0.content.0.type: "),
    ({"temperature": "hot"}, "temperature: Input should be a valid number")])
def test_errors_name_the_place(client, more, words):
    with pytest.raises(openai.BadRequestError) as found:
        client.chat.completions.create(**{"model": "parrot", "messages": [{"role": "user", "content": "x"}], **more})
    assert found.value.body["message"].startswith(words), found.value.body


def test_answers_share_steps():
    decoder = parrot.Parrot()
    with waiting_server(decoder, streams=4) as server, asking(server) as client:
        decoder.gate.clear()
        found = {}
        texts = ["one", "three hundred", "twenty-two", "4", "waiting for a row", "the last one of all"]
        threads = [threading.Thread(target=lambda t=t: found.update({t: say(client, t).choices[0].message.content})) for t in texts]
        for thread in threads:
            thread.start()
        while server.application.protocol.depth() < len(texts):
            time.sleep(0.002)
        decoder.gate.set()
        for thread in threads:
            thread.join()
    assert found == {text: text.upper() for text in texts}
    assert max(decoder.sizes) == 4 and len(decoder.sizes) < sum(map(len, texts))


def test_long_prompts_are_read_in_pieces():
    decoder = parrot.Parrot(context=2000)
    with waiting_server(decoder) as server, asking(server) as client:
        assert say(client, "y" * 600, max_tokens=4).choices[0].message.content == "YYYY"
    assert decoder.pieces == [(0, 0, 256), (0, 256, 256), (0, 512, 90)]


def test_short_prompts_are_read_between_the_same_two_steps():
    decoder = parrot.Parrot(context=2000)
    with waiting_server(decoder) as server, asking(server) as client:
        found = client.completions.create(model="parrot", prompt=["a" * 100, "b" * 100, "c" * 100], max_tokens=3, temperature=0)
    assert [c.text for c in found.choices] == ["bcd", "cde", "def"]
    assert decoder.pieces == [(0, 0, 100), (1, 0, 100), (2, 0, 100)] and decoder.sizes == [2, 3, 1]
    assert decoder.reads == [2, 1]


def asking(server):
    return openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0)


def waiting_server(decoder, **limits):
    return Running(None, lambda options, log: parrot.application(options, log, decoder), limits=limits)


def test_the_queue_is_bounded():
    decoder = parrot.Parrot(rows=2)
    with waiting_server(decoder, queue=1, streams=1) as server, asking(server) as client:
        decoder.gate.clear()
        threads = []
        for depth in (1, 2):
            threads.append(threading.Thread(target=lambda: say(client, "abc")))
            threads[-1].start()
            while server.application.protocol.depth() < depth or len(server.application.protocol.language.engine.waiting) != depth - 1:
                time.sleep(0.002)
        with pytest.raises(openai.RateLimitError) as found:
            say(client, "abc")
        assert found.value.code == "queue_full"
        decoder.gate.set()
        for thread in threads:
            thread.join()


def test_time_is_bounded():
    decoder = parrot.Parrot()
    with waiting_server(decoder) as server, asking(server) as client:
        decoder.gate.clear()
        server.limited(seconds=0.1)
        with pytest.raises(openai.InternalServerError) as found:
            say(client, "abc")
        assert found.value.status_code == 504
        with pytest.raises(openai.APIError, match="more than"):
            list(say(client, "abc", stream=True))
        decoder.gate.set()
        server.limited(seconds=300)
        assert say(client, "abc").choices[0].message.content == "ABC"


def test_a_client_that_goes_frees_its_row():
    decoder = parrot.Parrot()
    with waiting_server(decoder) as server:
        decoder.gate.clear()
        body = json.dumps({"model": "parrot", "messages": [{"role": "user", "content": "x" * 90}], "stream": True}).encode()
        for stream in (True, False):
            sent = body if stream else body.replace(b"true", b"false")
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n"
                connection.sendall(head % len(sent) + sent)
                while not server.application.protocol.language.engine.active:
                    time.sleep(0.002)
            deadline = time.monotonic() + 120
            while not all(g.cancelled for g in server.application.protocol.language.engine.active) and time.monotonic() < deadline:
                time.sleep(0.002)
            decoder.gate.set()
            while server.application.protocol.depth() and time.monotonic() < deadline:
                time.sleep(0.002)
            assert server.application.protocol.depth() == 0
            decoder.gate.clear()
        decoder.gate.set()


def test_a_model_that_fails_does_not_end_the_server():
    decoder = parrot.Parrot()
    step = decoder.step
    with waiting_server(decoder) as server, asking(server) as client:
        decoder.step = lambda *a: 1 / 0
        with pytest.raises(openai.InternalServerError):
            say(client, "abc")
        with pytest.raises(openai.APIError, match="failed"):
            list(say(client, "abc", stream=True))
        decoder.step = step
        assert say(client, "abc").choices[0].message.content == "ABC"


def test_what_fails_in_one_answer_is_that_answer_s_alone():
    """Scores that are NaN, and a schema with too many alternatives at one place, beside an answer that goes on."""
    decoder = parrot.Parrot()
    whole = decoder.logits
    decoder.logits = lambda tokens: whole(tokens) * (float("nan") if ord("#") in tokens else 1.0)
    many = {"type": "array", "items": {"enum": [f"{i}x" for i in range(300)]}}
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": many}}
    with waiting_server(decoder) as server, asking(server) as client:
        decoder.gate.clear()
        found = {}
        threads = [threading.Thread(target=lambda: found.update(fine=say(client, "x" * 30).choices[0].message.content)),
                   threading.Thread(target=lambda: found.update(broken=status_of(client, "#"))),
                   threading.Thread(target=lambda: found.update(many=status_of(client, "[", response_format=form)))]
        threads[0].start()
        assert decoder.begun.wait(120)
        for thread in threads[1:]:
            thread.start()
        while server.application.protocol.depth() < 3:
            time.sleep(0.002)
        decoder.gate.set()
        for thread in threads:
            thread.join()
    assert found["fine"] == "X" * 30
    assert found["broken"] == (500, "the model failed: the scores of the next token are not numbers (NaN)")
    assert found["many"] == (500, "the model failed: the schema has too many alternatives at one place")


def status_of(client, text, **more):
    with pytest.raises(openai.APIStatusError) as found:
        say(client, text, **more)
    return found.value.status_code, found.value.body["message"]


def test_impossible_tokens_have_a_log_probability_that_json_knows(server):
    decoder = parrot.Parrot()
    whole = decoder.logits

    def logits(tokens):
        row = whole(tokens)
        row[torch.arange(parrot.SIZE) != ord("b")] = -float("inf")
        return row

    decoder.logits = logits
    with waiting_server(decoder) as server:
        body = {"model": "parrot", "prompt": "a", "max_tokens": 1, "temperature": 0, "logprobs": 20}
        told = server.ask("/v1/completions", body)[1]["choices"][0]["logprobs"]
    assert min(told["top_logprobs"][0].values()) == -9999.0


def test_missing_and_failing_parts_are_told_in_the_protocol_s_form(server):
    from septet.errors import NotSupported

    embedder = server.application.protocol.embedder
    for error, status in ((NotSupported("torch.nothing"), 400), (ZeroDivisionError("of 3"), 500)):
        server.application.protocol.embedder = Raising(error)
        found, answer, _ = server.ask("/v1/embeddings", {"model": "parrot", "input": "x"})
        assert found == status and answer["error"]["type"] and "of 3" not in answer["error"]["message"]
    server.application.protocol.embedder = embedder
    assert server.event(event="error", message="of 3")["error"] == "ZeroDivisionError"


class Raising:
    """An embedder that fails."""

    def __init__(self, error):
        self.error = error

    def embed(self, inputs):
        raise self.error


def test_another_site_s_name_is_refused(server):
    assert server.ask("/v1/models", headers={"host": "evil.example"})[0] == 421
    assert server.ask("/v1/models", headers={"host": f"localhost:{server.port}"})[0] == 200
    assert server.ask("/health", headers={"host": "evil.example"})[0] == 200


def test_metrics_of_answers(server, client):
    say(client, "hello")
    text = server.ask("/metrics")[1]
    assert "septet_time_to_first_token_seconds_count" in text and "septet_step_rows_bucket" in text
    line = server.event(answer_tokens=6)
    assert line["prompt_tokens"] == 7 and line["first_token_ms"] > 0
    assert "hello" not in server.lines.getvalue().lower()
