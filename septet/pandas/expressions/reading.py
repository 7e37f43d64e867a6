"""Expression text to a syntax tree: `@names`, names in backticks, `&` and `|` as `and` and `or`."""
from __future__ import annotations

import ast
import io
import tokenize

LOCAL, TICKED = "__local_", "__ticked_"


def parse(text: str, parser: str) -> tuple[list[ast.stmt], dict[str, str]]:
    """Statements of the text, and what each invented identifier stands for."""
    names: dict[str, str] = {}
    plain = _without_ticks(text, names)
    tokens = []
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        kind, piece = token.type, token.string
        if before == "@" and kind == tokenize.NAME:
            piece = LOCAL + piece
        if parser == "pandas" and kind == tokenize.OP and piece in ("&", "|"):
            kind, piece = tokenize.NAME, "and" if piece == "&" else "or"
        before = token.string
        if token.string == "@" and kind == tokenize.OP:
            continue
        tokens.append((kind, piece))
    source = tokenize.untokenize(tokens)
    try:
        return ast.parse(source.strip()).body, names
    except SyntaxError as error:
        raise SyntaxError(f"Python keyword not valid identifier in numexpr query: {error.msg} in {text!r}") from None


def _without_ticks(text: str, names: dict[str, str]) -> str:
    """Names in backticks made identifiers; ticks inside strings stay."""
    pieces, place, quote, start = [], 0, "", -1
    while place < len(text):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif start >= 0:
            if character == "`":
                pieces.append(_invented(text[start:place], names))
                start = -1
            place += 1
            continue
        elif character == "`":
            start = place + 1
            place += 1
            continue
        elif character in "'\"":
            quote = character
        pieces.append(character)
        place += 1
    if start >= 0:
        raise SyntaxError(f"Failed to parse backticks in {text!r}")
    return "".join(pieces)


def _invented(name: str, names: dict[str, str]) -> str:
    if name.isidentifier():
        return name
    made = f"{TICKED}{len(names)}"
    names[made] = name
    return made
