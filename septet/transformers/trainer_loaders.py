"""Trainer's data: loaders, samplers, and columns that the model has no argument for."""
from __future__ import annotations

import inspect
from typing import Any

import septet.torch as torch
from septet.torch.utils.data import DataLoader, IterableDataset, SequentialSampler
from septet.transformers.trainer_pt_utils import LengthGroupedSampler, SeedableRandomSampler
from septet.transformers.trainer_utils import RemoveColumnsCollator, has_length


class Loaders:
    """Methods of Trainer."""

    args: Any
    model: Any
    data_collator: Any
    train_dataset: Any
    eval_dataset: Any
    _signature: list[str] | None

    def _signature_columns(self) -> list[str]:
        """The columns the model takes."""
        from septet.transformers.trainer import base_of

        if self._signature is None:
            names = list(inspect.signature(base_of(self.model).forward).parameters)
            self._signature = [*names, *dict.fromkeys(["label", "label_ids", *self.label_names])]  # type: ignore[attr-defined]
        return self._signature

    def _prepared(self, dataset: Any) -> tuple[Any, Any]:
        """(rows, collator) without columns that the model does not take.  ValueError where none is left."""
        if not self.args.remove_unused_columns:
            return dataset, self.data_collator
        names = getattr(dataset, "column_names", None)
        if names is None or not hasattr(dataset, "remove_columns"):
            return dataset, RemoveColumnsCollator(self.data_collator, self._signature_columns())
        gone = [n for n in names if n not in self._signature_columns()]
        if len(gone) == len(names):
            raise ValueError(f"No columns in the dataset match the model's forward method signature: "
                             f"({', '.join(self._signature_columns())}). The following columns have been ignored: [{', '.join(gone)}]. "
                             "Please check the dataset and model. You may need to set `remove_unused_columns=False` in "
                             "`TrainingArguments`.")
        return dataset.remove_columns(gone), self.data_collator

    def _loader(self, dataset: Any, size: int, sampler: Any, drop_last: bool = False) -> DataLoader:
        """A loader of rows.  sampler: of the rows that are left, what gives their order."""
        args = self.args
        rows, collate = self._prepared(dataset)
        more: dict[str, Any] = {}
        if not isinstance(rows, IterableDataset):
            more = {"sampler": sampler(rows), "drop_last": drop_last}
        return DataLoader(rows, batch_size=size, collate_fn=collate, num_workers=args.dataloader_num_workers,
                          pin_memory=args.dataloader_pin_memory, persistent_workers=args.dataloader_persistent_workers,
                          prefetch_factor=args.dataloader_prefetch_factor, in_order=args.dataloader_in_order, **more)

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        """The order of training."""
        args, rows = self.args, self.train_dataset if train_dataset is None else train_dataset
        if rows is None or not has_length(rows):
            return None
        if args.train_sampling_strategy == "sequential":
            return SequentialSampler(rows)
        if args.train_sampling_strategy == "group_by_length":
            name = args.length_column_name
            known = rows[name][:] if name in (getattr(rows, "column_names", None) or ()) else None
            inputs = getattr(self.processing_class, "model_input_names", None)  # type: ignore[attr-defined]
            return LengthGroupedSampler(args.train_batch_size, rows, known, inputs[0] if inputs else None)
        return SeedableRandomSampler(rows, torch.initial_seed() if args.data_seed is None else args.data_seed)

    def _get_eval_sampler(self, eval_dataset: Any) -> Any:
        """The order of evaluation."""
        return SequentialSampler(eval_dataset) if has_length(eval_dataset) else None

    def get_train_dataloader(self) -> DataLoader:
        """Batches of training.  ValueError where there are no rows."""
        if self.train_dataset is None:
            raise ValueError("Trainer: training requires a train_dataset.")
        whole = self.train_dataset
        lengths = self.args.train_sampling_strategy == "group_by_length"    # the column of lengths may be one the model does not take
        return self._loader(whole, self.args.train_batch_size, lambda rows: self._get_train_sampler(whole if lengths else rows),
                            self.args.dataloader_drop_last)

    def get_eval_dataloader(self, eval_dataset: Any = None) -> DataLoader:
        """Batches of evaluation; eval_dataset: rows, or the name of some among several."""
        if eval_dataset is None and self.eval_dataset is None:
            raise ValueError("Trainer: evaluation requires an eval_dataset.")
        rows = self.eval_dataset[eval_dataset] if isinstance(eval_dataset, str) else eval_dataset
        rows = self.eval_dataset if rows is None else rows
        return self._loader(rows, self.args.eval_batch_size, self._get_eval_sampler, self.args.dataloader_drop_last)

    def get_test_dataloader(self, test_dataset: Any) -> DataLoader:
        """Batches of prediction."""
        return self._loader(test_dataset, self.args.eval_batch_size, self._get_eval_sampler, self.args.dataloader_drop_last)

    def num_examples(self, dataloader: Any) -> int:
        """Rows of a loader."""
        return len(dataloader.dataset) if has_length(dataloader.dataset) else self.args.max_steps * self.args.train_batch_size
