"""How far a loop is: counters that checkpoints keep."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar


@dataclass
class ReadyCompleted:
    """How often something was about to begin, and how often it ended."""

    ready: int = 0
    completed: int = 0

    def reset(self) -> None:
        self.ready = self.completed = 0

    def reset_on_restart(self) -> None:
        """What had begun and not ended begins again."""
        self.ready = self.completed


@dataclass
class StartedTracker(ReadyCompleted):
    """And how often it had begun."""

    started: int = 0

    def reset(self) -> None:
        self.ready = self.completed = self.started = 0

    def reset_on_restart(self) -> None:
        self.ready = self.started = self.completed


@dataclass
class ProcessedTracker(StartedTracker):
    """And how often its work was done, its closing hooks not yet."""

    processed: int = 0

    def reset(self) -> None:
        self.ready = self.completed = self.started = self.processed = 0

    def reset_on_restart(self) -> None:
        self.ready = self.started = self.processed = self.completed


T = TypeVar("T", bound=ReadyCompleted)


class Progress(Generic[T]):
    """The same counters twice: since the loop began, and since its outer loop's last round."""

    def __init__(self, kind: type[T]) -> None:
        self.total, self.current = kind(), kind()

    def increment_ready(self) -> None:
        self.total.ready += 1
        self.current.ready += 1

    def increment_started(self) -> None:
        self.total.started += 1  # type: ignore[attr-defined]
        self.current.started += 1  # type: ignore[attr-defined]

    def increment_processed(self) -> None:
        self.total.processed += 1  # type: ignore[attr-defined]
        self.current.processed += 1  # type: ignore[attr-defined]

    def increment_completed(self) -> None:
        self.total.completed += 1
        self.current.completed += 1

    def reset(self) -> None:
        self.total.reset()
        self.current.reset()

    def reset_on_run(self) -> None:
        self.current.reset()

    def reset_on_restart(self) -> None:
        self.current.reset_on_restart()

    def state_dict(self) -> dict[str, Any]:
        return {"total": asdict(self.total), "current": asdict(self.current)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.total = type(self.total)(**state["total"])
        self.current = type(self.current)(**state["current"])


class BatchProgress(Progress[ProcessedTracker]):
    """Batches, and whether the one at work is the last."""

    def __init__(self) -> None:
        super().__init__(ProcessedTracker)
        self.is_last_batch = False

    def reset(self) -> None:
        super().reset()
        self.is_last_batch = False

    def reset_on_run(self) -> None:
        super().reset_on_run()
        self.is_last_batch = False

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "is_last_batch": self.is_last_batch}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        self.is_last_batch = state["is_last_batch"]


@dataclass
class OptimizerProgress:
    """Steps of the optimizer, and dropping of gradients."""

    step: Progress[ReadyCompleted] = field(default_factory=lambda: Progress(ReadyCompleted))
    zero_grad: Progress[StartedTracker] = field(default_factory=lambda: Progress(StartedTracker))

    @property
    def steps(self) -> int:
        return self.step.total.completed

    def reset_on_run(self) -> None:
        self.step.reset_on_run()
        self.zero_grad.reset_on_run()

    def reset_on_restart(self) -> None:
        self.step.reset_on_restart()
        self.zero_grad.reset_on_restart()

    def state_dict(self) -> dict[str, Any]:
        return {"optimizer": {"step": self.step.state_dict(), "zero_grad": self.zero_grad.state_dict()}}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.step.load_state_dict(state["optimizer"]["step"])
        self.zero_grad.load_state_dict(state["optimizer"]["zero_grad"])
