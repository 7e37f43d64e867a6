"""Orders that do not hang on time: a node waits until the loop that reads the stream has printed what comes before it."""
from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

PATIENCE = 120                                                     # seconds until a wait that nothing answers fails instead of hanging
_printed: list[Any] = []
_news = threading.Condition()


def show(events: Iterable[Any]) -> None:
    """Print events as they come and tell the nodes that wait for one of them."""
    _printed.clear()
    for event in events:
        print(event)
        with _news:
            _printed.append(event)
            _news.notify_all()


def wait_for(name: str, times: int = 1) -> None:
    """Return when the loop has printed the end of a node (its result, interrupt or error) that many times."""
    with _news:
        assert _news.wait_for(lambda: sum(_ends(event, name) for event in _printed) >= times, PATIENCE), f"{name} has not ended"


def _ends(event: Any, name: str) -> bool:
    """True for a task's last event, ('tasks', {...}), and for {name: update} of streams of updates alone."""
    if isinstance(event, dict):
        return name in event
    return event[0] == "tasks" and event[1]["name"] == name and "result" in event[1]
