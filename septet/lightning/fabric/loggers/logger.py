"""`Logger`: what every logger of experiments has."""
from __future__ import annotations

from abc import ABC, abstractmethod
from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from septet.lightning.fabric.utilities.rank_zero import rank_zero_only


class Logger(ABC):
    """Where metrics and hyperparameters go."""

    @property
    @abstractmethod
    def name(self) -> str | None:
        """The experiment's name."""

    @property
    @abstractmethod
    def version(self) -> int | str | None:
        """Which of the experiment's runs this is."""

    @property
    def root_dir(self) -> str | None:
        """The folder of all runs, None when nothing is written."""
        return None

    @property
    def log_dir(self) -> str | None:
        """The folder of this run, None when nothing is written."""
        return None

    @property
    def group_separator(self) -> str:
        """What stands between the parts of a name."""
        return "/"

    @abstractmethod
    def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
        """Write numbers at a step."""

    @abstractmethod
    def log_hyperparams(self, params: dict[str, Any] | Namespace, *args: Any, **kwargs: Any) -> None:
        """Write hyperparameters."""

    def log_graph(self, model: Any, input_array: Any = None) -> None:  # noqa: B027
        """Draw a model; loggers without pictures of models let it pass."""

    def save(self) -> None:  # noqa: B027
        """Bring to the disk what waits."""

    def finalize(self, status: str) -> None:
        """End, saving what waits."""
        self.save()


class _DummyExperiment:
    """An experiment of which everything can be asked, and nothing comes."""

    def nop(self, *args: Any, **kw: Any) -> None:
        """Nothing."""

    def __getattr__(self, _: Any) -> Callable[..., None]:
        return self.nop

    def __getitem__(self, idx: int) -> _DummyExperiment:
        return self

    def __setitem__(self, *args: Any, **kwargs: Any) -> None:
        pass


def rank_zero_experiment(fn: Callable[..., Any]) -> Callable[..., Any]:
    """An `experiment` property that exists on the main process only; the others get one that does nothing."""
    @wraps(fn)
    def experiment(self: Any) -> Any:
        return fn(self) if rank_zero_only.rank == 0 else _DummyExperiment()     # type: ignore[attr-defined]

    return experiment


def mapping_of(params: Mapping[str, Any] | Namespace | None) -> dict[str, Any]:
    """Hyperparameters as a dictionary."""
    if params is None:
        return {}
    return vars(params) if isinstance(params, Namespace) else dict(params)


def prefixed(metrics: Mapping[str, Any], prefix: str, separator: str) -> Mapping[str, Any]:
    """Metrics with a prefix before their names."""
    return {f"{prefix}{separator}{name}": x for name, x in metrics.items()} if prefix else metrics


def flattened(params: Mapping[str, Any], separator: str = "/") -> dict[str, Any]:
    """Nested mappings as one, whose names are paths."""
    flat: dict[str, Any] = {}
    for name, x in params.items():
        inner = vars(x) if isinstance(x, Namespace) else x
        if isinstance(inner, Mapping):
            flat.update({f"{name}{separator}{rest}": y for rest, y in flattened(inner, separator).items()})
        else:
            flat[str(name)] = x
    return flat
