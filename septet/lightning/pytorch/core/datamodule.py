"""LightningDataModule: where the data of all stages comes from, in one object."""
from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.core.hooks import DataHooks
from septet.lightning.pytorch.core.mixins.hparams_mixin import HyperparametersMixin
from septet.lightning.pytorch.core.saving import loads_checkpoints
from septet.torch.utils.data import DataLoader, Dataset, IterableDataset

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


@loads_checkpoints
class LightningDataModule(DataHooks, HyperparametersMixin):
    """Derive from it and write `prepare_data`, `setup` and a `*_dataloader` for each stage that is used."""

    name: str | None = None
    CHECKPOINT_HYPER_PARAMS_KEY = "datamodule_hyper_parameters"
    CHECKPOINT_HYPER_PARAMS_NAME = "datamodule_hparams_name"
    CHECKPOINT_HYPER_PARAMS_TYPE = "datamodule_hparams_type"

    def __init__(self) -> None:
        super().__init__()
        self.trainer: Trainer | None = None

    @classmethod
    def from_datasets(cls, train_dataset: Any = None, val_dataset: Any = None, test_dataset: Any = None, predict_dataset: Any = None,
                      batch_size: int = 1, num_workers: int = 0, **datamodule_kwargs: Any) -> LightningDataModule:
        """A data module of data sets, each given alone or as a collection; training data is shuffled.

        datamodule_kwargs: arguments of the class; `batch_size` and `num_workers` are passed to it too when it takes them.
        """
        parameters = inspect.signature(cls.__init__).parameters
        anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
        for name, value in (("batch_size", batch_size), ("num_workers", num_workers)):
            if name in parameters or anything:
                datamodule_kwargs[name] = value
        made = cls(**datamodule_kwargs)
        given = {"train": train_dataset, "val": val_dataset, "test": test_dataset, "predict": predict_dataset}
        for stage, dataset in given.items():
            if dataset is not None:
                setattr(made, f"{stage}_dataloader", _maker(dataset, stage == "train", batch_size, num_workers))
        return made

    def __str__(self) -> str:
        """The sizes of the data of each stage, as far as they are known."""
        stages = {"Train": "train", "Validation": "val", "Test": "test", "Predict": "predict"}
        return "\n".join(f"{{{word} dataloader: {_sizes(self, f'{name}_dataloader')}}}" for word, name in stages.items())

    def on_exception(self, exception: BaseException) -> None:
        """The run was ended by an exception."""

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps of this data module."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take back what `state_dict` gave."""


def _sizes(module: LightningDataModule, name: str) -> str:
    """The rows of a stage's loaders: "None" where there are none or what they are made of is not set up yet, "NA" where nobody knows."""
    from septet.lightning.pytorch.trainer.call import answers

    if not answers(module, name, DataHooks):
        return "None"
    try:
        loaders = getattr(module, name)()
    except AttributeError:
        return "None"
    if isinstance(loaders, Mapping):
        loaders = list(loaders.values())
    if isinstance(loaders, list | tuple):
        return " ; ".join(f"{k}. {_size(loader)}" for k, loader in enumerate(loaders, 1))
    return _size(loaders)


def _size(loader: Any) -> str:
    if loader is None:
        return "None"
    rows = getattr(loader, "dataset", loader)
    return f"size={len(rows) if hasattr(rows, '__len__') else 'NA'}"


def _maker(dataset: Any, shuffle: bool, batch_size: int, num_workers: int) -> Any:
    """What makes the loaders of a stage."""
    def one(data: Dataset[Any]) -> DataLoader[Any]:
        mixed = shuffle and not isinstance(data, IterableDataset)
        return DataLoader(data, batch_size=batch_size, shuffle=mixed, num_workers=num_workers, pin_memory=False)

    if isinstance(dataset, Mapping):
        return lambda: {key: one(data) for key, data in dataset.items()}
    if isinstance(dataset, Sequence) or isinstance(dataset, Iterable) and not isinstance(dataset, Dataset):
        return lambda: [one(data) for data in dataset]
    return lambda: one(dataset)
