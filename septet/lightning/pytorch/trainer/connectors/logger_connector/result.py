"""What was logged: one entry for each name and hook, which keeps the last value and what an epoch's values come to."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import septet.torch as torch
from septet.lightning.pytorch.trainer.connectors.logger_connector import fx_validator
from septet.lightning.pytorch.utilities.data import extract_batch_size
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import WarningCache
from septet.torch import Tensor
from septet.torch.nn import Module

warning_cache = WarningCache()
# prog_bar, logger, on_step, on_epoch, reduce_fx, enable_graph, add_dataloader_idx as `self.log` was given them
Options = tuple[bool, bool | None, bool | None, bool | None, str | Callable[[Any], Any], bool, bool]


class Metrics(NamedTuple):
    """Values by name, for each of those who want them."""

    callback: dict[str, Tensor]
    log: dict[str, Tensor]
    pbar: dict[str, Tensor]


def reduction(reduce_fx: str | Callable[[Any], Any]) -> str:
    """mean, max, min or sum, from a name or from torch's function; MisconfigurationException for any other."""
    name = reduce_fx.lower() if isinstance(reduce_fx, str) else getattr(reduce_fx, "__name__", "")
    name = "mean" if name == "avg" else name
    known = name in ("mean", "max", "min", "sum")
    if not known or not isinstance(reduce_fx, str) and reduce_fx is not getattr(torch, name):
        raise MisconfigurationException("Only `self.log(..., reduce_fx={min,max,mean,sum})` are supported. If you need a custom reduction,"
                                        f" please log a `torchmetrics.Metric` instance instead. Found: {reduce_fx}")
    return name


class Entry:
    """The values logged under one name in one hook."""

    __slots__ = ("asked", "fresh", "last", "loader", "logger", "name", "on_epoch", "on_step", "prog_bar", "reduce", "total", "weight")

    def __init__(self, hook: str, name: str, asked: Options, loader: int | None) -> None:
        self.asked, self.name, self.loader = asked, name, loader
        self.prog_bar, self.logger = asked[0], asked[1] is None or asked[1]
        self.on_step, self.on_epoch = fx_validator.resolve(hook, asked[2], asked[3])
        self.reduce = reduction(asked[4])
        self.reset()

    def reset(self) -> None:
        self.last: Any = None
        self.total: Any = None
        self.weight = 0
        self.fresh = False

    def add(self, value: Tensor, batch_size: int) -> None:
        """Take a value of the epoch."""
        if self.reduce == "mean":
            value = value * batch_size
            self.weight += batch_size
        if self.total is None:
            self.total = value
        elif self.reduce in ("mean", "sum"):
            self.total = self.total + value
        else:
            self.total = getattr(torch, self.reduce + "imum")(self.total, value)

    def of_epoch(self) -> Tensor:
        """What the values of the epoch so far come to."""
        return self.total / self.weight if self.reduce == "mean" else self.total

    def shown(self, suffix: str) -> str:
        """The name as loggers see it: of a step or an epoch where it is of both, of a loader where there are several."""
        name = self.name + suffix if self.on_step and self.on_epoch else self.name
        return name if self.loader is None else f"{name}/dataloader_idx_{self.loader}"

    def wanted(self, on_step: bool) -> Any:
        """The value that is published, of the last step or of the epoch so far."""
        return self.last if on_step else self.of_epoch()


class MetricEntry(Entry):
    """A metric of `torchmetrics` logged under one name: it keeps the epoch's values itself."""

    __slots__ = ("metric",)

    def reset(self) -> None:
        super().reset()
        if getattr(self, "metric", None) is not None:
            self.metric.reset()

    def take(self, metric: Any) -> None:
        """What was logged now; its value of the step is that of the last call, None where it was only updated."""
        self.metric, self.fresh = metric, True
        self.last = metric._forward_cache

    def wanted(self, on_step: bool) -> Any:
        value = self.last if on_step else self.metric.compute()
        return value.detach() if isinstance(value, Tensor) else value


def is_metric(value: Any) -> bool:
    """Whether a value is a `torchmetrics.Metric`, by what only those have: the package itself is no part of Septet."""
    return isinstance(value, Module) and hasattr(value, "_forward_cache") and callable(getattr(value, "compute", None))


class ResultCollection:
    """The entries of one loop, and the batch that is being worked on."""

    def __init__(self, training: bool) -> None:
        self.training = training
        self.entries: dict[tuple[str, str, int | None], Entry] = {}
        self.batch: Any = None
        self.dataloader_idx: int | None = None
        self._batch_size: int | None = None

    def start_batch(self, batch: Any, dataloader_idx: int | None = None) -> None:
        self.batch, self.dataloader_idx, self._batch_size = batch, dataloader_idx, None

    def log(self, hook: str, name: str, value: Any, asked: Options, batch_size: int | None) -> None:
        """Log a value: a number, or a tensor of one element."""
        loader = self.dataloader_idx if asked[6] else None
        entry = self.entries.get((hook, name, loader))
        metric = is_metric(value)
        if entry is None:
            kind = MetricEntry if metric else Entry
            entry = self.entries[hook, name, loader] = kind(hook, name, asked, loader)
        elif entry.asked != asked:
            raise MisconfigurationException(f"You called `self.log({name}, ...)` twice in `{hook}` with different arguments. This is not"
                                            " allowed")
        if metric:
            entry.take(value)       # type: ignore[attr-defined]
            return
        value = scalar(hook, name, value, asked[5])
        entry.last, entry.fresh = value, True
        if entry.on_epoch:
            entry.add(value, self._size(batch_size) if entry.reduce == "mean" else 1)

    def _size(self, given: int | None) -> int:
        """The weight of a value in its epoch's mean: the size of the batch."""
        if given is not None:
            return given
        if self._batch_size is None:
            self._batch_size = 1 if self.batch is None else extract_batch_size(self.batch)
        return self._batch_size

    def metrics(self, on_step: bool) -> Metrics:
        """All fresh values: of the step that was last, or of the epoch so far."""
        found = Metrics({}, {}, {})
        for entry in self.entries.values():
            if not entry.fresh or not (entry.on_step if on_step else entry.on_epoch):
                continue
            if on_step and entry.loader is not None and entry.loader != self.dataloader_idx:
                continue
            _publish(found, entry, on_step)
        return found

    def has_step_values(self) -> bool:
        return any(entry.on_step for entry in self.entries.values())

    def reset(self) -> None:
        """Forget all values, and keep the entries."""
        for entry in self.entries.values():
            entry.reset()


def _publish(found: Metrics, entry: Entry, on_step: bool) -> None:
    """Give an entry's value to all that want it."""
    value = entry.wanted(on_step)
    if not isinstance(value, Tensor):       # a metric that was updated and not called has none of the step
        return
    name = entry.shown("_step" if on_step else "_epoch")
    if entry.logger:
        found.log[name] = value
    if entry.prog_bar:
        found.pbar[name] = value
    found.callback[entry.shown("")] = value
    found.callback[name] = value


def scalar(hook: str, name: str, value: Any, enable_graph: bool) -> Tensor:
    """A logged value as a tensor without dimensions; ValueError when it cannot be one."""
    if isinstance(value, Tensor):
        if value._size != 1:
            raise ValueError(f"`self.log({name}, {value})` was called, but the tensor must have a single element. You can try doing"
                             f" `self.log({name}, {value}.mean())`")
        value = value if enable_graph else value.detach().clone()
        if value.dtype is not torch.float32 and value.dtype is not torch.float64:
            value = _widened(hook, name, value)
        return value.reshape(()) if value.ndim else value
    if isinstance(value, int | float):
        return torch.tensor(value, dtype=torch.get_default_dtype())
    if isinstance(value, dict):
        raise ValueError(f"`self.log({name}, {value})` was called, but `dict` values cannot be logged")
    return _from_other(name, value)


def _widened(hook: str, name: str, value: Tensor) -> Tensor:
    """A value in the default precision, in single precision at least; that of a whole number comes with a warning."""
    dtype = torch.get_default_dtype()
    if value.is_floating_point():
        return value.to(dtype if dtype is torch.float64 else torch.float32)
    warning_cache.warn(f"You called `self.log({name!r}, ...)` in your `{hook}` but the value needs to be floating to be reduced. Converting"
                       f" it to {dtype}.")
    return value.to(dtype)


def _from_other(name: str, value: Any) -> Tensor:
    """A number of another library's kind."""
    if hasattr(value, "item") and hasattr(value, "__float__"):
        return torch.tensor(float(value), dtype=torch.get_default_dtype())
    raise ValueError(f"`self.log({name}, {value})` was called, but `{type(value).__name__}` values cannot be logged")
