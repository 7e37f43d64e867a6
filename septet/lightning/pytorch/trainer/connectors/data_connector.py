"""Where batches come from: loaders that were passed, the module's own, or a data module's; and how they reach a step."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.core.datamodule import LightningDataModule
from septet.lightning.pytorch.core.hooks import DataHooks
from septet.lightning.pytorch.trainer.call import answers
from septet.lightning.pytorch.utilities.combined_loader import CombinedLoader
from septet.lightning.pytorch.utilities.data import has_len, move_data_to_device
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn
from septet.torch import Tensor
from septet.torch.utils.data import DataLoader, RandomSampler, SequentialSampler

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


@dataclass
class Source:
    """Where the loaders of a stage come from: an object with a method `name`, or loaders themselves."""

    given: Any = None
    name: str = ""

    def defined(self) -> bool:
        """Whether there are loaders: a hook counts when it is overridden."""
        if self.is_module():
            return answers(self.given, self.name, DataHooks)
        return self.given is not None

    def is_module(self) -> bool:
        return isinstance(self.given, DataHooks)

    def loaders(self, trainer: Trainer) -> Any:
        """The loaders; a module's hook is called for them."""
        if not self.is_module():
            return self.given
        before, trainer._current_fx = trainer._current_fx, self.name
        made = getattr(self.given, self.name)()
        trainer._current_fx = before
        return made


class DataConnector:
    """The sources of all stages, and the hooks on a batch's way to the device."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.sources = {stage: Source() for stage in ("train", "val", "test", "predict")}
        self.to_step: Callable[[Any, int], Any] = lambda batch, dataloader_idx: batch

    def attach(self, model: Any, datamodule: LightningDataModule | None, **loaders: Any) -> None:
        """Take the data module, the loaders that were passed or, where there are none, the module's own hooks."""
        trainer = self.trainer
        trainer.datamodule = datamodule
        if datamodule is not None:
            datamodule.trainer = trainer
        for stage in self.sources:
            name = f"{stage}_dataloader"
            owner = datamodule if datamodule is not None else model
            self.sources[stage] = Source(loaders[stage]) if loaders.get(stage) is not None else Source(owner, name)

    def prepare_data(self) -> None:
        from septet.lightning.pytorch.trainer import call

        call.call_data(self.trainer, "prepare_data")
        call.call_hook(self.trainer, "prepare_data")

    def connect_transfer(self) -> None:
        """Find the shortest way of a batch to the device: none at all when nothing on it is overridden."""
        owners = [owner for owner in (self.trainer.datamodule, self.trainer.lightning_module) if owner is not None]
        hooks = {name: next((owner for owner in owners if answers(owner, name, DataHooks)), None)
                 for name in ("on_before_batch_transfer", "transfer_batch_to_device", "on_after_batch_transfer")}
        convert = self.trainer.precision_plugin
        if any(hooks.values()) or not convert.plain:
            self.to_step = lambda batch, dataloader_idx: self._transfer(hooks, batch, dataloader_idx)
        else:
            self.to_step = lambda batch, dataloader_idx: batch if _on_cpu(batch) else move_data_to_device(batch, "cpu")

    def _transfer(self, hooks: dict[str, Any], batch: Any, dataloader_idx: int) -> Any:
        """A batch through all hooks."""
        trainer = self.trainer
        batch = trainer.precision_plugin.convert_input(batch)
        module = trainer.lightning_module
        for name, owner in hooks.items():
            method = getattr(owner or module, name)
            before, trainer._current_fx = trainer._current_fx, name
            if name == "transfer_batch_to_device":
                batch = method(batch, trainer.strategy.root_device, dataloader_idx)
            else:
                batch = method(batch, dataloader_idx)
            trainer._current_fx = before
        return batch


def _on_cpu(batch: Any) -> bool:
    """Whether a batch is a tensor, or a list or dictionary of tensors: there is nothing to move then."""
    if type(batch) is dict:
        batch = list(batch.values())
    if type(batch) is not list and type(batch) is not tuple:
        return type(batch) is Tensor
    for part in batch:
        if type(part) is not Tensor:
            return False
    return True


def combined(loaders: Any, mode: str) -> CombinedLoader:
    """Loaders as one."""
    return loaders if isinstance(loaders, CombinedLoader) else CombinedLoader(loaders, mode)


def check_iterable(loader: Any, source: Source, stage: str) -> None:
    """TypeError when what should be a loader cannot be iterated over.  No iterator is made, which would draw a random number."""
    if not hasattr(loader, "__iter__") and not hasattr(loader, "__getitem__"):
        where = f"`{type(source.given).__name__}.{source.name}`" if source.is_module() else f"`{stage}_dataloaders`"
        raise TypeError(f"An invalid dataloader was passed to `Trainer` through {where}, found {loader!r}. It must be an iterable.")


def without_shuffle(loader: Any) -> Any:
    """The loader in the order of its data, for overfitting on the same batches."""
    if not isinstance(loader, DataLoader) or not isinstance(getattr(loader, "sampler", None), RandomSampler):
        return loader
    rank_zero_warn("You requested to overfit but enabled train dataloader shuffling. We are turning off the train dataloader shuffling for"
                   " you.")
    return DataLoader(loader.dataset, batch_size=loader.batch_size, sampler=SequentialSampler(loader.dataset),
                      num_workers=loader.num_workers, collate_fn=loader.collate_fn, drop_last=loader.drop_last)


def number_of_batches(loader: Any, limit: int | float, stage: str) -> int | float:
    """How many batches to draw from a loader under a limit: a number, or a share of what there is."""
    length: int | float = len(loader) if has_len(loader) else float("inf")
    if length == 0 or isinstance(limit, int):
        return min(length, limit)
    if limit == 1.0:
        return length
    if length == float("inf"):
        if limit == 0.0:
            return 0
        raise MisconfigurationException(f"When using an `IterableDataset`, `Trainer(limit_{stage}_batches)` must be `1.0` or an int. An int"
                                        " specifies `num_batches` to use.")
    count = int(length * limit)
    if count == 0 and limit > 0.0:
        raise MisconfigurationException(f"You requested to check {limit} of the `{stage}_dataloader` but {limit} * {length} < 1. Please"
                                        f" increase the `limit_{stage}_batches` argument. Try at least"
                                        f" `limit_{stage}_batches={1.0 / length}`")
    return count
