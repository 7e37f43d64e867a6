"""BatchEncoding: what a tokenizer answers, a dictionary that also knows which characters and words its tokens came from."""
from __future__ import annotations

from collections import UserDict
from typing import Any

from septet.errors import NotSupported
from septet.transformers.tokenization_enums import CharSpan, TensorType, TokenSpan

_KEYS = ("Invalid key. Only three types of key are available: (1) string, (2) integers for backend Encoding, and (3) slices for data"
         " subsetting.")
_RAGGED = ("Unable to create tensor, you should probably activate truncation and/or padding with 'padding=True' 'truncation=True' to have"
           " batched tensors with the same length. Perhaps your features (`{key}` in this case) have excessive nesting (inputs type `list`"
           " where type `int` is expected).")


class BatchEncoding(UserDict):
    """A dictionary of `input_ids` and company.

    data: the lists or tensors by name.  encoding: the Encoding of each sequence, of the `tokenizers` package.  tensor_type: "pt" or "np"
    turns the lists into tensors.  prepend_batch_axis: whether one sequence becomes a batch of one.
    """

    def __init__(self, data: Any = None, encoding: Any = None, tensor_type: Any = None, prepend_batch_axis: bool = False,
                 n_sequences: int | None = None) -> None:
        super().__init__(data)
        self._encodings = encoding if encoding is None or isinstance(encoding, (list, tuple)) else [encoding]
        if n_sequences is None and self._encodings:
            n_sequences = self._encodings[0].n_sequences
        self._n_sequences = n_sequences
        self.convert_to_tensors(tensor_type=tensor_type, prepend_batch_axis=prepend_batch_axis)

    @property
    def n_sequences(self) -> int | None:
        """1 for single texts, 2 for pairs, None where unknown."""
        return self._n_sequences

    @property
    def is_fast(self) -> bool:
        """Whether the positions of tokens are known."""
        return self._encodings is not None

    @property
    def encodings(self) -> Any:
        return self._encodings

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, str):
            return self.data[item]
        if self._encodings is not None and not isinstance(item, slice):
            return self._encodings[item]
        if isinstance(item, slice):
            return self._encodings[item] if self._encodings is not None else {key: value[item] for key, value in self.data.items()}
        raise KeyError(_KEYS)

    def __getattr__(self, item: str) -> Any:
        try:
            return self.__dict__["data"][item]
        except KeyError:
            raise AttributeError(f"BatchEncoding has no entry {item!r}; it has {', '.join(self.__dict__.get('data', ()))}") from None

    def __getstate__(self) -> dict[str, Any]:
        return {"data": self.data, "encodings": self._encodings, "n_sequences": self._n_sequences}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.data = state["data"]
        self._encodings = state["encodings"]
        self._n_sequences = state.get("n_sequences")

    def keys(self) -> Any:
        return self.data.keys()

    def values(self) -> Any:
        return self.data.values()

    def items(self) -> Any:
        return self.data.items()

    def convert_to_tensors(self, tensor_type: Any = None, prepend_batch_axis: bool = False) -> BatchEncoding:
        """Turn every entry into a tensor of the named library, in place.  ValueError where rows have different lengths."""
        if tensor_type is None:
            return self
        make, is_tensor = maker(tensor_type if isinstance(tensor_type, TensorType) else TensorType(tensor_type))
        for key, value in self.items():
            if prepend_batch_axis:
                value = [value]
            if not is_tensor(value):
                self.data[key] = _one_tensor(make, key, value)
        return self

    def to(self, device: Any, *, non_blocking: bool = False) -> BatchEncoding:
        """Move tensors to a device, in place."""
        self.data = {key: value.to(device=device, non_blocking=non_blocking) if hasattr(value, "to") and callable(value.to) else value
                     for key, value in self.data.items()}
        return self

    # where tokens come from

    def _encoding(self, batch_index: int, what: str) -> Any:
        if not self._encodings:
            raise ValueError(f"{what}() is not available when using Python based tokenizers")
        return self._encodings[batch_index]

    def tokens(self, batch_index: int = 0) -> list[str]:
        """Tokens as text."""
        return self._encoding(batch_index, "tokens").tokens

    def sequence_ids(self, batch_index: int = 0) -> list[int | None]:
        """For each token 0 or 1: which text of the pair; None for special tokens."""
        return self._encoding(batch_index, "sequence_ids").sequence_ids

    def word_ids(self, batch_index: int = 0) -> list[int | None]:
        """For each token the number of its word, None for special tokens."""
        return self._encoding(batch_index, "word_ids").word_ids

    def token_to_sequence(self, batch_or_token_index: int, token_index: int | None = None) -> int | None:
        """Which text of a pair a token belongs to."""
        encoding, token = self._at(batch_or_token_index, token_index, "token_to_sequence", self._length)
        return encoding.token_to_sequence(token)

    def token_to_word(self, batch_or_token_index: int, token_index: int | None = None) -> int | None:
        """Number of the word that a token is part of."""
        encoding, token = self._at(batch_or_token_index, token_index, "token_to_word", self._length)
        return encoding.token_to_word(token)

    def word_to_tokens(self, batch_or_word_index: int, word_index: int | None = None, sequence_index: int = 0) -> TokenSpan | None:
        """The tokens of a word."""
        encoding, word = self._at(batch_or_word_index, word_index, "word_to_tokens")
        span = encoding.word_to_tokens(word, sequence_index)
        return TokenSpan(*span) if span is not None else None

    def token_to_chars(self, batch_or_token_index: int, token_index: int | None = None) -> CharSpan | None:
        """The characters of a token, None for special ones."""
        encoding, token = self._at(batch_or_token_index, token_index, "token_to_chars")
        span = encoding.token_to_chars(token)
        return CharSpan(*span) if span is not None else None

    def char_to_token(self, batch_or_char_index: int, char_index: int | None = None, sequence_index: int = 0) -> int | None:
        """The token that a character is in, None for white space that no token covers."""
        encoding, char = self._at(batch_or_char_index, char_index, "char_to_token")
        return encoding.char_to_token(char, sequence_index)

    def word_to_chars(self, batch_or_word_index: int, word_index: int | None = None, sequence_index: int = 0) -> CharSpan:
        """The characters of a word."""
        encoding, word = self._at(batch_or_word_index, word_index, "word_to_chars")
        return CharSpan(*encoding.word_to_chars(word, sequence_index))

    def char_to_word(self, batch_or_char_index: int, char_index: int | None = None, sequence_index: int = 0) -> int | None:
        """Number of the word that a character is in."""
        encoding, char = self._at(batch_or_char_index, char_index, "char_to_word")
        return encoding.char_to_word(char, sequence_index)

    def _at(self, first: int, second: int | None, what: str, length: Any = None) -> tuple[Any, int]:
        """The encoding and the place in it that (batch, place) or (place) names."""
        batch, place = (0, first) if second is None else (first, second)
        encoding = self._encoding(batch, what)
        return encoding, place + length(encoding) if place < 0 and length else place

    @staticmethod
    def _length(encoding: Any) -> int:
        return len(encoding.ids)


def maker(kind: TensorType) -> tuple[Any, Any]:
    """Functions that make a tensor of a kind, and that tell one."""
    if kind is TensorType.PYTORCH:
        from septet import torch

        return _torch_tensor, lambda value: isinstance(value, torch.Tensor)
    if kind is TensorType.NUMPY:
        from septet import numpy

        return numpy.asarray, lambda value: isinstance(value, numpy.ndarray)
    raise NotSupported(f"return_tensors={kind.value!r}: tensors are made for 'pt' and 'np'")


def _torch_tensor(value: Any) -> Any:
    from septet import torch

    if isinstance(value, (list, tuple)) and value and isinstance(value[0], torch.Tensor):
        return torch.stack(list(value))
    return torch.tensor(value)


def _one_tensor(make: Any, key: str, value: Any) -> Any:
    if ragged(value):
        raise ValueError(_RAGGED.format(key=key))
    try:
        return make(value)
    except (ValueError, TypeError, RuntimeError) as error:
        if key == "overflowing_tokens":
            raise ValueError("overflowing tokens have different lengths: they cannot be one tensor") from error
        raise ValueError(_RAGGED.format(key=key)) from error


def ragged(value: Any) -> bool:
    """Whether the rows of a list of lists have different lengths."""
    if not isinstance(value, (list, tuple)) or not value or not isinstance(value[0], (list, tuple)):
        return False
    return len({len(row) if isinstance(row, (list, tuple)) else -1 for row in value}) > 1
