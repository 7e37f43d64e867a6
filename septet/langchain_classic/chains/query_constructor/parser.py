"""Reads a filter that a model wrote, such as `and(eq("genre", "drama"), gt("year", 1990))`.  Nothing of it is ever run."""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from septet.langchain_core.structured_query import Comparator, Comparison, FilterDirective, Operation, Operator

DEEPEST = 50                    # calls within calls
DAY, TIME = r"\d{4}-\d{2}-\d{2}", r"\d{2}:\d{2}:\d{2}"
TOKENS = re.compile(rf"""\s*(?:
    (?P<datetime>['"]?{DAY}T{TIME}Z?['"]?) | (?P<date>['"]?{DAY}['"]?)
  | (?P<string>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
  | (?P<float>[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?\d+[eE][+-]?\d+) | (?P<int>[+-]?\d+)
  | (?P<name>[A-Za-z_]\w*) | (?P<sign>[()\[\],]))""", re.VERBOSE)
DATES = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}
TRUTHS = {"TRUE": True, "True": True, "true": True, "FALSE": False, "False": False, "false": False}


class FilterParser:
    """Reads filters of some comparators, operators and attributes (None: of all).  ValueError for anything else."""

    def __init__(self, allowed_comparators: Sequence[Comparator] | None = None, allowed_operators: Sequence[Operator] | None = None,
                 allowed_attributes: Sequence[str] | None = None) -> None:
        self.comparators, self.operators, self.attributes = allowed_comparators, allowed_operators, allowed_attributes

    def parse(self, text: str) -> FilterDirective:
        """The filter."""
        tokens = tokens_of(text)
        found, end = self._call(tokens, 0, 0)
        if end < len(tokens):
            raise ValueError(f"unexpected {tokens[end][1]!r} after the filter")
        return found

    def _call(self, tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[FilterDirective, int]:
        """A call, and the place after it."""
        if depth > DEEPEST:
            raise ValueError(f"a filter of more than {DEEPEST} calls within calls")
        name = taken(tokens, at, "name")
        taken(tokens, at + 1, "sign", "(")
        args, end = self._list(tokens, at + 2, ")", depth)
        return self._function(name, args), end

    def _list(self, tokens: list[tuple[str, str]], at: int, close: str, depth: int) -> tuple[list[Any], int]:
        """Values up to a closing sign."""
        if at < len(tokens) and tokens[at] == ("sign", close):
            return [], at + 1
        values = []
        while True:
            value, at = self._value(tokens, at, depth)
            values.append(value)
            sign, at = taken(tokens, at, "sign"), at + 1
            if sign == close:
                return values, at
            if sign != ",":
                raise ValueError(f"unexpected {sign!r} among values")

    def _value(self, tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[Any, int]:
        kind, text = tokens[at] if at < len(tokens) else ("end", "the end")
        if kind == "name" and text in TRUTHS:
            return TRUTHS[text], at + 1
        if kind == "name":
            return self._call(tokens, at, depth + 1)
        if text == "[":
            return self._list(tokens, at + 1, "]", depth)
        if kind in DATES:
            return moment(kind, text), at + 1
        if kind not in ("string", "int", "float"):
            raise ValueError(f"unexpected {text!r} where a value stands")
        return text[1:-1] if kind == "string" else {"int": int, "float": float}[kind](text), at + 1

    def _function(self, name: str, args: list[Any]) -> FilterDirective:
        """A comparison or operation.  An operation of one condition that joins is that condition."""
        if name in set(Comparator):
            self._check("comparator", Comparator(name), self.comparators)
            if len(args) < 2:
                raise ValueError(f"{name} takes an attribute and a value")
            if self.attributes is not None and args[0] not in self.attributes:
                raise ValueError(f"Received invalid attributes {args[0]}. Allowed attributes are {self.attributes}")
            return Comparison(comparator=Comparator(name), attribute=args[0], value=args[1])
        if name in set(Operator):
            self._check("operator", Operator(name), self.operators)
            if not args:
                raise ValueError(f"{name} takes conditions")
            joins = name in (Operator.AND, Operator.OR)
            return args[0] if joins and len(args) == 1 else Operation(operator=Operator(name), arguments=args)
        raise ValueError(f"Received unrecognized function {name}. Valid functions are {[*Operator, *Comparator]}")

    @staticmethod
    def _check(kind: str, what: Any, allowed: Sequence[Any] | None) -> None:
        if allowed is not None and what not in allowed:
            raise ValueError(f"Received disallowed {kind} {what.value}. Allowed {kind}s are {allowed}")


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Kinds and texts.  ValueError for a sign that no filter has."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKENS.match(text, at)
        if match is None:
            raise ValueError(f"a filter cannot be read at {text[at:at + 20]!r}")
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found


def taken(tokens: list[tuple[str, str]], at: int, kind: str, text: str | None = None) -> str:
    """The text of a token of a kind.  ValueError for another."""
    found = tokens[at] if at < len(tokens) else ("end", "the end")
    if found[0] != kind or text not in (None, found[1]):
        raise ValueError(f"unexpected {found[1]!r} in a filter")
    return found[1]


def moment(kind: str, text: str) -> Any:
    """A day or a time as stores are told it; a text in quotes that is no day is a text."""
    plain = text.strip("'\"")
    try:
        datetime.strptime(plain.removesuffix("Z"), DATES[kind])
    except ValueError:
        if plain == text:
            raise
        return plain
    return {kind: plain, "type": kind}


def get_parser(allowed_comparators: Sequence[Comparator] | None = None, allowed_operators: Sequence[Operator] | None = None,
               allowed_attributes: Sequence[str] | None = None) -> FilterParser:
    """A reader of filters; None allows everything."""
    return FilterParser(allowed_comparators, allowed_operators, allowed_attributes)
