"""One line of JSON for each request and each event of the server, on stderr.  Texts of clients and tokens are never written."""
from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any, TextIO


class Log:
    """Lines of JSON to a stream; None writes nothing."""

    def __init__(self, stream: TextIO | None = sys.stderr):
        self.stream = stream
        self.lock = threading.Lock()

    def __call__(self, event: str, **facts: Any) -> None:
        if self.stream is None:
            return
        line = json.dumps({"time": round(time.time(), 3), "event": event, **facts}, ensure_ascii=True, default=str)
        with self.lock:
            self.stream.write(line + "\n")
            self.stream.flush()
