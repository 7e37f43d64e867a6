"""`torch.profiler`: times of the parts that `record_function` names, step by step."""
from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported
from septet.torch.autograd import profiler as parts
from septet.torch.autograd.profiler import record_function


class ProfilerActivity(enum.Enum):
    """What is watched; here only the CPU."""

    CPU, XPU, MTIA, CUDA, HPU, PrivateUse1 = range(6)


class ProfilerAction(enum.Enum):
    """What a step is for."""

    NONE, WARMUP, RECORD, RECORD_AND_SAVE = range(4)


def supported_activities() -> set[ProfilerActivity]:
    """The CPU."""
    return {ProfilerActivity.CPU}


def schedule(*, wait: int, warmup: int, active: int, repeat: int = 0, skip_first: int = 0,
             skip_first_wait: int = 0) -> Callable[[int], Any]:
    """step -> what it is for: cycles of `wait` steps at rest, `warmup` steps that do not count and `active` ones that do."""
    def action(step: int) -> ProfilerAction:
        step -= skip_first
        if skip_first_wait:
            step += wait
        cycle = wait + warmup + active
        if step < 0 or repeat and step // cycle >= repeat:
            return ProfilerAction.NONE
        place = step % cycle
        if place < wait:
            return ProfilerAction.NONE
        if place < wait + warmup:
            return ProfilerAction.WARMUP
        return ProfilerAction.RECORD_AND_SAVE if place == cycle - 1 else ProfilerAction.RECORD

    return action


def tensorboard_trace_handler(dir_name: str, worker_name: str | None = None, use_gzip: bool = False) -> Any:
    """NotSupported: there are no traces, only times of parts."""
    raise NotSupported("torch.profiler.tensorboard_trace_handler; print prof.key_averages().table()")


class profile(parts.profile):
    """A context in which parts are timed; with a schedule, in its active steps, and on_trace_ready is called after the last of them."""

    def __init__(self, *, activities: Any = None, schedule: Callable[[int], Any] | None = None, on_trace_ready: Any = None,
                 **options: Any):
        super().__init__(enabled=False)
        self.schedule, self.on_trace_ready, self.step_num = schedule, on_trace_ready, 0

    def action(self) -> ProfilerAction:
        """What the step under way is for."""
        return self.schedule(self.step_num) if self.schedule else ProfilerAction.RECORD

    def watch(self) -> None:
        """Time parts or not, as the step asks."""
        wanted = self.action() in (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE)
        if wanted and self not in parts._running:
            parts._running.append(self)
        elif not wanted and self in parts._running:
            parts._running.remove(self)

    def start(self) -> None:
        self.watch()

    def stop(self) -> None:
        if self in parts._running:
            parts._running.remove(self)
            if self.on_trace_ready:
                self.on_trace_ready(self)

    def step(self) -> None:
        """The next step begins."""
        done = self.action() is ProfilerAction.RECORD_AND_SAVE
        self.step_num += 1
        if done and self.on_trace_ready:
            self.on_trace_ready(self)
        if done:
            self._events.clear()
        self.watch()

    def __enter__(self) -> profile:
        self.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()

    def export_chrome_trace(self, path: str) -> None:
        """NotSupported: there are no traces, only times of parts."""
        raise NotSupported("torch.profiler.profile.export_chrome_trace; print prof.key_averages().table()")


__all__ = ["ProfilerAction", "ProfilerActivity", "profile", "record_function", "schedule", "supported_activities",
           "tensorboard_trace_handler"]
