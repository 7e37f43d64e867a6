"""`langchain.agents.middleware.pii`: what names a person is found in messages, and blocked, redacted, masked or hashed."""
from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlparse

from typing_extensions import TypedDict

from septet.langchain.agents.middleware.types import AgentMiddleware, hook_config
from septet.langchain_core.messages import AIMessage, HumanMessage, ToolMessage

RedactionStrategy = Literal["block", "redact", "mask", "hash"]
EMAIL = re.compile(r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b")
CARD = re.compile(r"\b\d{4}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{4}\b")
IP = re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")
MAC = re.compile(r"\b([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b")
URL = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+")
BARE_URL = re.compile(r"\b(?:www\.)?[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+"
                      r"(?:/[^\s]*)?")


class PIIMatch(TypedDict):
    """A find: its kind, its text and where it stands."""

    type: str
    value: str
    start: int
    end: int


class PIIDetectionError(Exception):
    """What was to be blocked was found."""

    def __init__(self, pii_type: str, matches: Sequence[PIIMatch]) -> None:
        self.pii_type, self.matches = pii_type, list(matches)
        super().__init__(f"Detected {len(matches)} instance(s) of {pii_type} in text content")


def matches_of(pattern: re.Pattern[str], kind: str, content: str, valid: Callable[[str], bool] = lambda text: True) -> list[PIIMatch]:
    return [PIIMatch(type=kind, value=m[0], start=m.start(), end=m.end()) for m in pattern.finditer(content) if valid(m[0])]


def luhn(text: str) -> bool:
    """Whether the digits of a card's number check."""
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def detect_email(content: str) -> list[PIIMatch]:
    return matches_of(EMAIL, "email", content)


def detect_credit_card(content: str) -> list[PIIMatch]:
    return matches_of(CARD, "credit_card", content, luhn)


def detect_ip(content: str) -> list[PIIMatch]:
    return matches_of(IP, "ip", content, is_ip)


def detect_mac_address(content: str) -> list[PIIMatch]:
    return matches_of(MAC, "mac_address", content)


def detect_url(content: str) -> list[PIIMatch]:
    """Addresses with a scheme, and bare ones that have www or a path."""
    found = matches_of(URL, "url", content, lambda text: bool(urlparse(text).netloc))
    for match in matches_of(BARE_URL, "url", content):
        inside = any(f["start"] <= match["start"] < f["end"] for f in found)
        if not inside and (match["value"].startswith("www.") or "/" in match["value"]):
            found.append(match)
    return found


DETECTORS: dict[str, Callable[[str], list[PIIMatch]]] = {
    "email": detect_email, "credit_card": detect_credit_card, "ip": detect_ip, "mac_address": detect_mac_address, "url": detect_url}


def masked(kind: str, value: str) -> str:
    """A value with only its last part to be seen."""
    if kind == "email":
        user, _, domain = value.partition("@")
        return f"{user}@****.{domain.split('.')[-1]}" if domain else "****"
    if kind == "credit_card":
        digits = "".join(c for c in value if c.isdigit())
        mark = "-" if "-" in value else " " if " " in value else ""
        return mark.join(["****"] * 3 + [digits[-4:]]) if mark else f"************{digits[-4:]}"
    if kind == "ip":
        return f"*.*.*.{value.split('.')[-1]}"
    if kind == "mac_address":
        mark = ":" if ":" in value else "-"
        return mark.join(["**"] * 5 + [value[-2:]])
    if kind == "url":
        return "[MASKED_URL]"
    return f"****{value[-4:]}" if len(value) > 4 else "****"


def hidden(strategy: str, match: PIIMatch) -> str:
    if strategy == "mask":
        return masked(match["type"], match["value"])
    if strategy == "hash":
        return f"<{match['type']}_hash:{hashlib.sha256(match['value'].encode()).hexdigest()[:8]}>"
    return f"[REDACTED_{match['type'].upper()}]"


def without(content: str, matches: list[PIIMatch], strategy: str) -> str:
    """The content with the matches hidden.  PIIDetectionError where they are to be blocked."""
    if matches and strategy == "block":
        raise PIIDetectionError(matches[0]["type"], matches)
    for match in sorted(matches, key=lambda m: -m["start"]):
        content = content[:match["start"]] + hidden(strategy, match) + content[match["end"]:]
    return content


def detector_of(pii_type: str, detector: Any) -> Callable[[str], list[PIIMatch]]:
    """The function that finds a kind: its own, one that was given, or a pattern's."""
    if detector is None:
        if pii_type not in DETECTORS:
            raise ValueError(f"Unknown PII type: {pii_type}. Must be one of {list(DETECTORS)} or provide a custom detector.")
        return DETECTORS[pii_type]
    if isinstance(detector, str):
        pattern = re.compile(detector)
        return lambda content: matches_of(pattern, pii_type, content)

    def call(content: str) -> list[PIIMatch]:
        return [PIIMatch(type=m.get("type", pii_type), value=m.get("value", m.get("text", "")), start=m["start"], end=m["end"])
                for m in detector(content)]

    return call


@dataclass(frozen=True)
class RedactionRule:
    """A kind, what becomes of it, and how it is found."""

    pii_type: str
    strategy: RedactionStrategy = "redact"
    detector: Any = None


class PIIMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Looks at the last message of the user, at tools' answers and at the model's, as asked."""

    def __init__(self, pii_type: str, *, strategy: RedactionStrategy = "redact", detector: Any = None, apply_to_input: bool = True,
                 apply_to_output: bool = False, apply_to_tool_results: bool = False) -> None:
        if strategy not in ("block", "redact", "mask", "hash"):
            raise ValueError(f"Unknown redaction strategy: {strategy}")
        self.pii_type, self.strategy, self.detector = pii_type, strategy, detector_of(pii_type, detector)
        self.apply_to_input, self.apply_to_output, self.apply_to_tool_results = apply_to_input, apply_to_output, apply_to_tool_results

    @property
    def name(self) -> str:
        return f"{type(self).__name__}[{self.pii_type}]"

    def cleaned(self, content: str) -> str | None:
        """The content without what was found; None where nothing was.  PIIDetectionError where it is to be blocked."""
        matches = self.detector(content)
        return without(content, matches, self.strategy) if matches else None

    def replace(self, messages: list[Any], places: list[int]) -> Any:
        changed = list(messages)
        found = False
        for i in places:
            text = messages[i].content if isinstance(messages[i].content, str) else messages[i].text
            clean = self.cleaned(str(text)) if text else None
            if clean is not None:
                changed[i] = messages[i].model_copy(update={"content": clean})
                found = True
        return {"messages": changed} if found else None

    @hook_config(can_jump_to=["end"])
    def before_model(self, state: Any, runtime: Any) -> Any:
        messages, places = state["messages"], []
        if self.apply_to_input:
            places += [i for i in range(len(messages) - 1, -1, -1) if isinstance(messages[i], HumanMessage)][:1]
        if self.apply_to_tool_results:
            last = max((i for i, m in enumerate(messages) if isinstance(m, AIMessage)), default=None)
            places += [i for i in range(last + 1, len(messages)) if isinstance(messages[i], ToolMessage)] if last is not None else []
        return self.replace(messages, places)

    @hook_config(can_jump_to=["end"])
    async def abefore_model(self, state: Any, runtime: Any) -> Any:
        return self.before_model(state, runtime)

    def after_model(self, state: Any, runtime: Any) -> Any:
        if not self.apply_to_output:
            return None
        messages = state["messages"]
        return self.replace(messages, [i for i in range(len(messages) - 1, -1, -1) if isinstance(messages[i], AIMessage)][:1])

    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        return self.after_model(state, runtime)
