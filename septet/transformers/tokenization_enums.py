"""Words that tokenizers take for padding, truncation and tensors, and the spans they answer with."""
from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any, NamedTuple


class ExplicitEnum(StrEnum):
    """Strings from a closed list; any other raises ValueError that shows the list."""

    __str__ = Enum.__str__

    @classmethod
    def _missing_(cls, value: object) -> Any:
        allowed = [member.value for member in cls]
        raise ValueError(f"{value} is not a valid {cls.__name__}, please select one of {allowed}")


class PaddingStrategy(ExplicitEnum):
    LONGEST = "longest"
    MAX_LENGTH = "max_length"
    DO_NOT_PAD = "do_not_pad"


class TruncationStrategy(ExplicitEnum):
    ONLY_FIRST = "only_first"
    ONLY_SECOND = "only_second"
    LONGEST_FIRST = "longest_first"
    DO_NOT_TRUNCATE = "do_not_truncate"


class TensorType(ExplicitEnum):
    PYTORCH = "pt"
    NUMPY = "np"
    MLX = "mlx"


class CharSpan(NamedTuple):
    """A stretch of characters, end excluded."""

    start: int
    end: int


class TokenSpan(NamedTuple):
    """A stretch of tokens, end excluded."""

    start: int
    end: int


def padding_strategy(padding: Any) -> PaddingStrategy:
    """What `padding=` means: True is to the longest of the batch."""
    if isinstance(padding, bool) or padding is None:
        return PaddingStrategy.LONGEST if padding else PaddingStrategy.DO_NOT_PAD
    return padding if isinstance(padding, PaddingStrategy) else PaddingStrategy(padding)


def truncation_strategy(truncation: Any) -> TruncationStrategy:
    """What `truncation=` means: True takes from the longer of a pair first."""
    if isinstance(truncation, bool) or truncation is None:
        return TruncationStrategy.LONGEST_FIRST if truncation else TruncationStrategy.DO_NOT_TRUNCATE
    return truncation if isinstance(truncation, TruncationStrategy) else TruncationStrategy(truncation)
