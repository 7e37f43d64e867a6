"""Texts that JSON, or a JSON schema, allows, character by character: what keeps a model's answer within a format.

A state is a set of stacks of symbols that may follow.  A symbol is a set of characters, a literal text, or the name of a rule with
alternatives; rules are expanded from the left until a character is wanted.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from septet.serve.errors import Refusal

INDENT = 16                             # spaces at most at the beginning of a line; a model that only writes spaces ends
MOST_STACKS = 200
MOST_STEPS = 20_000                     # of rules until a character is wanted: more is a rule that leads back to itself
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Chars:
    """One character: of these, or none of these and no control character."""

    these: str
    inverted: bool = False

    def matches(self, char: str) -> bool:
        return (char in self.these) if not self.inverted else char not in self.these and char >= " "


@dataclass(frozen=True, slots=True)
class Rule:
    """The name of a rule."""

    name: str


Symbol = Chars | Rule | str             # a str is a literal
Stack = tuple[Any, ...]                 # (symbol, rest) or ()
State = frozenset[Stack]


def spaces(rules: dict[str, list[list[Symbol]]]) -> None:
    """Between two parts: nothing, a space, or a new line with its indent."""
    rules["ws"] = [[], [" "], ["\n", Rule(f"indent{INDENT}")]]
    rules["indent0"] = [[]]
    for i in range(1, INDENT + 1):
        rules[f"indent{i}"] = [[], [" ", Rule(f"indent{i - 1}")]]


def json_rules() -> dict[str, list[list[Symbol]]]:
    """The rules of JSON; `value` is any, `object` an object."""
    ws, value = Rule("ws"), Rule("value")
    pair: list[Symbol] = [Rule("string"), ws, ":", ws, value, ws]
    rules: dict[str, list[list[Symbol]]] = {
        "value": [[Rule("object")], [Rule("array")], [Rule("string")], [Rule("number")], ["true"], ["false"], ["null"]],
        "object": [["{", ws, "}"], ["{", ws, *pair, Rule("pairs")]],
        "pairs": [["}"], [",", ws, *pair, Rule("pairs")]],
        "array": [["[", ws, "]"], ["[", ws, value, ws, Rule("items")]],
        "items": [["]"], [",", ws, value, ws, Rule("items")]],
        "string": [['"', Rule("chars")]],
        "chars": [['"'], [Chars('"\\', True), Rule("chars")], ["\\", Rule("escape"), Rule("chars")]],
        "escape": [[Chars('"\\/bfnrt')], ["u", *[Chars(DIGITS + "abcdefABCDEF")] * 4]],
        "digits": [[Chars(DIGITS)], [Chars(DIGITS), Rule("digits")]],
        "whole": [["0"], [Chars("123456789")], [Chars("123456789"), Rule("digits")]],
        "integer": [[Rule("whole")], ["-", Rule("whole")]],
        "number": [[Rule("integer"), Rule("fraction"), Rule("exponent")]],
        "fraction": [[], [".", Rule("digits")]],
        "exponent": [[], [Chars("eE"), Rule("sign"), Rule("digits")]],
        "sign": [[], [Chars("+-")]],
        "boolean": [["true"], ["false"]],
        "null": [["null"]],
    }
    spaces(rules)
    return rules


class Grammar:
    """Rules and where they begin: `start` is the first state, `advance` the one after a character.  Refusal for one of `references`
    that leads back to itself."""

    def __init__(self, rules: dict[str, list[list[Symbol]]], first: list[Symbol], references: Iterable[Rule] = ()):
        self.rules = rules
        for rule in references:
            self.expand((rule, ()))
        self.start: State = frozenset(self.expand(pushed(first, ())))
        if not self.start:
            raise Refusal(400, "a schema that nothing satisfies", "response_format")
        self.known: dict[tuple[State, str], State] = {}

    def expand(self, stack: Stack) -> set[Stack]:
        """The stacks that begin with a character, or are empty, which a stack stands for."""
        found: set[Stack] = set()
        todo, steps = [stack], 0
        while todo:
            steps += 1
            if steps > MOST_STEPS:
                raise Refusal(400, "the schema leads back to itself before any value", "response_format")
            top = todo.pop()
            if top and isinstance(top[0], Rule):
                todo += [pushed(alternative, top[1]) for alternative in self.rules[top[0].name]]
            else:
                found.add(top)
            if len(found) > MOST_STACKS:
                raise Refusal(400, "the schema has too many alternatives at one place")
        return found

    def advance(self, state: State, char: str) -> State:
        """The state after a character; empty when it is not allowed."""
        after = self.known.get((state, char))
        if after is None:
            found: set[Stack] = set()
            for stack in state:
                rest = self.after(stack, char)
                if rest is not None:
                    found |= self.expand(rest)
            after = self.known[state, char] = frozenset(found)
        return after

    @staticmethod
    def after(stack: Stack, char: str) -> Stack | None:
        """What follows when the top of a stack takes a character."""
        if not stack:
            return None
        top, rest = stack
        if isinstance(top, Chars):
            return rest if top.matches(char) else None
        if top[0] != char:
            return None
        return pushed([top[1:]], rest) if len(top) > 1 else rest

    def read(self, state: State, text: str) -> State:
        """The state after a text."""
        for char in text:
            if not state:
                break
            state = self.advance(state, char)
        return state


def pushed(symbols: list[Any], rest: Stack) -> Stack:
    """Symbols before a stack."""
    for symbol in reversed(symbols):
        if symbol != "":
            rest = (symbol, rest)
    return rest


def may_end(state: State) -> bool:
    """Whether the text may end here."""
    return () in state


def must_end(state: State) -> bool:
    """Whether nothing can follow."""
    return state == frozenset({()})


def any_object() -> Grammar:
    """Any JSON object."""
    return Grammar(json_rules(), [Rule("object")])


def of_schema(schema: Any) -> Grammar:
    """The values a JSON schema allows.  Refusal names a keyword that is not known."""
    compiler = SchemaCompiler(schema)
    return Grammar(compiler.rules, compiler.compiled(schema), compiler.references.values())


def tool_call(before: str, after: str, tools: list[tuple[str, Any]], key: str) -> Grammar:
    """A call of one of the tools (name, schema of its arguments), between two texts of the model's format."""
    compiler = SchemaCompiler({})
    names: list[list[Symbol]] = []
    for name, schema in tools:
        compiler.root = schema
        names.append([json.dumps(name), f', "{key}": ', *compiler.compiled(schema)])
    compiler.rules["call"] = names
    return Grammar(compiler.rules, [before, '{"name": ', Rule("call"), "}", after], compiler.references.values())


ANNOTATIONS = {"title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions", "deprecated", "strict"}
KEYS: dict[str, set[str]] = {
    "object": {"type", "properties", "required", "additionalProperties"}, "array": {"type", "items"}, "string": {"type"},
    "number": {"type"}, "integer": {"type"}, "boolean": {"type"}, "null": {"type"},
}

SHAPES: dict[str, Any] = {"$ref": str, "enum": list, "anyOf": list, "oneOf": list, "type": (str, list), "properties": dict,
                          "required": list}


class SchemaCompiler:
    """Rules for the parts of a schema, each made once."""

    def __init__(self, root: Any):
        self.root = root
        self.rules = json_rules()
        self.ws = Rule("ws")
        self.references: dict[tuple[int, str], Rule] = {}

    def compiled(self, schema: Any) -> list[Symbol]:
        """The symbols of a whole schema.  Refusal for one of too many levels."""
        try:
            return self.symbols(schema)
        except RecursionError:
            raise Refusal(400, "the schema is nested too deeply", "response_format") from None

    def symbols(self, schema: Any) -> list[Symbol]:
        """The symbols of a value of a schema."""
        if schema is True or schema == {} or not isinstance(schema, dict) and schema is not False:
            return [Rule("value")]
        if schema is False:
            raise Refusal(400, "a schema that nothing satisfies", "response_format")
        for key, shape in SHAPES.items():
            if key in schema and not isinstance(schema[key], shape):
                raise Refusal(400, f"{key!r} of a JSON schema cannot be {json.dumps(schema[key])[:99]}", "response_format")
        special: tuple[tuple[str, Callable[[Any], list[Symbol]]], ...] = (
            ("$ref", self.reference), ("enum", self.enum), ("const", lambda v: self.enum([v])), ("anyOf", self.any_of),
            ("oneOf", self.any_of))
        for key, make in special:
            if key in schema:
                self.check(schema, {key, "type"})
                return make(schema[key])
        return self.typed(schema)

    def check(self, schema: dict[str, Any], keys: set[str]) -> None:
        unknown = sorted(set(schema) - keys - ANNOTATIONS)
        if unknown:
            raise Refusal(400, f"keywords {unknown} of JSON schemas are not supported", "response_format")

    def typed(self, schema: dict[str, Any]) -> list[Symbol]:
        """A value of a type, or of one of several."""
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            wanted = {one: KEYS.get(one, set()) for one in kind if isinstance(one, str)}
            return self.any_of([{"type": one} | {k: v for k, v in schema.items() if k in keys - {"type"}} for one, keys in wanted.items()])
        if kind is None:
            self.check(schema, set())
            return [Rule("value")]
        if kind not in KEYS:
            raise Refusal(400, f"unknown type {kind!r} in a JSON schema", "response_format")
        self.check(schema, KEYS[kind])
        if kind == "object":
            return self.object(schema)
        if kind == "array" and "items" in schema:
            return self.array(self.symbols(schema["items"]))
        return [Rule(kind)]

    def new(self, alternatives: list[list[Symbol]]) -> Rule:
        rule = Rule(f"r{len(self.rules)}")
        self.rules[rule.name] = alternatives
        return rule

    def enum(self, values: list[Any]) -> list[Symbol]:
        self.some(values)
        return [self.new([[json.dumps(value, ensure_ascii=False)] for value in values])]

    @staticmethod
    def some(choices: list[Any]) -> None:
        if not choices:
            raise Refusal(400, "a schema that nothing satisfies", "response_format")

    def any_of(self, schemas: list[Any]) -> list[Symbol]:
        self.some(schemas)
        return [self.new([self.symbols(schema) for schema in schemas])]

    def array(self, item: list[Symbol]) -> list[Symbol]:
        more = self.new([])
        self.rules[more.name] = [["]"], [",", self.ws, *item, self.ws, more]]
        return [self.new([["[", self.ws, "]"], ["[", self.ws, *item, self.ws, more]])]

    def object(self, schema: dict[str, Any]) -> list[Symbol]:
        """The properties in their order; those not required may be left out."""
        properties = schema.get("properties")
        if properties is None:
            return [Rule("object")]
        required = {name for name in schema.get("required", ()) if isinstance(name, str)}
        end = self.new([["}"]])
        following, first = end, end           # the rest after a property that was written; the rest when none was yet
        for name, value in reversed(properties.items()):
            pair = [json.dumps(name, ensure_ascii=False), self.ws, ":", self.ws, *self.symbols(value), self.ws]
            optional = name not in required
            following, first = (self.new([[",", self.ws, *pair, following], *([[following]] * optional)]),
                                self.new([[*pair, following], *([[first]] * optional)]))
        return ["{", self.ws, first]

    def reference(self, path: str) -> list[Symbol]:
        """A part of the document by its path; a part that holds itself is one rule."""
        key = (id(self.root), path)
        if key not in self.references:
            target = self.root
            for part in path.removeprefix("#").strip("/").split("/") if path != "#" else ():
                if not isinstance(target, dict) or part not in target:
                    raise Refusal(400, f"the schema has no {path}", "response_format")
                target = target[part]
            rule = self.references[key] = self.new([])
            self.rules[rule.name] = [self.symbols(target)]
        return [self.references[key]]
