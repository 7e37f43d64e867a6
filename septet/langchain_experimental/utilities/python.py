"""Python that a model writes: a process of its own for each object, limited in time and memory and without network."""
from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, PrivateAttr

from septet.errors import NotSupported
from septet.langchain_core.tools.grants import require

WORKER = Path(__file__).resolve().parent.parent / "worker.py"
SECONDS, MEGABYTES, PROCESSOR_SECONDS = 30, 1024, 300
LONGEST = 8 << 20                       # bytes of an answer


class PythonREPL(BaseModel):
    """Names stay from one piece of code to the next.  Denied until granted (septet.langchain_core.tools.grants).

    The process starts in an empty folder; it has the program's rights on files, but no network and no other processes.
    """

    globals: dict[str, Any] | None = Field(default_factory=dict, alias="_globals")
    locals: dict[str, Any] | None = Field(default_factory=dict, alias="_locals")
    _process: Any = PrivateAttr(default=None)
    _folder: Any = PrivateAttr(default=None)

    def model_post_init(self, _context: Any, /) -> None:
        if self.globals or self.locals:
            raise NotSupported("PythonREPL: values of this process; the code runs in another one")

    @staticmethod
    def sanitize_input(query: str) -> str:
        """Code without the fence around it."""
        return re.sub(r"(\s|`)*$", "", re.sub(r"^(\s|`)*(?i:python)?\s*", "", query))

    def run(self, command: str, timeout: int | None = None) -> str:
        """What the code prints, or its error.  ToolDenied without a grant; "Execution timed out" after `timeout` seconds (30)."""
        require("python")
        if self._process is None or self._process.poll() is not None:
            self._start()
        end = time.monotonic() + (timeout or SECONDS)
        try:
            self._process.stdin.write(json.dumps({"code": command}).encode() + b"\n")
            self._process.stdin.flush()
            answer = self._line(end)
        except BrokenPipeError:
            answer = None
        if answer is None:
            late = time.monotonic() >= end
            self.close()
            return "Execution timed out" if late else "MemoryError()"
        return str(answer.get("text"))

    def _start(self) -> None:
        """A new process.  NotSupported where it cannot be confined."""
        self._folder = tempfile.TemporaryDirectory(prefix="septet-python-")
        self._process = subprocess.Popen([sys.executable, "-I", "-S", str(WORKER), str(MEGABYTES), str(PROCESSOR_SECONDS)],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=self._folder.name,
                                         env={"PATH": os.defpath, "HOME": self._folder.name, "LANG": "C.UTF-8"})
        hello = self._line(time.monotonic() + SECONDS)
        if hello is None or "text" not in hello:
            self.close()
            raise NotSupported(f"PythonREPL: code cannot be confined on this machine: {(hello or {}).get('refused', 'no answer')}")

    def _line(self, end: float) -> Any:
        """The next answer; None when there is none until `end`, or the process is gone."""
        data, out = b"", self._process.stdout
        while not data.endswith(b"\n") and len(data) < LONGEST:
            left = end - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                return None
            if not (piece := os.read(out.fileno(), 1 << 16)):
                return None
            data += piece
        try:
            return json.loads(data)
        except ValueError:
            return None

    def close(self) -> None:
        """End the process; the next code begins anew."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
            self._folder.cleanup()
            self._process = None

    def __del__(self) -> None:
        if getattr(self, "__pydantic_private__", None):
            self.close()
