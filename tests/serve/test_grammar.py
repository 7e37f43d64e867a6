"""What a grammar lets through is what `json` reads, and what a schema means; text streams give the same text however it is cut."""
from __future__ import annotations

import json
import random

import pytest

from septet.serve import grammar
from septet.serve.errors import Refusal
from septet.serve.text import TextStream
from septet.serve.vocabulary import Vocabulary

GOOD = ['{}', '{"a": 1}', '{"a":[1,2.5e-3,-0,true,null,"x\\n\\u00e9"],\n "b":{"c":{}}}', '{"é":"\\"" }', '{ "a" : [ ] }']
BAD = ['[]', '{"a"}', '{"a":01}', '{"a":1,}', '{"a":"\n"}', '{"a":tru}', '{"a":.5}', '{,}', 'x', '{"a":1}}', '{"a":"\\x"}', '{"a":+1}']


def whole(g, text):
    return grammar.may_end(g.read(g.start, text))


@pytest.mark.parametrize("text", GOOD)
def test_objects(text):
    json.loads(text)
    assert whole(grammar.any_object(), text)


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_object(text):
    assert not whole(grammar.any_object(), text)


def test_random_walks_are_json():
    g, random_ = grammar.any_object(), random.Random(5)
    for _ in range(30):
        state, text = g.start, ""
        while not grammar.must_end(state):
            options = [c for c in '{}[]":, 10eE.-truefalsn\\u' if g.advance(state, c)]
            closing = [c for c in options if c in '}]"']
            char = random_.choice(closing if closing and len(text) > 60 else options)
            state, text = g.advance(state, char), text + char
            if len(text) > 400:
                break
        else:
            assert isinstance(json.loads(text), dict)


SCHEMA = {"type": "object", "required": ["name", "kind"], "additionalProperties": False, "properties": {
    "name": {"type": "string"}, "size": {"type": ["integer", "null"]}, "kind": {"enum": ["a", 1, None]},
    "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}}}, "$defs": {
    "part": {"type": "object", "properties": {"part": {"anyOf": [{"$ref": "#/$defs/part"}, {"type": "boolean"}]}}, "required": ["part"]}}}


@pytest.mark.parametrize("value, fits", [
    ({"name": "x", "kind": "a"}, True), ({"name": "x", "size": 3, "kind": 1}, True), ({"name": "x", "size": None, "kind": None}, True),
    ({"name": "x", "kind": "a", "parts": []}, True), ({"name": "x", "kind": "a", "parts": [{"part": {"part": {"part": True}}}]}, True),
    ({"name": "x"}, False), ({"kind": "a"}, False), ({"name": 1, "kind": "a"}, False), ({"name": "x", "size": 1.5, "kind": "a"}, False),
    ({"name": "x", "kind": "b"}, False), ({"name": "x", "kind": "a", "more": 1}, False), ({"name": "x", "kind": "a", "parts": [1]}, False)])
def test_schemas(value, fits):
    assert whole(grammar.of_schema(SCHEMA), json.dumps(value)) == fits


@pytest.mark.parametrize("schema", [{"type": "string", "minLength": 2}, {"type": "color"}, {"$ref": "#/$defs/none"}, False,
                                    {"type": "array", "items": {}, "minItems": 1}, {"type": "object", "patternProperties": {}}])
def test_schemas_that_are_not_known(schema):
    with pytest.raises(Refusal):
        grammar.of_schema(schema)


def test_spaces_end():
    g = grammar.any_object()
    assert not g.read(g.start, "{" + " " * 40)


BYTES = "Grüße, 世界 🌍!".encode()


def decode(tokens):
    return bytes(tokens).decode("utf-8", "replace")


@pytest.mark.parametrize("stops, text", [((), "Grüße, 世界 🌍!"),
                                         (("🌍",), "Grüße, 世界 "), (("界 🌎", "ße"), "Grü"), (("zzz",), "Grüße, 世界 🌍!")])
def test_text_of_bytes_that_come_singly(stops, text):
    stream = TextStream(decode, stops)
    parts = []
    for byte in BYTES:
        parts.append(stream.add(byte))
        if stream.stopped:
            break
    parts.append(stream.finish())
    assert "".join(parts) == text and "�" not in "".join(parts)


def test_a_broken_end_is_shown_at_the_end():
    stream = TextStream(decode)
    assert [stream.add(b) for b in "é".encode()[:1]] == [""] and stream.finish() == "�"


def test_the_vocabulary_finds_what_a_grammar_allows():
    """The same tokens as trying each."""
    import itertools

    texts = ["".join(p) for n in (1, 2, 3) for p in itertools.product('{"}ab:1 \U0010ffff', repeat=n)] + ["", "tr", "true", "\ufffd"]
    words = Vocabulary(len(texts), texts.__getitem__, frozenset([0]))
    made = grammar.of_schema({"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "integer"}}})
    for before in ("", "{", '{"a"', '{"a":', '{"b": 1', '{"a": t', '{"a":true}'):
        state = made.read(made.start, before)
        expected = [i for i, text in enumerate(texts) if i and text and "\ufffd" not in text and made.read(state, text)]
        assert sorted(words.allowed(made, state)) == expected, before


def test_text_that_never_becomes_whole_goes_out():
    """Bytes that begin no character are not held back for ever, and cost no more the longer they go on."""
    lengths = []

    def decode(ids):
        lengths.append(len(ids))
        return bytes(ids).decode("utf-8", "replace")

    stream = TextStream(decode)
    data = [0x80] * 400 + list("é ok".encode())
    assert "".join([stream.add(token) for token in data] + [stream.finish()]).endswith("é ok") and max(lengths) < 40
