"""Collators: rows of a batch as tensors, padded and, for language models, masked."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import septet.numpy as np
import septet.torch as torch
from septet.errors import NotSupported
from septet.transformers.utils import logging

logger = logging.get_logger(__name__)


def check_tensors(kind: str) -> None:
    """NotSupported for tensors of another library, ValueError for none."""
    if kind in ("np", "tf"):
        raise NotSupported(f"data collators with return_tensors={kind!r}; here it is 'pt'")
    if kind != "pt":
        raise ValueError(f"Framework '{kind}' not recognized!")


def is_tensor(x: Any) -> bool:
    """Whether something is a tensor."""
    return isinstance(x, torch.Tensor)


def stacked(values: list[Any]) -> Any:
    """Values of one key as a tensor."""
    if is_tensor(values[0]):
        return torch.stack(values)
    if isinstance(values[0], np.ndarray):
        return torch.from_numpy(np.stack(values))
    return torch.tensor(values)


def default_data_collator(features: list[Any], return_tensors: str = "pt") -> dict[str, Any]:
    """Rows as a dict of tensors; `label` and `label_ids` become `labels`."""
    check_tensors(return_tensors)
    rows = [f if isinstance(f, Mapping) else vars(f) for f in features]
    first, batch = rows[0], {}
    if first.get("label") is not None:
        label = first["label"].item() if is_tensor(first["label"]) else first["label"]
        batch["labels"] = torch.tensor([f["label"] for f in rows], dtype=torch.long if isinstance(label, int) else torch.float)
    elif first.get("label_ids") is not None:
        ids = first["label_ids"]
        batch["labels"] = stacked([f["label_ids"] for f in rows]) if is_tensor(ids) else torch.tensor(
            [f["label_ids"] for f in rows], dtype=torch.long if type(ids[0]) is int else torch.float)
    for name, value in first.items():
        if name not in ("label", "label_ids") and value is not None and not isinstance(value, str):
            batch[name] = stacked([f[name] for f in rows])
    return batch


@dataclass
class DefaultDataCollator:
    """The same as an object."""

    return_tensors: str = "pt"

    def __call__(self, features: list[Any], return_tensors: str | None = None) -> dict[str, Any]:
        return default_data_collator(features, return_tensors or self.return_tensors)


def padded(tokenizer: Any, *args: Any, **kwargs: Any) -> Any:
    """`tokenizer.pad` without its hint that tokenizing and padding at once is quicker."""
    known = getattr(tokenizer, "deprecation_warnings", None)
    if known is None:
        return tokenizer.pad(*args, **kwargs)
    before = known.get("Asking-to-pad-a-fast-tokenizer", False)
    known["Asking-to-pad-a-fast-tokenizer"] = True
    try:
        return tokenizer.pad(*args, **kwargs)
    finally:
        known["Asking-to-pad-a-fast-tokenizer"] = before


@dataclass
class DataCollatorWithPadding:
    """Rows of tokens padded to the longest, or as `padding` says; `label` becomes `labels`."""

    tokenizer: Any
    padding: Any = True
    max_length: int | None = None
    pad_to_multiple_of: int | None = None
    return_tensors: str = "pt"

    def __call__(self, features: list[dict[str, Any]]) -> Any:
        batch = padded(self.tokenizer, features, padding=self.padding, max_length=self.max_length,
                       pad_to_multiple_of=self.pad_to_multiple_of, return_tensors=self.return_tensors)
        for name in ("label", "label_ids"):
            if name in batch:
                batch["labels"] = batch[name]
                del batch[name]
        return batch


def to_list(x: Any) -> list[Any]:
    """A tensor or a list as a list."""
    return x.tolist() if hasattr(x, "tolist") else list(x)


@dataclass
class DataCollatorForTokenClassification:
    """Rows of tokens and of their labels, both padded."""

    tokenizer: Any
    padding: Any = True
    max_length: int | None = None
    pad_to_multiple_of: int | None = None
    label_pad_token_id: int = -100
    return_tensors: str = "pt"

    def __call__(self, features: list[dict[str, Any]], return_tensors: str | None = None) -> Any:
        check_tensors(return_tensors or self.return_tensors)
        name = "label" if "label" in features[0] else "labels"
        labels = [f[name] for f in features] if name in features[0] else None
        rows = [{k: v for k, v in f.items() if k != name} for f in features]
        batch = padded(self.tokenizer, rows, padding=self.padding, max_length=self.max_length, pad_to_multiple_of=self.pad_to_multiple_of,
                       return_tensors="pt")
        if labels is None:
            return batch
        width, right = batch["input_ids"].shape[1], self.tokenizer.padding_side == "right"
        pad = self.label_pad_token_id
        full = [to_list(x) + [pad] * (width - len(x)) if right else [pad] * (width - len(x)) + to_list(x) for x in labels]
        batch[name] = torch.tensor(full, dtype=torch.int64)
        return batch


@dataclass
class DataCollatorForSeq2Seq:
    """Rows of tokens and of the tokens wanted; the model, where it can, makes the decoder's inputs of them."""

    tokenizer: Any
    model: Any = None
    padding: Any = True
    max_length: int | None = None
    pad_to_multiple_of: int | None = None
    label_pad_token_id: int = -100
    return_tensors: str = "pt"

    def __call__(self, features: list[dict[str, Any]], return_tensors: str | None = None) -> Any:
        kind = return_tensors or self.return_tensors
        check_tensors(kind)
        name = "label" if "label" in features[0] else "labels"
        labels = [f[name] for f in features] if name in features[0] else None
        labels = None if labels is not None and all(x is None for x in labels) else labels
        rows = [{k: v for k, v in f.items() if k != name} for f in features]
        batch = padded(self.tokenizer, rows, padding=self.padding, max_length=self.max_length, pad_to_multiple_of=self.pad_to_multiple_of,
                       return_tensors=kind)
        batch["labels"] = None if labels is None else torch.tensor(self.padded_labels([to_list(x) for x in labels]), dtype=torch.int64)
        if batch["labels"] is None:
            del batch["labels"]
        elif self.model is not None and hasattr(self.model, "prepare_decoder_input_ids_from_labels"):
            batch["decoder_input_ids"] = self.model.prepare_decoder_input_ids_from_labels(labels=batch["labels"])
        return batch

    def padded_labels(self, labels: list[list[int]]) -> list[list[int]]:
        """Labels of one length."""
        if self.padding in (False, "do_not_pad"):
            return labels
        fixed = self.padding == "max_length" and self.max_length is not None
        width = self.max_length if fixed else max(map(len, labels))
        if self.pad_to_multiple_of is not None and not fixed:
            width = -(-width // self.pad_to_multiple_of) * self.pad_to_multiple_of  # type: ignore[operator]
        pad = self.label_pad_token_id
        right = self.tokenizer.padding_side == "right"
        return [x + [pad] * (width - len(x)) if right else [pad] * (width - len(x)) + x for x in labels]  # type: ignore[operator]


@dataclass
class DataCollatorForMultipleChoice:
    """Rows of several choices each, padded together."""

    tokenizer: Any
    padding: Any = True
    max_length: int | None = None
    pad_to_multiple_of: int | None = None
    return_tensors: str = "pt"

    def __call__(self, examples: list[dict[str, Any]], return_tensors: str | None = None) -> Any:
        check_tensors(return_tensors or self.return_tensors)
        name = "label" if "label" in examples[0] else "labels"
        labels = [e[name] for e in examples] if name in examples[0] else None
        count = len(examples[0]["input_ids"])
        flat = [{k: v[c] for k, v in e.items() if k != name} for e in examples for c in range(count)]
        batch = padded(self.tokenizer, flat, padding=self.padding, max_length=self.max_length, pad_to_multiple_of=self.pad_to_multiple_of,
                       return_tensors="pt")
        found = {k: v.view(len(examples), count, -1) for k, v in batch.items()}
        if labels is not None:
            found["labels"] = torch.tensor(labels, dtype=torch.int64)
        return found


def rows_of_tokens(rows: list[Any], tokenizer: Any, multiple: int | None) -> Any:
    """Lists of tokens as one tensor, padded where they differ in length.  ValueError where there is no token to pad with."""
    rows = [x if is_tensor(x) else torch.tensor(x, dtype=torch.long) for x in rows]
    longest = max(len(x) for x in rows)
    if all(len(x) == longest for x in rows) and (multiple is None or longest % multiple == 0):
        return torch.stack(rows, dim=0)
    if tokenizer.pad_token_id is None:
        raise ValueError("You are attempting to pad samples but the tokenizer you are using"
                         f" ({tokenizer.__class__.__name__}) does not have a pad token.")
    width = longest if multiple is None else -(-longest // multiple) * multiple
    out = torch.full((len(rows), width), tokenizer.pad_token_id, dtype=torch.long)
    for k, x in enumerate(rows):
        if tokenizer.padding_side == "right":
            out[k, : len(x)] = x
        else:
            out[k, -len(x):] = x
    return out


@dataclass
class DataCollatorForLanguageModeling:
    """Rows of tokens that are their own labels: masked for mlm, whole otherwise.

    mlm_probability: the share of tokens to guess, of which mask_replace_prob are masked and random_replace_prob are another token.
    """

    tokenizer: Any
    mlm: bool = True
    whole_word_mask: bool = False
    mlm_probability: float | None = 0.15
    mask_replace_prob: float = 0.8
    random_replace_prob: float = 0.1
    pad_to_multiple_of: int | None = None
    return_tensors: str = "pt"
    seed: int | None = None

    def __post_init__(self) -> None:
        check_tensors(self.return_tensors)
        if self.whole_word_mask:
            raise NotSupported("transformers.DataCollatorForLanguageModeling(whole_word_mask=True)")
        if self.mlm:
            if self.tokenizer.mask_token is None:
                raise ValueError("This tokenizer does not have a mask token which is necessary for masked language modeling. You should "
                                 "pass `mlm=False` to train on causal language modeling instead.")
            if self.mlm_probability is None or not 0 <= self.mlm_probability <= 1:
                raise ValueError("mlm_probability should be between 0 and 1.")
            self.mlm_probability = float(self.mlm_probability)
        if self.mask_replace_prob + self.random_replace_prob > 1:
            raise ValueError("The sum of mask_replace_prob and random_replace_prob should not exceed 1")
        for name in ("mask_replace_prob", "random_replace_prob"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} should be between 0 and 1.")
        self.generator: Any = None

    def __call__(self, features: list[Any], return_tensors: str | None = None) -> Any:
        check_tensors(return_tensors or self.return_tensors)
        if self.seed is not None and self.generator is None:
            self.generator = torch.Generator().manual_seed(self.seed)
        if isinstance(features[0], Mapping):
            batch = padded(self.tokenizer, features, return_tensors="pt", pad_to_multiple_of=self.pad_to_multiple_of)
        else:
            batch = {"input_ids": rows_of_tokens(features, self.tokenizer, self.pad_to_multiple_of)}
        special = batch.pop("special_tokens_mask", None)
        if self.mlm:
            batch["input_ids"], batch["labels"] = self.torch_mask_tokens(batch["input_ids"], special_tokens_mask=special)
            return batch
        labels = batch["input_ids"].clone()
        if self.tokenizer.pad_token_id is not None:
            labels[labels == self.tokenizer.pad_token_id] = -100
        batch["labels"] = labels
        return batch

    def torch_mask_tokens(self, inputs: Any, special_tokens_mask: Any = None, offset_mapping: Any = None) -> tuple[Any, Any]:
        """(inputs with masks, labels: -100 where nothing is to be guessed)."""
        labels = inputs.clone()
        if special_tokens_mask is None:
            special_tokens_mask = torch.tensor([self.tokenizer.get_special_tokens_mask(row, already_has_special_tokens=True)
                                                for row in labels.tolist()], dtype=torch.bool)
        chances = torch.full(labels.shape, self.mlm_probability).masked_fill_(special_tokens_mask.bool(), value=0.0)
        masked = self.drawn(chances)
        labels[~masked] = -100
        replaced = self.drawn(torch.full(labels.shape, self.mask_replace_prob)) & masked
        inputs = inputs.clone()
        inputs[replaced] = self.tokenizer.convert_tokens_to_ids(self.tokenizer.mask_token)
        if self.mask_replace_prob == 1 or self.random_replace_prob == 0:
            return inputs, labels
        share = self.random_replace_prob / (1 - self.mask_replace_prob)
        other = self.drawn(torch.full(labels.shape, share)) & masked & ~replaced
        words = torch.randint(len(self.tokenizer), labels.shape, dtype=torch.long, generator=self.generator)
        inputs[other] = words[other]
        return inputs, labels

    def drawn(self, chances: Any) -> Any:
        """True with the chances given."""
        return torch.bernoulli(chances, generator=self.generator).bool()


@dataclass
class DataCollatorWithFlattening(DefaultDataCollator):
    """All rows one after the other in one, with their positions; the first token of each has no label."""

    def __init__(self, *args: Any, return_position_ids: bool = True, separator_id: int = -100, return_flash_attn_kwargs: bool = False,
                 return_seq_idx: bool = False, position_ids_start: int = 0, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if return_flash_attn_kwargs or return_seq_idx:
            raise NotSupported("transformers.DataCollatorWithFlattening: return_flash_attn_kwargs and return_seq_idx")
        self.return_position_ids, self.separator_id, self.position_ids_start = return_position_ids, separator_id, position_ids_start

    def __call__(self, features: list[Any], return_tensors: str | None = None, separator_id: int | None = None) -> dict[str, Any]:
        check_tensors(return_tensors or self.return_tensors)
        separator = self.separator_id if separator_id is None else separator_id
        ids, labels, places = [], [], []
        for row in features:
            tokens = to_list(row["input_ids"])
            ids += tokens
            labels += [separator, *(to_list(row["labels"]) if "labels" in row else tokens)[1:]]
            places += list(range(self.position_ids_start, self.position_ids_start + len(tokens)))
        found = {"input_ids": torch.tensor([ids]), "labels": torch.tensor([labels])}
        return {**found, "position_ids": torch.tensor([places])} if self.return_position_ids else found


__all__ = ["DataCollatorForLanguageModeling", "DataCollatorForMultipleChoice", "DataCollatorForSeq2Seq",
           "DataCollatorForTokenClassification", "DataCollatorWithFlattening", "DataCollatorWithPadding", "DefaultDataCollator",
           "default_data_collator"]
