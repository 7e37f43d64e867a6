"""Traces to a collector of OpenTelemetry: OTLP over HTTP as JSON, with the names of the GenAI conventions.

On where OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT names one and SEPTET_TRACES_OTLP=1 asks for it: what a program
says to a model leaves this machine by no accident.
"""
from __future__ import annotations

import atexit
import hashlib
import json
import os
import queue
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

SWITCH = "SEPTET_TRACES_OTLP"
WAITING, SECONDS = 256, 10.0            # traces that wait to be sent, more are dropped; patience with the collector
OPERATIONS = {"llm": "chat", "tool": "execute_tool", "retriever": "retrieval"}


def exporter_wanted() -> Exporter | None:
    """The exporter that the environment asks for."""
    if os.environ.get(SWITCH, "").lower() not in ("1", "on", "true", "yes"):
        return None
    whole, base = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    address = whole or f"{(base or 'http://127.0.0.1:4318').rstrip('/')}/v1/traces"
    pairs = (part.split("=", 1) for part in os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", "").split(",") if "=" in part)
    return Exporter(address, {key.strip(): value.strip() for key, value in pairs}, os.environ.get("OTEL_SERVICE_NAME", "septet"))


class Exporter:
    """Sends traces from a thread of its own; what cannot be sent is dropped."""

    def __init__(self, address: str, headers: dict[str, str] | None = None, service: str = "septet") -> None:
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"a collector's address begins with http:// or https://, got {address!r}")
        self.address, self.headers, self.service = address, headers or {}, service
        self.waiting: queue.Queue[Any] = queue.Queue(WAITING)
        self.thread: threading.Thread | None = None

    def add(self, trace: dict[str, Any]) -> None:
        """Queue a trace."""
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.work, daemon=True, name="septet-otlp")
            self.thread.start()
            atexit.register(self.close)
        try:
            self.waiting.put_nowait(trace)
        except queue.Full:
            return

    def work(self) -> None:
        while (trace := self.waiting.get()) is not None:
            self.send(trace)

    def send(self, trace: dict[str, Any]) -> bool:
        """Whether the collector took a trace."""
        body = json.dumps(request_of(trace, self.service), default=str).encode()
        request = urllib.request.Request(self.address, body, {"content-type": "application/json", **self.headers})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return bool(200 <= answer.status < 300)
        except OSError:
            return False

    def close(self) -> None:
        """Send what waits, and end."""
        if self.thread is not None and self.thread.is_alive():
            self.waiting.put(None)
            self.thread.join(SECONDS)


def request_of(trace: dict[str, Any], service: str) -> dict[str, Any]:
    """The body of an export: one trace as spans."""
    number = hashlib.sha256(trace["id"].encode()).hexdigest()[:32]
    resource = {"attributes": [attribute("service.name", service)]}
    scoped = {"scope": {"name": "septet"}, "spans": list(spans(trace, number, ""))}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scoped]}]}


def spans(run: dict[str, Any], trace: str, parent: str) -> Iterator[dict[str, Any]]:
    """A run as a span, and those within it."""
    own = hashlib.sha256(run["id"].encode()).hexdigest()[:16]
    told: dict[str, Any] = {"gen_ai.operation.name": OPERATIONS.get(run["kind"], "invoke_agent" if not parent else "chain")}
    tokens = run.get("tokens") or {}
    told |= {"gen_ai.request.model": run.get("model"), "gen_ai.usage.input_tokens": tokens.get("input"),
             "gen_ai.usage.output_tokens": tokens.get("output"), "gen_ai.tool.name": run["name"] if run["kind"] == "tool" else None,
             "input.value": written(run.get("inputs")), "output.value": written(run.get("outputs"))}
    status = {"code": 2, "message": run["error"]} if run.get("error") else {"code": 1}
    yield {"traceId": trace, "spanId": own, **({"parentSpanId": parent} if parent else {}), "name": run["name"],
           "kind": 3 if run["kind"] == "llm" else 1, "startTimeUnixNano": str(int(run["start"] * 1e9)),
           "endTimeUnixNano": str(int((run.get("end") or run["start"]) * 1e9)), "status": status,
           "attributes": [attribute(key, value) for key, value in told.items() if value is not None]}
    for child in run.get("children", ()):
        yield from spans(child, trace, own)


def written(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def attribute(key: str, value: Any) -> dict[str, Any]:
    """An attribute as OTLP's JSON has it."""
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"stringValue": str(value)}}
