"""Padding of encoded sequences that are already numbers: what `tokenizer.pad` and the collators do."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septet.transformers.batch_encoding import BatchEncoding
from septet.transformers.tokenization_enums import PaddingStrategy


def plain(value: Any) -> Any:
    """Lists of a tensor or an array; anything else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def collate(encoded: Any) -> Any:
    """One mapping of lists from a list of mappings."""
    if isinstance(encoded, (list, tuple)) and encoded and isinstance(encoded[0], Mapping):
        return {key: [example[key] for example in encoded] for key in encoded[0]}
    return encoded


def pad(tokenizer: Any, encoded: Any, strategy: PaddingStrategy, max_length: int | None, multiple: int | None, side: str | None,
        mask: bool | None, tensors: Any) -> BatchEncoding:
    """Fill sequences of numbers to one length; see `PreTrainedTokenizerBase.pad`."""
    encoded = collate(encoded)
    main = tokenizer.model_input_names[0]
    if not hasattr(encoded, "keys"):
        raise AttributeError(f"'{type(encoded).__name__}' object has no attribute 'keys': give a mapping or a list of mappings")
    if main not in encoded:
        raise ValueError(f"You should supply an encoding or a list of encodings to this method that includes {main}, but you provided"
                         f" {list(encoded.keys())}")
    if encoded[main] is None or len(encoded[main]) == 0:
        return BatchEncoding({**encoded, **({"attention_mask": []} if mask else {})})
    data = {key: [plain(row) for row in plain(value)] if isinstance(plain(value), (list, tuple)) else value
            for key, value in encoded.items()}
    mask = "attention_mask" in tokenizer.model_input_names if mask is None else mask
    if not isinstance(data[main][0], (list, tuple)):
        target = _target([len(data[main])], strategy, max_length, multiple)
        return BatchEncoding(_pad_one(tokenizer, data, main, target, side, mask), tensor_type=tensors)
    return BatchEncoding(_pad_rows(tokenizer, data, main, strategy, max_length, multiple, side, mask), tensor_type=tensors)


def _pad_rows(tokenizer: Any, data: dict[str, Any], main: str, strategy: PaddingStrategy, max_length: int | None, multiple: int | None,
              side: str | None, mask: bool) -> dict[str, list[Any]]:
    count = len(data[main])
    wrong = [key for key, value in data.items() if len(value) != count]
    if wrong:
        raise AssertionError(f"entries have different numbers of rows: {main} has {count}, {wrong[0]} has {len(data[wrong[0]])}")
    target = _target([len(row) for row in data[main]], strategy, max_length, multiple)
    rows = [_pad_one(tokenizer, {key: value[i] for key, value in data.items()}, main, target, side, mask) for i in range(count)]
    return {key: [row[key] for row in rows] for key in rows[0]}


def _target(lengths: list[int], strategy: PaddingStrategy, max_length: int | None, multiple: int | None) -> int | None:
    """The length to fill to; None for none."""
    if strategy is PaddingStrategy.DO_NOT_PAD:
        return None
    target = max(lengths) if strategy is PaddingStrategy.LONGEST else max_length
    if target is not None and multiple:
        target = -(-target // multiple) * multiple
    return target


def _pad_one(tokenizer: Any, row: dict[str, Any], main: str, target: int | None, side: str | None, mask: bool) -> dict[str, Any]:
    tokens = row[main]
    if mask and "attention_mask" not in row:
        row["attention_mask"] = [1] * len(tokens)
    missing = 0 if target is None else target - len(tokens)
    if missing <= 0:
        return row
    side = side or tokenizer.padding_side
    if side not in ("left", "right"):
        raise ValueError(f"Invalid padding strategy: {side}")
    fills = {main: tokenizer.pad_token_id, "attention_mask": 0, "token_type_ids": tokenizer.pad_token_type_id, "special_tokens_mask": 1}
    for key in [key for key in fills if key in row]:
        filled = [fills[key]] * missing
        row[key] = list(row[key]) + filled if side == "right" else filled + list(row[key])
    return row
