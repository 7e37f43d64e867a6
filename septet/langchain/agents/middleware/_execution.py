"""Where the commands of a shell tool run, and how long, how much and with how many resources: on this machine, or in a container."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septet.errors import NotSupported


def started(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, own_group: bool = True) -> subprocess.Popen[bytes]:
    """A process whose three streams are pipes, the leader of a group so that all it starts can be ended with it."""
    return subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=dict(env),
                            start_new_session=own_group)


@dataclass
class BaseExecutionPolicy(ABC):
    """Seconds for a command, for one at the start and for the end; lines and bytes of an answer that the model is shown."""

    command_timeout: float = 30.0
    startup_timeout: float = 30.0
    termination_timeout: float = 10.0
    max_output_lines: int = 100
    max_output_bytes: int | None = None

    def __post_init__(self) -> None:
        if self.max_output_lines <= 0:
            raise ValueError("max_output_lines must be positive.")

    @abstractmethod
    def spawn(self, *, workspace: Path, env: Mapping[str, str], command: Sequence[str]) -> subprocess.Popen[bytes]:
        """The shell's process."""


@dataclass
class HostExecutionPolicy(BaseExecutionPolicy):
    """The shell runs on this machine with the program's rights; its processor time and its memory can be bounded (on Linux)."""

    cpu_time_seconds: int | None = None
    memory_bytes: int | None = None
    create_process_group: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("cpu_time_seconds", "memory_bytes"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} must be positive if provided.")
        if (self.cpu_time_seconds or self.memory_bytes) and not sys.platform.startswith("linux"):
            raise NotSupported("HostExecutionPolicy: cpu_time_seconds and memory_bytes where the system is not Linux")

    def spawn(self, *, workspace: Path, env: Mapping[str, str], command: Sequence[str]) -> subprocess.Popen[bytes]:
        process = started(command, env=env, cwd=workspace, own_group=self.create_process_group)
        if sys.platform.startswith("linux"):
            import resource

            for kind, most in ((resource.RLIMIT_CPU, self.cpu_time_seconds), (resource.RLIMIT_AS, self.memory_bytes)):
                if most is not None:
                    resource.prlimit(process.pid, kind, (most, most))
        return process


@dataclass
class DockerExecutionPolicy(BaseExecutionPolicy):
    """The shell runs in a container of its own, without network unless it is granted; a workspace that is not temporary is mounted."""

    binary: str = "docker"
    image: str = "python:3.12-alpine3.19"
    remove_container_on_exit: bool = True
    network_enabled: bool = False
    extra_run_args: Sequence[str] | None = None
    memory_bytes: int | None = None
    cpu_time_seconds: Any = None
    cpus: str | None = None
    read_only_rootfs: bool = False
    user: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.memory_bytes is not None and self.memory_bytes <= 0:
            raise ValueError("memory_bytes must be positive if provided.")
        if self.cpu_time_seconds is not None:
            raise RuntimeError("DockerExecutionPolicy does not support cpu_time_seconds; configure CPU limits using Docker run options "
                               "such as '--cpus'.")
        for name in ("cpus", "user"):
            if getattr(self, name) is not None and not getattr(self, name).strip():
                raise ValueError(f"{name} must be a non-empty string when provided.")

    def spawn(self, *, workspace: Path, env: Mapping[str, str], command: Sequence[str]) -> subprocess.Popen[bytes]:
        found = shutil.which(self.binary)
        if found is None:
            raise RuntimeError(f"Docker execution policy requires the '{self.binary}' CLI to be installed and available on PATH.")
        here = workspace if workspace.exists() else Path.cwd()
        return started([found, *self.arguments(workspace, env), *command], env=os.environ, cwd=here)

    def arguments(self, workspace: Path, env: Mapping[str, str]) -> list[str]:
        """Everything after `docker` and before the shell."""
        given = ["run", "-i", *(["--rm"] if self.remove_container_on_exit else [])]
        given += [] if self.network_enabled else ["--network", "none"]
        if self.memory_bytes is not None:
            given += ["--memory", str(self.memory_bytes)]
        temporary = workspace.name.startswith("langchain-shell-") and workspace.parent == Path(tempfile.gettempdir())
        given += ["-w", "/"] if temporary else ["-v", f"{workspace}:{workspace}", "-w", str(workspace)]
        given += ["--read-only"] if self.read_only_rootfs else []
        for name, value in env.items():
            given += ["-e", f"{name}={value}"]
        given += ["--cpus", self.cpus] if self.cpus is not None else []
        given += ["--user", self.user] if self.user is not None else []
        return [*given, *(self.extra_run_args or ()), self.image]
