"""Which tools may run what a model writes.

A tool that a program hands to an agent is the program's own code, and granted by that.  Septet's own tools that run code or commands of a
model are denied until SEPTET_TOOLS names their kind (`SEPTET_TOOLS=python`), or `grant` does.
"""
from __future__ import annotations

import os

SWITCH = "SEPTET_TOOLS"
_granted: set[str] = set()


class ToolDenied(PermissionError):
    """A tool that nobody granted."""


def grant(kind: str) -> None:
    """Let tools of a kind run from now on."""
    _granted.add(kind)


def is_granted(kind: str) -> bool:
    """Whether tools of a kind may run."""
    return kind in _granted or kind in {word.strip() for word in os.environ.get(SWITCH, "").split(",")}


def require(kind: str) -> None:
    """ToolDenied, which says how to grant them, unless tools of a kind may run."""
    if not is_granted(kind):
        raise ToolDenied(f"tools that run what a model writes are denied until they are granted: set {SWITCH}={kind} for this program")
