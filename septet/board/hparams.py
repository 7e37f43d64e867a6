"""The table of hyperparameters: what each session was started with, and how its metrics ended."""
from __future__ import annotations

from typing import Any

from septet.board.runs import Run
from septet.board.series import shown
from septet.core.io import protobuf as pb
from septet.core.io.events import EXPERIMENT, SESSION_END, SESSION_START
from septet.core.io.protobuf import Malformed

STATUS = {0: "unknown", 1: "success", 2: "failure", 3: "running"}


def table(runs: dict[str, Run]) -> dict[str, Any]:
    """columns: hparams and metrics (name, label); rows: run, values by column in their order, status."""
    labels, metrics = experiments(runs)
    sessions = {name: session(run.sessions[SESSION_START]) for name, run in runs.items() if SESSION_START in run.sessions}
    names = list(dict.fromkeys([*labels, *(key for found in sessions.values() for key in found)]))
    if not metrics:
        metrics = {("", tag): tag for name in sessions for tag in runs[name].scalars}
    rows = [{"run": name, "hparams": [found.get(key) for key in names], "metrics": [metric(runs, name, key) for key in metrics],
             "status": status(runs[name])} for name, found in sessions.items()]
    return {"hparams": [{"name": key, "label": labels.get(key) or key} for key in names],
            "metrics": [{"name": "/".join(filter(None, key)), "label": label} for key, label in metrics.items()], "rows": rows}


def experiments(runs: dict[str, Run]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Labels of hyperparameters by name, and of metrics by (group, tag)."""
    labels: dict[str, str] = {}
    metrics: dict[tuple[str, str], str] = {}
    for run in runs.values():
        for number, _, message in plugin_fields(run.sessions.get(EXPERIMENT, b""), 2):
            parts = safe(message)
            if number == 4:
                labels[text_of(parts, 1)] = text_of(parts, 2)
            elif number == 5:
                name = safe(parts.get(1, b""))
                key = text_of(name, 1), text_of(name, 2)
                metrics[key] = text_of(parts, 3) or "/".join(filter(None, key))
    return labels, metrics


def session(content: bytes) -> dict[str, Any]:
    """The hyperparameters of a session's start."""
    found: dict[str, Any] = {}
    for number, _, message in plugin_fields(content, 3):
        if number == 1:
            entry = safe(message)
            found[text_of(entry, 1)] = value(safe(entry.get(2, b"")))
    return found


def value(parts: dict[int, Any]) -> Any:
    """A value of Protocol Buffers' Value: number 2, text 3, truth 4."""
    if isinstance(parts.get(2), bytes) and len(parts[2]) == 8:
        return shown(pb.as_double(parts[2]))
    if 3 in parts:
        return text_of(parts, 3)
    return bool(parts[4]) if 4 in parts else None


def metric(runs: dict[str, Run], name: str, key: tuple[str, str]) -> Any:
    """The last number of a session's metric, or None."""
    group, tag = key
    run = runs.get(f"{name}/{group}" if group else name)
    series = run.scalars.get(tag) if run else None
    if not series:
        return None
    series.sort()
    return shown(series.values[-1])


def status(run: Run) -> str:
    """How a session ended."""
    for number, _, x in plugin_fields(run.sessions.get(SESSION_END, b""), 4):
        if number == 1 and isinstance(x, int):
            return STATUS.get(x, "unknown")
    return "running"


def plugin_fields(content: bytes, part: int) -> list[pb.Field]:
    """The fields of one part of the plugin's message; none where it is malformed."""
    return [entry for number, _, x in fields(content) if number == part for entry in fields(x)]


def fields(message: Any) -> list[pb.Field]:
    try:
        return list(pb.fields(pb.as_bytes(message)))
    except Malformed:
        return []


def safe(message: Any) -> dict[int, Any]:
    """A message's fields by number, the last one of each; none where it is malformed."""
    return {number: x for number, _, x in fields(message)}


def text_of(parts: dict[int, Any], number: int) -> str:
    """A text field, "" where it is missing or none."""
    x = parts.get(number, b"")
    return pb.text(x) if isinstance(x, bytes) else ""
