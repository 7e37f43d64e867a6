"""One run of a graph, step by step.  The loop decides; who drives it runs the tasks, and does what `io` asks of the checkpointer.

The same loop serves sync and async drivers, since it never waits.
"""
from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from septet.langgraph.checkpoint.base import WRITES_IDX_MAP, copy_checkpoint, create_checkpoint, empty_checkpoint
from septet.langgraph.constants import ERROR, INPUT, INTERRUPT, MISSING, NO_WRITES, NULL_TASK_ID, RESUME
from septet.langgraph.errors import EmptyInputError, GraphInterrupt
from septet.langgraph.pregel import output
from septet.langgraph.pregel.algo import (
    Writes,
    apply_null_writes,
    apply_writes,
    channels_of,
    next_tasks,
    ns_of,
    read_values,
)
from septet.langgraph.pregel.scope import Scope
from septet.langgraph.types import Command, PregelExecutableTask

DEBUGGED = {"checkpoints", "tasks"}


class Loop:
    """The state of a run.

    sinks: what streams go to, as functions of (namespace, mode, payload) with the modes they want.  ns: the run's namespace.
    """

    def __init__(self, graph: Any, input: Any, config: Any, *, ns: str, parent: Scope | None, checkpointer: Any, store: Any, cache: Any,
                 sinks: list[tuple[set[str], Callable[[Any], None]]], output_keys: Any, before: Any, after: Any, durability: str,
                 control: Any):
        self.graph, self.input, self.config, self.ns, self.parent = graph, input, config, ns, parent
        self.checkpointer, self.store, self.cache = checkpointer, store, cache
        self.sinks, self.output_keys, self.before, self.after, self.durability = sinks, output_keys, before, after, durability
        self.control = control
        self.io: deque[tuple[str, tuple[Any, ...]]] = deque()
        self.late: list[tuple[str, tuple[Any, ...]]] = []
        self.lock = threading.RLock()
        self.answer: Any = MISSING
        self.answers: dict[str, Any] = {}
        self.tasks: list[PregelExecutableTask] = []
        self.updated: set[str] | None = None
        self.output: Any = None
        self.stopped = ""
        self.announced = False
        self.bound: str | None = None                   # of a replay: the checkpoint before which graphs within begin
        self.begun: set[str] = set()                    # graphs within that have begun in this run

    # -- the beginning

    def earlier(self) -> Any:
        """Where a graph within that keeps its state begins in a replay: the config before which its checkpoint is; None for the latest."""
        root = self
        while root.parent is not None:
            root = root.parent.loop
        if root is self or root.bound is None or self.graph.checkpointer is not True:
            return None
        self.bound = root.bound
        if self.ns in root.begun:
            return None                                 # asked again in the same run: it goes on from there, with a new input
        root.begun.add(self.ns)
        return {"configurable": {"checkpoint_id": root.bound}}

    def start(self, saved: Any) -> None:
        """Take up the saved checkpoint, or an empty one, and the input."""
        configurable = self.config["configurable"]
        self.asked_for = configurable.get("checkpoint_id") is not None
        self.is_new = saved is None
        if saved is None:
            checkpoint, metadata, self.pending = empty_checkpoint(), {"step": -2}, []
            self.checkpoint_config = {"configurable": {"checkpoint_ns": self.ns, **only_thread(configurable)}}
            self.parent_config = None
        else:
            checkpoint, metadata = saved.checkpoint, saved.metadata
            self.pending = list(saved.pending_writes or [])
            self.checkpoint_config = {"configurable": {**saved.config["configurable"], "checkpoint_ns": self.ns}}
            self.parent_config = with_map(saved.parent_config, self.config, self.ns)
        self.add_map(metadata.get("parents"))
        self.checkpoint, self.checkpoint_metadata = checkpoint, metadata
        self.saved_versions = dict(checkpoint["channel_versions"])
        self.channels = channels_of(self.graph.channels, checkpoint["channel_values"])
        self.step = metadata["step"] + 1
        self.stop = self.step + self.config["recursion_limit"] + 1
        self.first(self.asked_for and self.input is None)

    def add_map(self, parents: dict[str, str] | None = None) -> None:
        """The checkpoints of the graphs above belong to the address of one within; of a saved one, those it was saved under."""
        if self.ns:
            above = parents or self.config["configurable"].get("checkpoint_map") or {}
            own = self.checkpoint_config["configurable"].get("checkpoint_id")
            found = {**above, **({self.ns: own} if own else {})}
            self.checkpoint_config["configurable"]["checkpoint_map"] = found

    @property
    def parents(self) -> dict[str, str]:
        return {ns: name for ns, name in (self.config["configurable"].get("checkpoint_map") or {}).items() if ns != self.ns}

    def version(self, current: Any, channel: None) -> Any:
        if self.checkpointer is not None:
            return self.checkpointer.get_next_version(current, None)
        return 1 if current is None else current + 1

    def first(self, replaying: bool) -> None:
        """Map the input to writes, or go on where the thread stands."""
        if replaying and self.parent is None:
            made = self.checkpoint_metadata.get("source") in ("update", "fork")
            redone = made and self.parent_config or self.checkpoint_config
            self.bound = redone["configurable"].get("checkpoint_id")
        starts_again = self.bound is not None and self.parent is not None
        self.is_resuming = bool(self.checkpoint["channel_versions"]) and not starts_again and (
            self.input is None or isinstance(self.input, Command) or (self.parent is not None and self.parent.loop.is_resuming))
        if isinstance(self.input, Command):
            self.take_command(self.input)
        self.updated = apply_null_writes(self.checkpoint, self.channels, self.pending, self.version, self.graph.triggered_by) or None
        if self.is_resuming:
            self.checkpoint["versions_seen"].setdefault(INTERRUPT, {}).update(self.checkpoint["channel_versions"])
            known = self.checkpoint.get("updated_channels")
            self.updated = set(known) | (self.updated or set()) if known is not None else None
            if replaying and self.parent is None and self.checkpoint_metadata.get("source") != "update":
                self.save_checkpoint("fork")
            self.emit("values", lambda: self.values())
        elif self.input is not None:
            self.take_input()
        else:
            raise EmptyInputError(f"Received no input for {self.graph.input_channels}")

    def take_command(self, command: Command) -> None:
        """Answers to interrupts, updates and places to go, as writes of no task."""
        if command.resume is not None:
            if self.checkpointer is None:
                raise RuntimeError("Cannot use Command(resume=...) without checkpointer")
            if isinstance(command.resume, dict) and command.resume and all(is_interrupt_id(key) for key in command.resume):
                self.answers = dict(command.resume)
            else:
                if len(self.open_interrupts()) > 1:
                    raise RuntimeError("When there are multiple pending interrupts, you must specify the interrupt id when resuming. Docs: "
                                       "https://docs.langchain.com/oss/python/langgraph/interrupts#handling-multiple-interrupts.")
                self.answer = command.resume
        writes = self.graph.writes_of_command(command)
        if not writes and command.resume is None:
            raise EmptyInputError("Received empty Command input")
        if writes:
            self.put_writes(NULL_TASK_ID, writes, "")

    def open_interrupts(self) -> set[str]:
        done = {task for task, channel, _ in self.pending if channel not in WRITES_IDX_MAP}
        return {v.id for task, channel, values in self.pending if channel == INTERRUPT and task not in done for v in values}

    def take_input(self) -> None:
        """Drop what was to run, and write the input."""
        writes = list(self.graph.writes_of_input(self.input))
        if not writes:
            raise EmptyInputError(f"Received no input for {self.graph.input_channels}")
        dropped = next_tasks(self.graph, self.checkpoint, self.pending, self.channels, self.ns, self.step, self.stop)
        for task in dropped:
            task.writes.clear()
        self.updated = apply_writes(self.checkpoint, self.channels, [*dropped, Writes((), INPUT, writes)], self.version,
                                    self.graph.triggered_by)
        self.save_checkpoint("input")
        self.pending = []

    # -- steps

    def tick(self) -> bool:
        """Prepare the next step; whether there is one."""
        if self.step > self.stop:
            self.stopped = "limit"
            return False
        self.tasks = self.due()
        if not self.tasks:
            self.stopped = "done"
            return False
        if self.control is not None and self.control.drain_requested:
            from septet.langgraph.errors import GraphDrained

            raise GraphDrained(self.control.drain_reason or "shutdown")
        for task in self.tasks if not self.asked_for else ():           # at a checkpoint that is asked for, what was done is done again
            task.writes.extend((c, v) for id, c, v in self.pending if id == task.id and c not in (ERROR, INTERRUPT, RESUME))
        if self.before and self.should_interrupt(self.before):
            self.stopped = "before"
            raise GraphInterrupt()
        for task in self.tasks:
            self.emit_task(task)
        for task in self.tasks:
            if task.writes:
                self.emit_update(task, task.writes, cached=True)
        return True

    def due(self) -> list[PregelExecutableTask]:
        """The tasks of the step that the checkpoint begins, which is shown with them."""
        found = next_tasks(self.graph, self.checkpoint, self.pending, self.channels, self.ns, self.step, self.stop, self.updated)
        if self.checkpointer is not None:
            self.emit("checkpoints", lambda: output.checkpoint_payload(self, found))
        return found

    def emit_task(self, task: PregelExecutableTask) -> None:
        if not getattr(task.proc, "hidden", False):
            self.emit("tasks", lambda: output.task_payload(task, self.graph.user_metadata(self.config)))

    def emit_update(self, task: Any, writes: Any, cached: bool = False) -> None:
        self.emit("updates", lambda: output.update_of(task, self.output_keys, writes, cached))

    def end_step(self) -> None:
        """Put the step's writes into the channels, and save the state that they make."""
        writes = [w for task in self.tasks for w in task.writes]
        self.updated = apply_writes(self.checkpoint, self.channels, self.tasks, self.version, self.graph.triggered_by)
        keys = {self.output_keys} if isinstance(self.output_keys, str) else set(self.output_keys)
        if any(channel in keys for channel, _ in writes):
            self.emit("values", lambda: self.values())
        self.pending = []
        self.save_checkpoint("loop")
        if self.after and self.should_interrupt(self.after):
            self.stopped = "after"
            self.tasks = self.due()
            raise GraphInterrupt()
        self.is_resuming = False

    def should_interrupt(self, names: Any) -> bool:
        """Whether something is new since the last stop, and one of the nodes is to run, or has run."""
        seen = self.checkpoint["versions_seen"].get(INTERRUPT, {})
        if not any(seen.get(c) is None or version > seen[c] for c, version in self.checkpoint["channel_versions"].items()):
            return False
        return any((not getattr(task.proc, "hidden", False)) if names == "*" else task.name in names for task in self.tasks)

    def values(self) -> Any:
        return read_values(self.channels, self.output_keys)

    def finish(self) -> None:
        """The output of a run that has ended."""
        self.output = self.values()

    def partial(self) -> None:
        """After an interrupt: show what finished tasks have written already."""
        done = [task for task in self.tasks if task.writes]
        if self.stopped != "after" and done:
            unsaved = copy_checkpoint(self.checkpoint)          # the true one may still wait to be saved
            updated = apply_writes(unsaved, self.channels, self.tasks, self.version, self.graph.triggered_by)
            keys = {self.output_keys} if isinstance(self.output_keys, str) else set(self.output_keys)
            if not updated.isdisjoint(keys):
                self.emit("values", lambda: self.values())
        self.output = self.values()

    # -- tasks

    def scope(self, task: PregelExecutableTask, attempt: int, began: float) -> Scope:
        """What a task knows while it runs."""
        answers = next((list(v) for id, c, v in reversed(self.pending) if id == task.id and c == RESUME), [])
        ns = ns_of(self.ns, task)
        return Scope(self, task, ns, answers, self.graph.runtime_of(self, task, ns, attempt, began))

    def answer_to(self, name: str) -> Any:
        """The answer to an interrupt that came with a Command, here or above; it is used up."""
        loop: Any = self
        while loop is not None:
            if name in loop.answers:
                return loop.answers.pop(name)
            if loop.answer is not MISSING:
                answer, loop.answer = loop.answer, MISSING
                return answer
            loop = loop.parent.loop if loop.parent is not None else None
        return MISSING

    def commit(self, task: PregelExecutableTask) -> None:
        """A task has ended well."""
        self.save_writes(task, list(task.writes) or [(NO_WRITES, None)])

    def fail(self, task: PregelExecutableTask, error: BaseException) -> None:
        """A task has ended in an error or an interrupt."""
        if isinstance(error, GraphInterrupt):
            if error.args[0]:
                resumes = [(c, v) for id, c, v in self.pending if id == task.id and c == RESUME]
                self.save_writes(task, [(INTERRUPT, tuple(error.args[0])), *resumes])
        else:
            self.save_writes(task, [(ERROR, error)])

    def save_writes(self, task: Any, writes: list[tuple[str, Any]]) -> None:
        """Keep what a task wrote, and show it."""
        with self.lock:
            self.put_writes(task.id, writes, "/".join(map(str, task.path)))
            self.show(task, writes)

    def show(self, task: Any, writes: list[tuple[str, Any]]) -> None:
        if writes[0][0] == RESUME or getattr(task.proc, "hidden", False):
            return
        if writes[0][0] == INTERRUPT:
            shown = {INTERRUPT: writes[0][1]}
            self.emit("updates", lambda: shown)
            self.emit("values", lambda: {**(self.values() if isinstance(self.values(), dict) else {}), **shown})
        elif writes[0][0] != ERROR:
            self.emit_update(task, writes)
        self.emit("tasks", lambda: output.result_payload(task, writes, self.graph.stream_channels_asis))

    def put_writes(self, task_id: str, writes: list[tuple[str, Any]], path: str) -> None:
        special = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        names = {channel for channel, _ in writes}
        if task_id == NULL_TASK_ID:                     # commands for one checkpoint add up
            writes = [(channel, value) for id, channel, value in self.pending if id == NULL_TASK_ID] + writes
        self.pending = [row for row in self.pending if row[0] != task_id or (special and row[1] not in names)]
        self.pending += [(task_id, channel, value) for channel, value in writes]
        if self.checkpointer is not None and (self.is_saved() or task_id == NULL_TASK_ID):
            self.ask("put_writes", self.checkpoint_config, [w for w in writes if self.is_tracked(w[0])], task_id, path)

    def is_saved(self) -> bool:
        return "checkpoint_id" in self.checkpoint_config["configurable"]

    def is_tracked(self, channel: str) -> bool:
        from septet.langgraph.channels.untracked_value import UntrackedValue

        return not isinstance(self.channels.get(channel), UntrackedValue)

    # -- the checkpointer

    def ask(self, method: str, *arguments: Any) -> None:
        """Have the driver call the checkpointer: at once, or at the run's end where nothing is to be kept before."""
        (self.late if self.durability == "exit" else self.io).append((method, arguments))

    def save_checkpoint(self, source: str) -> None:
        """The state as a new checkpoint."""
        metadata = {"source": source, "step": self.step, "parents": self.parents}
        updated = None if source == "fork" else self.updated
        self.checkpoint = create_checkpoint(self.checkpoint, self.channels, self.step, updated_channels=updated)
        before = self.checkpoint_config
        if self.durability != "exit":                   # what is not kept is nobody's parent
            self.parent_config = output.patched(before) if "checkpoint_id" in before["configurable"] else None
        if self.checkpointer is not None:
            versions = {c: v for c, v in self.checkpoint["channel_versions"].items() if self.saved_versions.get(c) != v}
            self.saved_versions = dict(self.checkpoint["channel_versions"])
            self.ask("put", {**self.config, "configurable": {**self.config["configurable"], **before["configurable"]}}, self.checkpoint,
                     metadata, versions)
        self.checkpoint_config = {"configurable": {**before["configurable"], "checkpoint_ns": self.ns,
                                                   "checkpoint_id": self.checkpoint["id"]}}
        self.add_map()
        self.checkpoint_metadata = self.graph.kept_metadata(self.config, metadata)
        self.step += 1

    def settle(self) -> None:
        """At the end of a run that keeps nothing before: the last checkpoint, and the writes on it."""
        if self.durability != "exit" or not self.late:
            return
        if self.parent is not None and self.stopped in ("done", "limit") and self.graph.checkpointer is not True:
            return              # a graph within that has ended, or has no steps left, is not asked for again
        puts = [row for row in self.late if row[0] == "put"]
        if puts:
            config, checkpoint, metadata, _ = puts[-1][1]
            first = puts[0][1][0]["configurable"]
            where = {**config["configurable"]}
            where.pop("checkpoint_id", None)
            if not self.is_new and first.get("checkpoint_id"):
                where["checkpoint_id"] = first["checkpoint_id"]
            versions = {c: v for row in puts for c, v in row[1][3].items()}
            versions = {c: checkpoint["channel_versions"][c] for c in versions}
            self.io.append(("put", ({**config, "configurable": where}, checkpoint, metadata, versions)))
            self.io.extend(row for row in self.late if row[0] == "put_writes" and
                           row[1][0]["configurable"].get("checkpoint_id") == checkpoint["id"])
        else:
            self.io.extend(self.late)
        self.late = []

    # -- streams

    def emit(self, mode: str, payload: Callable[[], Any]) -> None:
        """Show something in a mode, where somebody looks; `debug` shows tasks and checkpoints in an envelope."""
        for modes, push in self.sinks:
            if mode in modes:
                found = payload()
                if found is not None or mode == "values":
                    push((self.ns, mode, found))
            if mode in DEBUGGED and "debug" in modes:
                found = payload()
                kind = "checkpoint" if mode == "checkpoints" else "task_result" if "result" in found and "triggers" not in found else "task"
                push((self.ns, "debug", {"step": self.step - 1 if kind == "checkpoint" else self.step,
                                         "timestamp": datetime.now(UTC).isoformat(), "type": kind, "payload": found}))


def with_map(address: Any, config: Any, ns: str) -> Any:
    """The address of a checkpoint within another graph, with the checkpoints above."""
    if address is None or not ns:
        return address
    inner = address["configurable"]
    found = {**(config["configurable"].get("checkpoint_map") or {}), ns: inner.get("checkpoint_id")}
    return {"configurable": {**inner, "checkpoint_map": found}}


def only_thread(configurable: dict[str, Any]) -> dict[str, Any]:
    return {"thread_id": configurable["thread_id"]} if "thread_id" in configurable else {}


def is_interrupt_id(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 32 and all(c in "0123456789abcdef" for c in text)
