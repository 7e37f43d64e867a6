"""One shell that stays: commands go in, and what they print comes back up to a mark that says it is all."""
from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from septet.langchain.agents.middleware._execution import BaseExecutionPolicy

MARK = b"SEPTET_SHELL_"
STDERR_SECONDS = 0.25           # how long what was printed to stderr may come after the mark
PIECE = 1 << 16


@dataclass
class CommandResult:
    """What a command printed, lines of stderr marked; exit_code: None where it did not end in time."""

    output: str
    exit_code: int | None
    timed_out: bool = False
    ended: bool = False             # the shell itself has ended
    truncated_by_lines: bool = False
    truncated_by_bytes: bool = False
    total_lines: int = 0
    total_bytes: int = 0


@dataclass
class Collected:
    """Lines in the order they come, as many as may be kept; all are counted."""

    most_lines: int
    most_bytes: int | None
    kept: list[str] = field(default_factory=list)
    lines: int = 0
    bytes: int = 0
    full: bool = False              # a line did not fit, so that none after it is kept

    def add(self, line: bytes, prefix: str) -> None:
        self.lines += 1
        self.bytes += len(line)
        self.full = self.full or self.most_bytes is not None and self.bytes > self.most_bytes
        if self.lines <= self.most_lines and not self.full:
            self.kept.append(prefix + line.decode("utf-8", "replace"))

    def result(self, code: int | None, **more: Any) -> CommandResult:
        return CommandResult("".join(self.kept), code, truncated_by_lines=self.lines > self.most_lines, truncated_by_bytes=self.full,
                             total_lines=self.lines, total_bytes=self.bytes, **more)


class ShellSession:
    """A shell process in a folder."""

    def __init__(self, workspace: Path, policy: BaseExecutionPolicy, command: tuple[str, ...], environment: dict[str, str]) -> None:
        self._workspace, self._policy, self._command, self._environment = workspace, policy, command, environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._process = self._policy.spawn(workspace=self._workspace, env=self._environment, command=self._command)

    def restart(self) -> None:
        self.stop(0)
        self.start()

    def stop(self, timeout: float) -> None:
        """Give the shell so many seconds to end by itself, then end it and all of its group."""
        process, self._process = self._process, None
        if process is None:
            return
        if timeout > 0:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                process.stdin.write(b"exit\n")  # type: ignore[union-attr]
                process.stdin.flush()  # type: ignore[union-attr]
                process.wait(timeout)
        ended(process)

    def execute(self, command: str, *, timeout: float) -> CommandResult:
        """Run a command.  RuntimeError where the shell is not running."""
        process = self._process
        if process is None or process.poll() is not None:
            raise RuntimeError("Shell session is not running.")
        mark = MARK + uuid.uuid4().hex.encode()
        text = command if command.endswith("\n") else command + "\n"
        marks = b"printf '%s %s\\n' " + mark + b" $?; printf '%s\\n' " + mark + b" >&2\n"
        with contextlib.suppress(BrokenPipeError):      # the shell has ended: reading says so
            process.stdin.write(text.encode() + marks)  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        return self._answer(process, mark, time.monotonic() + timeout)

    def _answer(self, process: subprocess.Popen[bytes], mark: bytes, end: float) -> CommandResult:
        """Read both pipes up to the mark of each, or until it is too late."""
        pipes = [Pipe(process.stdout, re.compile(mark + rb" (\d+)$"), ""), Pipe(process.stderr, re.compile(mark + b"$"), "[stderr] ")]
        collected, code = Collected(self._policy.max_output_lines, self._policy.max_output_bytes), None
        while any(pipe.open for pipe in pipes):
            ready = select.select([pipe for pipe in pipes if pipe.open], [], [], max(0.0, end - time.monotonic()))[0]
            if not ready:
                break
            for pipe in ready:
                found = pipe.read(collected)
                if found is not None and pipe is pipes[0]:
                    code, end = int(found[1]), min(end, time.monotonic() + STDERR_SECONDS)
        if code is not None:
            return collected.result(code)
        if ready:
            return collected.result(process.wait(), ended=True)
        return collected.result(None, timed_out=True)


@dataclass
class Pipe:
    """One of the shell's pipes, read up to a mark."""

    stream: Any
    mark: re.Pattern[bytes]
    prefix: str
    rest: bytes = b""
    open: bool = True

    def fileno(self) -> int:
        return self.stream.fileno()  # type: ignore[no-any-return]

    def read(self, collected: Collected) -> re.Match[bytes] | None:
        """Collect the lines that are there; the mark, when it is among them.  Closed by the mark or the end."""
        piece = os.read(self.fileno(), PIECE)
        *lines, self.rest = (self.rest + piece).split(b"\n")
        for line in lines:
            found = self.mark.search(line)
            if found is not None:
                self.open = False
                self._last(collected, line[:found.start()])
                return found
            collected.add(line + b"\n", self.prefix)
        if not piece:
            self.open = False
            self._last(collected, self.rest)
        return None

    def _last(self, collected: Collected, line: bytes) -> None:
        if line:
            collected.add(line, self.prefix)


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group, and close its pipes."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:          # it leads no group
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]
