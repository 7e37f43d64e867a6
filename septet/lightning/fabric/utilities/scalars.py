"""YAML 1.1's scalars as text: which strings can stand bare, which need quotes, and how long ones are folded."""
from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 80
# What bare text would be read as something else than a string (yaml.org/type).
OTHER_TYPES = re.compile(r"""
    yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
    |~|null|Null|NULL|=|<<
    |[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)? | \.\d[\d_]*(?:[eE][-+]\d+)? | [-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*
    |[-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN)
    |[-+]?0b[01_]+ | [-+]?0[0-7_]+ | [-+]?(?:0|[1-9][\d_]*) | [-+]?0x[\da-fA-F_]+ | [-+]?[1-9][\d_]*(?::[0-5]?\d)+
    |\d{4}-\d\d-\d\d
    |\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?
""", re.VERBOSE)
SYNTAX = re.compile(r"""[#,\[\]{}&*!|>'"%@`] | [?:-](?:\s|$) | --- | \.\.\. | .*:(?:\s|$) | .*\s\#""", re.VERBOSE | re.DOTALL)
ESCAPES = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e", '"': '"', "\\": "\\",
           "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P"}


def text_of(x: str, column: int, indent: int, key: bool = False) -> str:
    """A string as YAML.  column: where it begins; indent: of the lines it continues on; a key stays on its line."""
    if re.search(r"[^\n -~]| \n|\n ", x) or (key and "\n" in x):
        return double_quoted(x, column, 0 if key else indent)
    if x and x == x.strip() and "\n" not in x and not OTHER_TYPES.fullmatch(x) and not SYNTAX.match(x):
        return x if key else wrapped(x, column, indent)
    return "'" + "".join(single_quoted(x.replace("'", "''"), column + 1, indent, key)) + "'"


def single_quoted(x: str, column: int, indent: int, key: bool) -> Iterator[str]:
    """What stands between single quotes: of several line breaks one more, then the indent."""
    for part in re.split(r"(\n+)", x):
        if part.startswith("\n"):
            yield part + "\n" + " " * indent
            column = indent
        else:
            yield part if key else wrapped(part, column, indent)


def wrapped(line: str, column: int, indent: int) -> str:
    """A line, broken at the first single space after each passing of the width."""
    parts, start = [], 0
    for space in re.finditer(r"(?<=[^ ]) (?=[^ ])", line):
        if column + space.start() - start > WIDTH:
            parts.append(line[start : space.start()])
            start, column = space.end(), indent
    return ("\n" + " " * indent).join([*parts, line[start:]])


def escaped(character: str) -> str:
    """A character between double quotes."""
    code = ord(character)
    if character in ESCAPES:
        return "\\" + ESCAPES[character]
    if 32 <= code < 127:
        return character
    return f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"


def double_quoted(x: str, column: int, indent: int) -> str:
    """A string between double quotes; with an indent, what passes the width is continued after a backslash: at a space or an escape."""
    parts, width, last = ['"'], column + 1, len(x) - 1
    for k, character in enumerate(x):
        text, breakable = escaped(character), indent and 0 < k < last
        if breakable and character == " " and width > WIDTH:
            parts.append(continued(indent) + "\\")
            width = indent + 1
        parts.append(text)
        width += len(text)
        if breakable and len(text) > 1 and width > WIDTH + (k + 1 == last or len(escaped(x[k + 1])) > 1):
            parts.append(continued(indent) + "\\" * (x[k + 1] == " "))
            width = indent + (x[k + 1] == " ")
    return "".join([*parts, '"'])


def continued(indent: int) -> str:
    """The end of a line that goes on in the next one."""
    return "\\\n" + " " * indent
