"""Tool calls in the text of an answer: the formats that chat templates teach models."""
from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Style:
    """How a model writes a call.  before, after: the texts around it.  key: of the arguments.  listed: several calls stand in a list."""

    before: str
    after: str
    key: str
    listed: bool = False


TAGGED = Style("<tool_call>\n", "\n</tool_call>", "arguments")
LISTED = Style("[TOOL_CALLS] [", "]", "arguments", listed=True)
BARE = Style("", "", "parameters")


def style_of(template: str) -> Style:
    """The style that a chat template shows."""
    if "<tool_call>" in template:
        return TAGGED
    if "[TOOL_CALLS]" in template:
        return LISTED
    return BARE if "parameters" in template else Style("", "", "arguments")


class ToolReader:
    """Parts an answer's text into what is said and what is called; text that may begin a call is held back."""

    def __init__(self, style: Style, names: set[str]):
        self.names = names
        self.marker = style.before.strip()
        self.text = ""                  # held: it may be a call, or become one

    def add(self, text: str) -> str:
        """The text that may be shown already."""
        self.text += text
        found = self.find()
        if found < 0:
            found = len(self.text) - self.ending()
        out, self.text = self.text[:found], self.text[found:]
        return out

    def find(self) -> int:
        """Where a call seems to begin; -1 where none does."""
        if self.marker and (at := self.text.find(self.marker)) >= 0:
            return at
        stripped = self.text.lstrip()
        return 0 if stripped[:1] in ("{", "[") or not stripped and self.text else -1

    def ending(self) -> int:
        """Characters at the end that could begin the marker."""
        return next((n for n in range(min(len(self.marker) - 1, len(self.text)), 0, -1) if self.marker.startswith(self.text[-n:])), 0)

    def finish(self) -> tuple[str, list[dict[str, Any]]]:
        """(the rest of the text, the calls)."""
        calls = [call for value in values_in(self.text) for call in (value if isinstance(value, list) else [value])]
        if not calls or not all(self.is_call(call) for call in calls):
            return self.text, []
        return "", [as_call(call) for call in calls]

    def is_call(self, call: Any) -> bool:
        return isinstance(call, dict) and call.get("name") in self.names and isinstance(arguments(call), (dict, str))


def arguments(call: dict[str, Any]) -> Any:
    return call.get("arguments", call.get("parameters", {}))


def as_call(call: dict[str, Any]) -> dict[str, Any]:
    """A call as OpenAI's protocol has it."""
    given = arguments(call)
    return {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function",
            "function": {"name": call["name"], "arguments": given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)}}


def values_in(text: str) -> list[Any]:
    """The JSON values of a text whose other parts are markers; nothing when a value is not whole."""
    decoder, found, at = json.JSONDecoder(), [], 0
    text = text.replace("[TOOL_CALLS]", " ")
    while True:
        starts = [i for i in (text.find("{", at), text.find("[", at)) if i >= 0]
        if not starts:
            return found
        try:
            value, at = decoder.raw_decode(text, min(starts))
        except (ValueError, RecursionError):
            return []
        found.append(value)
