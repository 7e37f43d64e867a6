"""Samplers, label smoothing and nested arrays of Trainer."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import septet.numpy as np
import septet.torch as torch
from septet.torch.utils.data import DataLoader, IterableDataset, RandomSampler, Sampler


class Ahead:
    """Batches of a loader, the next being fetched before one is given: what a collator draws comes before what the model draws."""

    def __init__(self, loader: Any):
        self.batches = iter(loader)
        self.coming = next(self.batches, END)

    def __iter__(self) -> Ahead:
        return self

    def __next__(self) -> Any:
        if self.coming is END:
            raise StopIteration
        batch, self.coming = self.coming, next(self.batches, END)
        return batch


END = object()


class Later:
    """The places of batches, without the first ones."""

    def __init__(self, batches: Any, skipped: int):
        self.batches, self.skipped = batches, skipped

    def __iter__(self) -> Iterator[Any]:
        return islice(self.batches, self.skipped, None)

    def __len__(self) -> int:
        return max(len(self.batches) - self.skipped, 0)


def skip_first_batches(loader: Any, skipped: int) -> Any:
    """What gives the batches after the first ones; of rows that have places, those before are not fetched and nothing is drawn for them."""
    if not skipped:
        return loader
    if not isinstance(loader, DataLoader) or isinstance(loader.dataset, IterableDataset) or loader.batch_sampler is None:
        return islice(loader, skipped, None)
    return DataLoader(loader.dataset, batch_sampler=Later(loader.batch_sampler, skipped), num_workers=loader.num_workers,
                      collate_fn=loader.collate_fn, pin_memory=loader.pin_memory, timeout=loader.timeout,
                      worker_init_fn=loader.worker_init_fn, multiprocessing_context=loader.multiprocessing_context,
                      generator=loader.generator, prefetch_factor=loader.prefetch_factor, in_order=loader.in_order)


class SeedableRandomSampler(RandomSampler):
    """Places by chance: those of a seed plus the number of the epoch."""

    def __init__(self, data_source: Any, seed: int):
        super().__init__(data_source)
        self.seed, self.epoch = seed, 0

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self.seed + self.epoch)
        self.epoch += 1
        yield from torch.randperm(self.num_samples, generator=generator).tolist()

    def set_epoch(self, epoch: int) -> None:
        """Which run is next."""
        self.epoch = epoch


def get_length_grouped_indices(lengths: list[int], batch_size: int, mega_batch_mult: int | None = None, generator: Any = None) -> list[int]:
    """Places by chance, then by length within pieces of many batches; the longest row of all comes first."""
    if mega_batch_mult is None:
        mega_batch_mult = min(len(lengths) // (batch_size * 4), 50) or 1
    order = torch.randperm(len(lengths), generator=generator).tolist()
    size = mega_batch_mult * batch_size
    pieces = [sorted(order[k : k + size], key=lambda i: lengths[i], reverse=True) for k in range(0, len(lengths), size)]
    longest = [lengths[piece[0]] for piece in pieces]
    at = longest.index(max(longest))
    pieces[0][0], pieces[at][0] = pieces[at][0], pieces[0][0]
    return [i for piece in pieces for i in piece]


class LengthGroupedSampler(Sampler[int]):
    """Rows of about one length together, with some chance in it."""

    def __init__(self, batch_size: int, dataset: Any = None, lengths: list[int] | None = None, model_input_name: str | None = None,
                 generator: Any = None):
        if dataset is None and lengths is None:
            raise ValueError("One of dataset and lengths must be provided.")
        name = model_input_name or "input_ids"
        if lengths is None:
            first = dataset[0]
            if not isinstance(first, Mapping) or name not in first:
                raise ValueError("Can only automatically infer lengths for datasets whose items are dictionaries with an "
                                 f"'{name}' key.")
            lengths = [len(row[name]) for row in dataset]
        self.batch_size, self.generator = batch_size, generator
        self.lengths = lengths.tolist() if hasattr(lengths, "tolist") else list(lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        return iter(get_length_grouped_indices(self.lengths, self.batch_size, generator=self.generator))


@dataclass
class LabelSmoother:
    """Cross entropy with a share of every label given to all classes.  epsilon: the share; ignore_index: labels left out."""

    epsilon: float = 0.1
    ignore_index: int = -100

    def __call__(self, model_output: Any, labels: Any, shift_labels: bool = False) -> Any:
        logits = model_output["logits"] if isinstance(model_output, dict) else model_output[0]
        if shift_labels:
            logits, labels = logits[..., :-1, :].contiguous(), labels[..., 1:].contiguous()
        log_probs = -torch.nn.functional.log_softmax(logits, dim=-1)
        labels = labels.unsqueeze(-1) if labels.dim() == log_probs.dim() - 1 else labels
        padding = labels.eq(self.ignore_index)
        found = log_probs.gather(dim=-1, index=torch.clamp(labels, min=0)).masked_fill(padding, 0.0)
        smoothed = log_probs.sum(dim=-1, keepdim=True, dtype=torch.float32).masked_fill(padding, 0.0)
        count = padding.numel() - padding.long().sum()
        nll, spread = found.sum() / count, smoothed.sum() / (count * log_probs.shape[-1])
        return (1 - self.epsilon) * nll + self.epsilon * spread


def nested_map(function: Any, x: Any) -> Any:
    """Tensors inside lists, tuples and dicts changed by a function."""
    if isinstance(x, list | tuple):
        return type(x)(nested_map(function, y) for y in x)
    if isinstance(x, Mapping):
        return {k: nested_map(function, v) for k, v in x.items()}
    return function(x)


def nested_detach(tensors: Any) -> Any:
    """Without gradients."""
    return nested_map(lambda t: t.detach() if isinstance(t, torch.Tensor) else t, tensors)


def nested_numpify(tensors: Any) -> Any:
    """As arrays; two-byte floats as four bytes."""
    return nested_map(as_array, tensors)


def as_array(t: Any) -> Any:
    """A tensor as an array."""
    if not isinstance(t, torch.Tensor):
        return t
    t = t.detach().cpu()
    return (t.to(torch.float32) if t.dtype == torch.bfloat16 else t).numpy()


def nested_concat(parts: list[Any], padding_index: int = -100) -> Any:
    """Arrays one after the other; those of different lengths are padded behind."""
    first = parts[0]
    if isinstance(first, list | tuple):
        return type(first)(nested_concat([p[k] for p in parts], padding_index) for k in range(len(first)))
    if isinstance(first, Mapping):
        return {k: nested_concat([p[k] for p in parts], padding_index) for k in first}
    if not hasattr(first, "shape"):
        return first
    arrays = [np.atleast_1d(p) for p in parts]
    if arrays[0].ndim < 2 or len({a.shape[1] for a in arrays}) == 1:
        return np.concatenate(arrays, axis=0)
    width = max(a.shape[1] for a in arrays)
    out = np.full((sum(len(a) for a in arrays), width, *arrays[0].shape[2:]), padding_index, dtype=arrays[0].dtype)
    at = 0
    for a in arrays:
        out[at : at + len(a), : a.shape[1]] = a
        at += len(a)
    return out


def find_batch_size(tensors: Any) -> int | None:
    """The length of the first array found."""
    if isinstance(tensors, list | tuple):
        return next((n for t in tensors if (n := find_batch_size(t)) is not None), None)
    if isinstance(tensors, Mapping):
        return find_batch_size(list(tensors.values()))
    return len(tensors) if getattr(tensors, "shape", ()) else None


__all__ = ["LabelSmoother", "LengthGroupedSampler", "find_batch_size", "get_length_grouped_indices", "nested_concat", "nested_detach",
           "nested_numpify"]
