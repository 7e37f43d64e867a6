"""Traces of runs as files: a line of JSON for each outermost run, with all within it.

A run: id, name, kind, start and end (seconds of the epoch), error, inputs, outputs, tags, metadata, model, tokens (input, output, total),
first (seconds until the first token), children.  Lines are appended whole, so a kill leaves at most one that is not, which readers pass
over.  Secrets are hidden, values and files are bounded, the oldest files go first.
"""
from __future__ import annotations

import json
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SWITCH = "SEPTET_TRACES"                # a folder; 1 for the usual one; 0, or nothing, for no traces
ENDING = ".traces.jsonl"
LONGEST_TEXT, MOST_ITEMS, DEEPEST = 16_000, 200, 12
LONGEST_LINE = 4 << 20                  # bytes of a trace, whose values are cut shorter and shorter until it fits
LONGEST_FILE, MOST_BYTES = 16 << 20, 128 << 20      # of a file, and of all in a folder
HIDDEN = "***"
NAMES = re.compile(r"(^|[_\-.])(api[_\-]?key|secret|secret[_\-]?key|password|passwd|authorization|access[_\-]?token|auth[_\-]?token|"
                   r"refresh[_\-]?token|bearer|private[_\-]?key|credentials?|cookie)$", re.I)
SHAPES = re.compile(r"\b(sk-[A-Za-z0-9_\-]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-[\w\-]{10,}"
                    r"|eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]*)|(?<=Bearer )[A-Za-z0-9._~+/\-]{8,}=*"
                    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
OF_ENVIRONMENT = re.compile(r"(KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIALS?)$")


def folder_wanted() -> Path | None:
    """Where traces are to be written; None where they are not."""
    wish = os.environ.get(SWITCH, "")
    if wish.lower() in ("", "0", "off", "false", "no"):
        return None
    return usual_folder() if wish.lower() in ("1", "on", "true", "yes") else Path(wish)


def usual_folder() -> Path:
    """Where traces of this user are."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "septet" / "traces"


def known_secrets() -> list[str]:
    """Values of the environment that must not be told, the longest first."""
    return sorted({value for name, value in os.environ.items() if OF_ENVIRONMENT.search(name) and len(value) >= 8}, key=len, reverse=True)


def plain(value: Any, longest: int = LONGEST_TEXT, depth: int = 0) -> Any:
    """A value as JSON has it: bounded, and with secrets hidden.  What JSON does not know is shown as it prints."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, str):
        return hidden(value if len(value) <= longest else f"{value[:longest]} … {len(value) - longest} more")
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        rows = list(value.items())
        made = {str(key): HIDDEN if NAMES.search(str(key)) and isinstance(part, str | bytes) else plain(part, longest, depth + 1)
                for key, part in rows[:MOST_ITEMS]}
        return {**made, "…": f"{len(rows) - MOST_ITEMS} more"} if len(rows) > MOST_ITEMS else made
    if isinstance(value, list | tuple | set | frozenset):
        parts = [plain(part, longest, depth + 1) for part, _ in zip(value, range(MOST_ITEMS))]
        return [*parts, f"… {len(value) - MOST_ITEMS} more"] if len(value) > MOST_ITEMS else parts
    return plain(shown(value), longest, depth + 1)


def shown(value: Any) -> Any:
    """An object as its fields, where it tells them, or as it prints; a chat's message as who says what and calls what."""
    if hasattr(value, "content") and hasattr(value, "response_metadata"):
        calls = [{"name": call["name"], "args": call["args"]} for call in getattr(value, "tool_calls", ())]
        return {"role": value.type, "content": value.content, **({"tool_calls": calls} if calls else {})}
    dump = getattr(type(value), "model_dump", None)
    try:
        return dump(value) if dump is not None else repr(value)
    except Exception as error:              # a user's object may fail at anything
        return f"<{type(value).__name__}: {type(error).__name__}>"


def hidden(text: str) -> str:
    """A text without what looks like a secret."""
    return SHAPES.sub(HIDDEN, text)


class Writer:
    """Appends traces to a file of this process in a folder, which only its owner can read."""

    def __init__(self, folder: str | os.PathLike[str], most: int = MOST_BYTES, longest_file: int = LONGEST_FILE) -> None:
        self.folder, self.most, self.longest_file = Path(folder), most, longest_file
        self.lock, self.path, self.size, self.process = threading.Lock(), Path(), longest_file, os.getpid()

    def add(self, trace: dict[str, Any]) -> None:
        """Append a trace; what cannot be written is left out, for the program goes on without it."""
        line = self.line(trace)
        try:
            with self.lock:
                if self.size + len(line) > self.longest_file or self.process != os.getpid():
                    self.begin()
                file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
                try:
                    os.write(file, line)
                finally:
                    os.close(file)
                self.size += len(line)
        except OSError:
            return

    def line(self, trace: dict[str, Any]) -> bytes:
        """A trace as a line, its values cut until it is short enough, and at last its inner runs."""
        for longest in (LONGEST_TEXT, 1000, 80):
            data = json.dumps(plain_tree(trace, longest), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
            for secret in known_secrets():
                data = data.replace(json.dumps(secret, ensure_ascii=False)[1:-1].encode("utf-8", "replace"), HIDDEN.encode())
            if len(data) <= LONGEST_LINE:
                return data + b"\n"
        return self.line({**trace, "inputs": None, "outputs": None, "children": [], "cut": True})

    def begin(self) -> None:
        """Start a file, and drop the oldest where there is too much."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        now = time.time_ns()
        stamp = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now // 10**9))}.{now // 1000 % 10**6:06}Z"      # names sort by time
        self.process = os.getpid()
        self.path, self.size = self.folder / f"{stamp}-{self.process}-{secrets.token_hex(3)}{ENDING}", 0
        files = sorted(self.folder.glob(f"*{ENDING}"))
        sizes = [file.stat().st_size for file in files]
        while files and sum(sizes) > self.most - self.longest_file:
            files.pop(0).unlink(missing_ok=True)
            sizes.pop(0)


def plain_tree(trace: dict[str, Any], longest: int) -> dict[str, Any]:
    """A run and those within it as JSON has them."""
    own = {key: plain(value, longest) for key, value in trace.items() if key != "children"}
    return {**own, "children": [plain_tree(child, longest) for child in trace.get("children", ())]}


def read(path: str | os.PathLike[str], start: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """(trace, where the next line begins) of a file from a place on.  Lines that are no traces are passed over, unfinished ones left."""
    with open(path, "rb") as file:
        file.seek(start)
        while (line := file.readline(LONGEST_LINE + 2)).endswith(b"\n"):
            start += len(line)
            try:
                trace = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(trace, dict) and isinstance(trace.get("id"), str) and isinstance(trace.get("start"), int | float):
                yield trace, start
