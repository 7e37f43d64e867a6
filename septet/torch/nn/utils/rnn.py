"""Sequences of different lengths: padded, and packed step by step."""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from typing import Any

from septet.core.create import from_values
from septet.ir.dtype import int64
from septet.torch.api import FUNCTIONS
from septet.torch.tensor import Tensor

PackedSequence_ = namedtuple("PackedSequence_", ("data", "batch_sizes", "sorted_indices", "unsorted_indices"))
PackedSequence_.__annotations__ = dict.fromkeys(PackedSequence_._fields, Any)


class PackedSequence(PackedSequence_):
    """The elements of sequences, longest first, step by step: `batch_sizes` sequences have that many steps."""

    def __new__(cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None) -> Any:
        if batch_sizes is None:
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def with_data(self, data: Any) -> Any:
        """Other elements in the same places."""
        return type(self)(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """The elements converted; itself where nothing changes."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else self.with_data(data)

    def pin_memory(self) -> Any:
        return self.with_data(self.data.pin_memory())

    def cpu(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Any:
        return self.with_data(self.data.cuda())

    def double(self) -> Any:
        return self.to(self.data.double().dtype)

    def float(self) -> Any:
        return self.to(self.data.float().dtype)

    def half(self) -> Any:
        return self.to(self.data.half().dtype)

    def long(self) -> Any:
        return self.to(self.data.long().dtype)

    def int(self) -> Any:
        return self.to(self.data.int().dtype)

    @property
    def is_cuda(self) -> bool:
        return False

    def is_pinned(self) -> bool:
        return False


def vector(values: Iterable[int]) -> Any:
    """Numbers as a tensor."""
    found = [int(v) for v in values]
    return from_values(Tensor, found, int64, (len(found),))


def invert_permutation(permutation: Any) -> Any:
    """The permutation that undoes one; None stays."""
    if permutation is None:
        return None
    order = permutation.tolist()
    return vector(sorted(range(len(order)), key=order.__getitem__))


def pack_padded_sequence(input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True) -> PackedSequence:
    """Padded sequences (steps, batch, *) packed.  ValueError for lengths that do not fit, or do not fall where they must."""
    counts = [int(n) for n in (lengths.tolist() if isinstance(lengths, Tensor) else lengths)]
    order = None
    if not enforce_sorted:
        order = sorted(range(len(counts)), key=lambda k: -counts[k])
        input = input[:, vector(order)] if not batch_first else input[vector(order)]
        counts = [counts[k] for k in order]
    steps = input.transpose(0, 1) if batch_first else input
    check_lengths(steps, counts)
    sizes = [sum(n > t for n in counts) for t in range(counts[0])]
    data = FUNCTIONS["cat"]([steps[t, :n] for t, n in enumerate(sizes)])
    return PackedSequence(data, vector(sizes), None if order is None else vector(order), None)


def check_lengths(steps: Any, counts: list[int]) -> None:
    """RuntimeError for lengths that do not go with padded sequences."""
    if len(counts) != steps.shape[1]:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={steps.shape[1]})")
    if not counts or min(counts) <= 0:
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if counts != sorted(counts, reverse=True):
        raise RuntimeError("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
                           "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do "
                           "not need ONNX exportability.")
    if counts[0] > steps.shape[0]:
        raise RuntimeError(f"start (0) + length ({counts[0]}) exceeds dimension size ({steps.shape[0]}).")


def pad_packed_sequence(sequence: Any, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None) -> Any:
    """(padded sequences, lengths) of packed ones."""
    sizes = sequence.batch_sizes.tolist()
    if total_length is not None and total_length < len(sizes):
        raise ValueError(f"Expected total_length to be at least the length of the longest sequence in input, but got "
                         f"total_length={total_length} and max sequence length being {len(sizes)}")
    steps, at = [], 0
    rest = tuple(sequence.data.shape[1:])
    for t in range(total_length or len(sizes)):
        n = sizes[t] if t < len(sizes) else 0
        blank = FUNCTIONS["full"]((sizes[0] - n, *rest), padding_value, dtype=sequence.data.dtype)
        steps.append(FUNCTIONS["cat"]([sequence.data[at : at + n], blank]) if n < sizes[0] else sequence.data[at : at + n])
        at += n
    padded = FUNCTIONS["stack"](steps)
    lengths = vector(sum(n > k for n in sizes) for k in range(sizes[0]))
    padded = padded.transpose(0, 1) if batch_first else padded
    if sequence.unsorted_indices is not None:
        back = sequence.unsorted_indices
        return (padded[back] if batch_first else padded[:, back]), lengths[back]
    return padded, lengths


def pad_sequence(sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right") -> Any:
    """Sequences of different lengths as one tensor (steps, batch, *)."""
    if isinstance(sequences, Tensor):
        sequences = list(sequences)
    elif not isinstance(sequences, Iterable):
        raise RuntimeError(f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}")
    parts = list(sequences)
    if not parts:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(x.shape[0] for x in parts)
    rows = [row_of(x, longest, padding_value, padding_side) for x in parts]
    return FUNCTIONS["stack"](rows, 0 if batch_first else 1)


def row_of(x: Any, longest: int, value: float, side: str) -> Any:
    """One sequence with padding."""
    n = longest - x.shape[0]
    if not n:
        return x
    blank = FUNCTIONS["full"]((n, *x.shape[1:]), value, dtype=x.dtype)
    return FUNCTIONS["cat"]([x, blank] if side == "right" else [blank, x])


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """The sequences of a padded tensor."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [rows[k, : int(n)] for k, n in enumerate(lengths.tolist())]


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> PackedSequence:
    """Sequences of different lengths packed."""
    return pack_padded_sequence(pad_sequence(sequences), vector(x.shape[0] for x in sequences), enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """The sequences of a packed one."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def packed_sequence_init_args(data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None) -> Any:
    """The fields of a PackedSequence from its arguments."""
    return tuple(PackedSequence(data, batch_sizes, sorted_indices, unsorted_indices))


__all__ = ["PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence", "pad_sequence",
           "unpack_sequence", "unpad_sequence"]
