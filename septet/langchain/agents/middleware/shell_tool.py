"""`langchain.agents.middleware.shell_tool`: a shell that the model may use, and that stays from one command to the next."""
from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, model_validator

from septet.langchain.agents.middleware._execution import BaseExecutionPolicy, DockerExecutionPolicy, HostExecutionPolicy
from septet.langchain.agents.middleware._shell_session import CommandResult, ShellSession
from septet.langchain.agents.middleware.pii import PIIDetectionError, PIIMatch, RedactionRule, detector_of, without
from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, PrivateStateAttr
from septet.langchain.tools import ToolRuntime
from septet.langchain_core.messages import ToolMessage
from septet.langchain_core.tools import StructuredTool, ToolException
from septet.langchain_core.tools.grants import require
from septet.langgraph.channels.untracked_value import UntrackedValue

__all__ = ["DockerExecutionPolicy", "HostExecutionPolicy", "RedactionRule", "ShellToolMiddleware"]
PREFIX = "langchain-shell-"
DESCRIPTION = """Run a command in a shell that stays: variables, the folder and files are there for the next command. Look where you
are (`pwd`, `ls`) before you change anything, and quote paths with spaces. Long output is cut, and a command that takes too long is ended.
`restart` begins with a new shell."""


class _ShellToolInput(BaseModel):
    """A command, or the wish for a new shell."""

    command: str | None = None
    restart: bool | None = None

    @model_validator(mode="after")
    def one_wish(self) -> _ShellToolInput:
        if self.command and self.restart:
            raise ValueError("Specify only one of 'command' or 'restart'.")
        return self


def closed(session: ShellSession, folder: tempfile.TemporaryDirectory[str] | None, seconds: float) -> None:
    session.stop(seconds)
    if folder is not None:
        folder.cleanup()


@dataclass
class Resources:
    """A running shell and the folder made for it; both end with the agent, or when nobody holds them."""

    session: ShellSession
    folder: tempfile.TemporaryDirectory[str] | None
    seconds: float

    def __post_init__(self) -> None:
        self.close = weakref.finalize(self, closed, self.session, self.folder, self.seconds)


class ShellToolState(AgentState):
    shell_session_resources: NotRequired[Annotated[Resources | None, UntrackedValue, PrivateStateAttr]]


class ShellToolMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Gives the model the tool `shell`.  Denied until tools of the kind "shell" are granted: the commands have the rights of the policy,
    by default those of the program.

    workspace_root: the shell's folder, made where it is missing; without it a temporary one.  env: the shell's variables in place of the
    program's.  redaction_rules: what is taken out of the output.  RuntimeError for a startup command that fails.
    """

    state_schema = ShellToolState

    def __init__(self, workspace_root: str | Path | None = None, *, startup_commands: tuple[str, ...] | list[str] | str | None = None,
                 shutdown_commands: tuple[str, ...] | list[str] | str | None = None, execution_policy: BaseExecutionPolicy | None = None,
                 redaction_rules: tuple[RedactionRule, ...] | list[RedactionRule] | None = None, tool_description: str | None = None,
                 tool_name: str = "shell", shell_command: Sequence[str] | str | None = None, env: Mapping[str, Any] | None = None) -> None:
        self._root = Path(workspace_root) if workspace_root else None
        self._tool_name, self._shell = tool_name, shell_of(shell_command)
        self._env = None if env is None else {key: str(value) for key, value in env.items()}
        self._policy = execution_policy if execution_policy is not None else HostExecutionPolicy()
        self._rules = [(rule, detector_of(rule.pii_type, rule.detector)) for rule in redaction_rules or ()]
        self._startup, self._shutdown = commands_of(startup_commands), commands_of(shutdown_commands)

        def shell(*, runtime: ToolRuntime, command: str | None = None, restart: bool = False) -> Any:
            return self._call(self._resources(runtime.state), command, restart, runtime.tool_call_id)

        self.tools = [StructuredTool.from_function(shell, name=tool_name, description=tool_description or DESCRIPTION,
                                                   args_schema=_ShellToolInput)]

    def before_agent(self, state: Any, runtime: Any) -> Any:
        return {"shell_session_resources": self._resources(state)}

    async def abefore_agent(self, state: Any, runtime: Any) -> Any:
        return self.before_agent(state, runtime)

    def after_agent(self, state: Any, runtime: Any) -> Any:
        resources = state.get("shell_session_resources")
        if resources is None:
            return
        try:
            for command in self._shutdown:
                with suppress(RuntimeError):        # the shell may have ended
                    resources.session.execute(command, timeout=self._policy.command_timeout)
        finally:
            resources.close()

    async def aafter_agent(self, state: Any, runtime: Any) -> Any:
        return self.after_agent(state, runtime)

    def _resources(self, state: Any) -> Resources:
        """The shell of a run: the one in its state, or, as after an interrupt, a new one that is put there."""
        resources = state.get("shell_session_resources")
        if not isinstance(resources, Resources):
            resources = state["shell_session_resources"] = self._started()
        return resources

    def _started(self) -> Resources:
        require("shell")
        folder = tempfile.TemporaryDirectory(prefix=PREFIX) if self._root is None else None
        place = Path(folder.name) if folder is not None else self._root
        assert place is not None
        place.mkdir(parents=True, exist_ok=True)
        session = ShellSession(place, self._policy, self._shell, dict(os.environ) if self._env is None else self._env)
        resources = Resources(session, folder, self._policy.termination_timeout)
        try:
            session.start()
            for command in self._startup:
                done = session.execute(command, timeout=self._policy.startup_timeout)
                if done.timed_out or done.exit_code:
                    raise RuntimeError(f"Startup command '{command}' failed with exit code {done.exit_code}")
        except BaseException:
            resources.close()
            raise
        return resources

    def _call(self, resources: Resources, command: str | None, restart: bool, call_id: str | None) -> Any:
        if restart:
            resources.session.restart()
            return self._message("Shell session restarted.", call_id, "success", {})
        if not command:
            raise ToolException("Shell tool expects a 'command' string when restart is not requested.")
        done = resources.session.execute(command, timeout=self._policy.command_timeout)
        if done.timed_out or done.ended:
            resources.session.restart()
        if done.timed_out:
            words = f"Error: Command timed out after {self._policy.command_timeout:.1f} seconds."
            return self._message(words, call_id, "error", {"timed_out": True, "exit_code": None})
        return self._answer(done, call_id)

    def _answer(self, done: CommandResult, call_id: str | None) -> Any:
        artifact: dict[str, Any] = {"timed_out": False, "exit_code": done.exit_code}
        try:
            text, found = self._redacted(done.output)
        except PIIDetectionError as error:
            artifact["matches"] = {error.pii_type: error.matches}
            return self._message(f"Output blocked: detected {error.pii_type}.", call_id, "error", artifact)
        text = text or "<no output>"
        if done.truncated_by_lines:
            text = f"{text.rstrip()}\n\n... Output truncated at {self._policy.max_output_lines} lines (observed {done.total_lines})."
        if done.truncated_by_bytes:
            text = f"{text.rstrip()}\n\n... Output truncated at {self._policy.max_output_bytes} bytes (observed {done.total_bytes})."
        if done.exit_code or done.ended:
            text = f"{text.rstrip()}\n\nExit code: {done.exit_code}"
        if done.ended:
            text += "\nThe shell has ended; a new one was started."
        artifact |= {"truncated_by_lines": done.truncated_by_lines, "truncated_by_bytes": done.truncated_by_bytes,
                     "total_lines": done.total_lines, "total_bytes": done.total_bytes, "redaction_matches": found}
        return self._message(text, call_id, "error" if done.exit_code else "success", artifact)

    def _redacted(self, text: str) -> tuple[str, dict[str, list[PIIMatch]]]:
        """The output after all rules, and what they found."""
        found: dict[str, list[PIIMatch]] = {}
        for rule, detect in self._rules:
            matches = detect(text)
            text = without(text, matches, rule.strategy)
            if matches:
                found.setdefault(rule.pii_type, []).extend(matches)
        return text, found

    def _message(self, content: str, call_id: str | None, status: Any, artifact: dict[str, Any]) -> Any:
        if call_id is None:
            return content
        return ToolMessage(content=content, tool_call_id=call_id, name=self._tool_name, status=status, artifact=artifact)


def shell_of(command: Sequence[str] | str | None) -> tuple[str, ...]:
    """The arguments that start a shell: bash unless another is named.  ValueError for none."""
    given = ("/bin/bash",) if command is None else (command,) if isinstance(command, str) else tuple(command)
    if not given:
        raise ValueError("Shell command must contain at least one argument.")
    return given


def commands_of(commands: tuple[str, ...] | list[str] | str | None) -> tuple[str, ...]:
    return () if commands is None else (commands,) if isinstance(commands, str) else tuple(commands)
