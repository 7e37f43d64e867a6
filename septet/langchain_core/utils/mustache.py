"""Mustache templates, without partials from files and without lambdas: variables, sections, inverted sections, comments, delimiters."""
from __future__ import annotations

import html
import re
from typing import Any

Token = tuple[str, Any]


class ChevronError(SyntaxError):
    """A template that cannot be read."""


def tokenize(template: str, def_ldel: str = "{{", def_rdel: str = "}}") -> list[Token]:
    """The parts of a template: ("literal", text), ("variable" | "no escape", name), ("section" | "inverted section", name), ("end",
    name).
    """
    tokens: list[Token] = []
    open_sections: list[str] = []
    left, right, rest = def_ldel, def_rdel, template
    while rest:
        literal, found, rest = rest.partition(left)
        if not found:
            tokens.append(("literal", literal))
            break
        kind, name, rest, delimiters = tag(rest, left, right)
        alone = kind not in ("variable", "no escape") and stands_alone(tokens, literal, rest)
        if alone:
            literal = literal[:literal.rfind("\n") + 1] if "\n" in literal else ""
            rest = re.sub(r"^[ \t]*(\r?\n|$)", "", rest, count=1)
        if literal:
            tokens.append(("literal", literal))
        if delimiters:
            left, right = delimiters
        elif kind in ("section", "inverted section"):
            open_sections.append(name)
            tokens.append((kind, name))
        elif kind == "end":
            if not open_sections or open_sections.pop() != name:
                raise ChevronError(f'Trying to close tag "{name}"\nLooks like it was not opened.')
            tokens.append((kind, name))
        elif kind != "comment":
            tokens.append((kind, name))
    if open_sections:
        raise ChevronError(f"Unexpected EOF: the tag '{open_sections[-1]}' was never closed")
    return tokens


def tag(rest: str, left: str, right: str) -> tuple[str, str, str, tuple[str, str] | None]:
    """Kind, name and what follows of the tag that begins here."""
    kinds = {"!": "comment", "#": "section", "^": "inverted section", "/": "end", ">": "partial", "&": "no escape"}
    sign = rest[:1]
    close = "}" + right if sign == "{" else "=" + right if sign == "=" else right
    inside, found, after = rest.partition(close)
    if not found:
        raise ChevronError(f"unclosed tag: {left}{rest[:20]}")
    if sign == "{":
        return "no escape", inside[1:].strip(), after, None
    if sign == "=":
        parts = inside[1:].split()
        return "set delimiter", "", after, (parts[0], parts[1])
    if sign in kinds:
        return kinds[sign], inside[1:].strip(), after, None
    return "variable", inside.strip(), after, None


def stands_alone(tokens: list[Token], literal: str, rest: str) -> bool:
    """Whether a tag is the only thing on its line."""
    before = literal.rpartition("\n")[2] if "\n" in literal else literal
    at_start = "\n" in literal or not tokens or tokens[-1][0] == "literal" and tokens[-1][1].endswith("\n")
    if not literal and tokens and tokens[-1][0] in ("section", "inverted section", "end"):
        at_start = True
    return at_start and not before.strip(" \t") and re.match(r"[ \t]*(\r?\n|$)", rest) is not None


def render(template: str = "", data: Any = None, **kwargs: Any) -> str:
    """The template filled with values of dicts and lists; a name `.` is the value itself."""
    return filled(tokenize(template), [data or {}])


def filled(tokens: list[Token], scopes: list[Any]) -> str:
    out: list[str] = []
    i = 0
    while i < len(tokens):
        kind, name = tokens[i]
        if kind == "literal":
            out.append(name)
        elif kind == "variable":
            out.append(html.escape(shown(look_up(name, scopes))).replace("&#x27;", "'"))
        elif kind == "no escape":
            out.append(shown(look_up(name, scopes)))
        elif kind in ("section", "inverted section"):
            end = end_of(tokens, i)
            value, inner = look_up(name, scopes), tokens[i + 1:end]
            if kind == "inverted section":
                out.append(filled(inner, scopes) if not value else "")
            else:
                items = value if isinstance(value, list | tuple) else [value] if value else []
                out += [filled(inner, [item, *scopes]) for item in items]
            i = end
        i += 1
    return "".join(out)


def end_of(tokens: list[Token], start: int) -> int:
    depth = 0
    for i in range(start, len(tokens)):
        depth += {"section": 1, "inverted section": 1, "end": -1}.get(tokens[i][0], 0)
        if depth == 0:
            return i
    raise ChevronError("section without an end")


def shown(value: Any) -> str:
    return "" if value is None or value is False and value != 0 else str(value)


def look_up(name: str, scopes: list[Any]) -> Any:
    """The value of a dotted name in the nearest scope that has it: keys of dicts, places in lists; nothing else of an object."""
    if name == ".":
        return scopes[0]
    for scope in scopes:
        value, found = scope, True
        for part in name.split("."):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                found = False
                break
        if found:
            return value
    return ""
