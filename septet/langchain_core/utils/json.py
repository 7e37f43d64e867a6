"""JSON that is not complete yet, or stands in a block of markdown."""
from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from septet.langchain_core.exceptions import OutputParserException

CLOSING = {"{": "}", "[": "]"}
FENCE = re.compile(r"```(json)?(.*)", re.DOTALL)
ACTION_INPUT = re.compile(r'("action_input"\:\s*")(.*?)(")', re.DOTALL)
ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def parse_partial_json(s: str, *, strict: bool = False) -> Any:
    """The value of a text of JSON that may break off anywhere; JSONDecodeError when no beginning of it makes one."""
    try:
        return json.loads(s, strict=strict)
    except json.JSONDecodeError:
        pass
    signs, stack, in_string = closed(s)
    if signs is None:
        return None                     # a bracket closes what is not open
    if in_string:
        if in_string == "escaped":
            signs.pop()                 # a backslash with nothing after it
        signs.append('"')
    endings = list(reversed(stack))
    while signs:
        try:
            return json.loads("".join(signs + endings), strict=strict)
        except json.JSONDecodeError:
            signs.pop()
    return json.loads(s, strict=strict)


def closed(s: str) -> tuple[list[str] | None, list[str], str]:
    """The signs with bare line ends in strings escaped, the brackets to close, and whether a string is open."""
    signs: list[str] = []
    stack: list[str] = []
    state = ""
    for sign in s:
        new = sign
        if state:
            if sign == '"' and state != "escaped":
                state = ""
            elif sign == "\n" and state != "escaped":
                new = "\\n"
            else:
                state = "escaped" if sign == "\\" and state != "escaped" else "open"
        elif sign == '"':
            state = "open"
        elif sign in CLOSING:
            stack.append(CLOSING[sign])
        elif sign in "}]":
            if not stack or stack[-1] != sign:
                return None, [], ""
            stack.pop()
        signs.append(new)
    return signs, stack, state


def parse_json_markdown(json_string: str, *, parser: Callable[[str], Any] = parse_partial_json) -> Any:
    """The value of a text of JSON that may stand between fences of markdown."""
    try:
        return parsed(json_string, parser)
    except json.JSONDecodeError:
        found = FENCE.search(json_string)
        return parsed(json_string if found is None else found.group(2), parser)


def parsed(text: str, parser: Callable[[str], Any]) -> Any:
    return parser(ACTION_INPUT.sub(escaped_input, text.strip(" \n\r\t`")))


def escaped_input(found: re.Match[str]) -> str:
    """The input of an agent's action with line ends and quotes escaped."""
    value = found.group(2)
    for sign, escape in ESCAPES.items():
        value = value.replace(sign, escape)
    return found.group(1) + re.sub(r'(?<!\\)"', r"\"", value) + found.group(3)


def parse_and_check_json_markdown(text: str, expected_keys: list[str]) -> dict[str, Any]:
    """The dict in a text; OutputParserException when there is none or a key is missing."""
    try:
        value = parse_json_markdown(text)
    except json.JSONDecodeError as error:
        raise OutputParserException(f"Got invalid JSON object. Error: {error}") from error
    if not isinstance(value, dict):
        raise OutputParserException(f"Expected JSON object (dict), but got: {type(value).__name__}. ", llm_output=text)
    for key in expected_keys:
        if key not in value:
            raise OutputParserException(f"Got invalid return object. Expected key `{key}` to be present, but got {value}")
    return value
