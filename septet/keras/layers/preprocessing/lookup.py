"""Words and numbers looked up in vocabularies, and text made into words."""
from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from septet.keras import config, ops
from septet.keras.layers.preprocessing.data_layer import DataLayer
from septet.keras.layers.preprocessing.fingerprints import fingerprint
from septet.keras.layers.preprocessing.numbers import batches, encoded
from septet.keras.tensor import Tensor

PUNCTUATION = r'[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']'
MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


def plain(x: Any) -> Any:
    """Values of any kind as nested Python lists, texts as str."""
    if isinstance(x, Tensor):
        from septet.core.convert import tolist

        x = tolist(x)
    elif hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return x.decode("utf-8") if isinstance(x, bytes) else x


def mapped(function: Any, x: Any) -> Any:
    return [mapped(function, v) for v in x] if isinstance(x, list) else function(x)


def flat(x: Any) -> list[Any]:
    return [v for row in x for v in flat(row)] if isinstance(x, list) else [x]


class IndexLookup(DataLayer):
    """Tokens as their places in a vocabulary: first the mask, then places for unknown ones, then the vocabulary."""

    __module__ = "keras.src.layers.preprocessing.index_lookup"
    kind: type = str

    def settle(self, max_tokens: Any, num_oov_indices: int, mask_token: Any, oov_token: Any, vocabulary: Any, idf_weights: Any,
               invert: bool,
               output_mode: str, pad_to_max_tokens: bool, sparse: bool) -> None:
        if max_tokens is not None and max_tokens <= 1:
            raise ValueError(f"If set, `max_tokens` must be greater than 1. Received: max_tokens={max_tokens}")
        if output_mode not in MODES:
            raise ValueError(f"The argument `output_mode` must be one of {MODES}. Received: output_mode={output_mode}")
        if invert and output_mode != "int":
            raise ValueError(f"`output_mode` must be `'int'` when `invert` is true. Received: output_mode={output_mode}")
        if sparse:
            from septet.errors import NotSupported

            raise NotSupported(f"keras.layers.{type(self).__name__}: sparse=True")
        self.max_tokens, self.num_oov_indices, self.mask_token, self.oov_token = max_tokens, num_oov_indices, mask_token, oov_token
        self.invert, self.output_mode, self.pad_to_max_tokens, self.sparse = invert, output_mode, pad_to_max_tokens, sparse
        self.input_vocabulary, self.input_idf_weights = vocabulary, idf_weights
        self._words: list[Any] = []
        self._places: dict[Any, int] = {}
        self._idf: list[float] = []
        self.built = True
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    def first_word(self) -> int:
        """How many places stand before the vocabulary."""
        return self.num_oov_indices + (1 if self.mask_token is not None and self.output_mode == "int" else 0)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take a vocabulary: a list, or a text file with a word a line."""
        if isinstance(vocabulary, str):
            with open(vocabulary, encoding="utf-8") as file:
                words: list[Any] = [self.kind(line.rstrip("\n")) for line in file]
        else:
            words = [self.kind(w) for w in flat(plain(vocabulary))]
        if not words:
            raise ValueError(f"Cannot set an empty vocabulary. Received: vocabulary={vocabulary}")
        special = [self.mask_token] if self.mask_token is not None and words[0] == self.mask_token else []
        special += [self.oov_token] * sum(1 for w in words[len(special):len(special) + self.num_oov_indices] if w == self.oov_token)
        words = words[len(special):]
        seen: set[Any] = set()
        twice = {w for w in words if w in seen or seen.add(w)}  # type: ignore[func-returns-value]
        if twice:
            raise ValueError(f"The passed vocabulary has at least one repeated term. Please uniquify your dataset. The repeated terms are: "
                             f"{twice}")
        if self.max_tokens is not None and self.first_word() + len(words) > self.max_tokens:
            raise ValueError("Attempted to set a vocabulary larger than the maximum vocab size. Received vocabulary size is "
                             f"{self.first_word() + len(words)}; `max_tokens` is {self.max_tokens}.")
        if self.output_mode == "tf_idf" and idf_weights is None:
            raise ValueError("`idf_weights` must be set if output_mode is 'tf_idf'.")
        self.place(words)
        if idf_weights is not None:
            given = [float(v) for v in flat(plain(idf_weights))]
            given = given[len(special):] if special and len(given) == len(words) + len(special) else given
            self._idf = [sum(given) / len(given)] * self.first_word() + given

    def place(self, words: list[Any]) -> None:
        self._words = words
        self._places = {w: self.first_word() + k for k, w in enumerate(words)}

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The vocabulary, with what stands before it; its tokens are NumPy's scalars."""
        from septet.numpy import int64, str_

        words = [str_(w) if isinstance(w, str) else int64(w) for w in self._words]
        return [*self.before_words(), *words] if include_special_tokens else words

    def before_words(self) -> list[Any]:
        """The mask and the tokens of words that are not known."""
        mask = [self.mask_token] if self.mask_token is not None and self.output_mode == "int" else []
        return [*mask, *[self.oov_token] * self.num_oov_indices]

    def vocabulary_size(self) -> int:
        """How many tokens there are, with what stands before the vocabulary."""
        return self.first_word() + len(self._words)

    def adapt(self, data: Any, steps: Any = None) -> None:
        """Learn the vocabulary of data: the most frequent first."""
        counts: Counter[Any] = Counter()
        documents: Counter[Any] = Counter()
        total = 0
        for batch in batches(data):
            rows = plain(batch)
            rows = rows if isinstance(rows, list) else [rows]
            for row in rows:
                words = flat(row)
                counts.update(words)
                documents.update(set(words))
                total += 1
        self.learn(counts, documents, total)

    def learn(self, counts: Any, documents: Any, total: int) -> None:
        """Take counts of words for the vocabulary."""
        for special in (self.mask_token, self.oov_token, ""):
            counts.pop(special, None)
        ordered = sorted(counts, key=lambda w: (counts[w], w), reverse=True)
        if self.max_tokens is not None:
            ordered = ordered[:self.max_tokens - self.first_word()]
        self.place(ordered)
        if self.output_mode == "tf_idf":
            found = [math.log(1 + total / (1 + documents[w])) for w in ordered]
            self._idf = [sum(found) / max(1, len(found))] * self.first_word() + found

    def reset_state(self) -> None:
        """Forget what was learnt."""
        if self.input_vocabulary is None:
            self.place([])

    def index(self, word: Any) -> int:
        """The place of a word."""
        found = self._places.get(word)
        if found is not None:
            return found
        if self.mask_token is not None and word == self.mask_token and self.output_mode == "int":
            return 0
        if self.num_oov_indices == 0:
            raise ValueError(f"When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values {[word]}, consider setting "
                             "`num_oov_indices=1`.")
        first = self.first_word() - self.num_oov_indices
        return first if self.num_oov_indices == 1 else first + self.spread(word)

    def spread(self, word: Any) -> int:
        """Which of the places of unknown words a word has."""
        return int(word) % self.num_oov_indices

    def call(self, inputs: Any) -> Any:
        values = plain(inputs)
        if self.invert:
            words = dict(enumerate([*self.before_words(), *self._words]))
            return self.words_tensor(mapped(lambda k: words.get(int(k), self.oov_token), values))
        if not self._words and self.input_vocabulary is None:
            raise ValueError(
                f"The {type(self).__name__} layer has no vocabulary: pass one, or call `adapt()`.")
        found = ops.convert_to_tensor(mapped(self.index, values), dtype="int64")
        return self.shown(found)

    def words_tensor(self, words: Any) -> Any:
        return ops.convert_to_tensor(words)

    def depth(self) -> int:
        return self.max_tokens if self.pad_to_max_tokens else self.vocabulary_size()

    def shown(self, index: Any) -> Any:
        """Places as the output mode asks."""
        if self.output_mode == "int":
            return index
        if self.output_mode == "tf_idf":
            counts = encoded(index, self.depth(), "count", "float32")
            weights = self._idf + [0.0] * (self.depth() - len(self._idf))
            return ops.multiply(counts, ops.convert_to_tensor(weights, dtype="float32"))
        return encoded(index, self.depth(), self.output_mode, "int64")

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        if self.output_mode == "one_hot" and (not input_shape or input_shape[-1] != 1):
            return (*input_shape, self.depth())
        return (*input_shape[:-1], self.depth())

    def compute_output_spec(self, inputs: Any) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        kind = ("string" if self.kind is str else "int64") if self.invert else "int64" if self.output_mode == "int" else "float32"
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype=kind)

    def get_config(self) -> dict[str, Any]:
        words = self.input_vocabulary if isinstance(self.input_vocabulary, str) else (list(self._words) or None)
        return {**super().get_config(), "invert": self.invert, "max_tokens": self.max_tokens, "num_oov_indices": self.num_oov_indices,
                "oov_token": self.oov_token, "mask_token": self.mask_token, "output_mode": self.output_mode, "sparse": self.sparse,
                "pad_to_max_tokens": self.pad_to_max_tokens, "vocabulary": words,
                "idf_weights": self._idf[self.first_word():] or None}


class StringLookup(IndexLookup):
    """Texts as whole numbers."""

    __module__ = "keras.src.layers.preprocessing.string_lookup"

    def __init__(self, max_tokens: Any = None, num_oov_indices: int = 1, mask_token: Any = None, oov_token: Any = "[UNK]",
                 vocabulary: Any = None, idf_weights: Any = None, invert: bool = False, output_mode: str = "int",
                 pad_to_max_tokens: bool = False, sparse: bool = False, encoding: str = "utf-8", name: str | None = None, salt: Any = None,
                 **kwargs: Any):
        kwargs.pop("vocabulary_dtype", None)
        super().__init__(name=name, **kwargs)
        if salt is not None:
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.StringLookup: salt, which spreads unknown words by another hash")
        self.encoding, self.salt = encoding, salt
        self.settle(max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, pad_to_max_tokens,
                    sparse)

    def spread(self, word: Any) -> int:
        return fingerprint(word.encode()) % self.num_oov_indices

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "encoding": self.encoding}


class IntegerLookup(IndexLookup):
    """Whole numbers as places in a vocabulary of them."""

    __module__ = "keras.src.layers.preprocessing.integer_lookup"
    kind = int

    def __init__(self, max_tokens: Any = None, num_oov_indices: int = 1, mask_token: Any = None, oov_token: Any = -1,
                 vocabulary: Any = None,
                 vocabulary_dtype: str = "int64", idf_weights: Any = None, invert: bool = False, output_mode: str = "int",
                 pad_to_max_tokens: bool = False, sparse: bool = False, name: str | None = None, **kwargs: Any):
        super().__init__(name=name, **kwargs)
        self.vocabulary_dtype = vocabulary_dtype
        self.settle(max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, pad_to_max_tokens,
                    sparse)

    def words_tensor(self, words: Any) -> Any:
        return ops.convert_to_tensor(words, dtype="int64")


class TextVectorization(DataLayer):
    """Texts as sequences of words' numbers, or as counts of words."""

    __module__ = "keras.src.layers.preprocessing.text_vectorization"

    def __init__(self, max_tokens: Any = None, standardize: Any = "lower_and_strip_punctuation", split: Any = "whitespace",
                 ngrams: Any = None,
                 output_mode: str = "int", output_sequence_length: Any = None, pad_to_max_tokens: bool = False, vocabulary: Any = None,
                 idf_weights: Any = None, sparse: bool = False, ragged: bool = False, encoding: str = "utf-8", name: str | None = None,
                 **kwargs: Any):
        super().__init__(name=name, **kwargs)
        if standardize not in (None, "lower_and_strip_punctuation", "lower", "strip_punctuation") and not callable(standardize):
            raise ValueError(f"The `standardize` argument received is not known. Received: standardize={standardize}")
        if split not in (None, "whitespace", "character") and not callable(split):
            raise ValueError(f"The `split` argument received is not known. Received: split={split}")
        if output_mode != "int" and output_sequence_length is not None:
            raise ValueError("`output_sequence_length` must not be set if `output_mode` is not 'int'. "
                             f"Received output_sequence_length={output_sequence_length}.")
        if ragged or sparse:
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.TextVectorization: " + ("ragged=True" if ragged else "sparse=True"))
        sizes = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else None if ngrams is None else tuple(ngrams)
        self._ngrams_arg = ngrams
        self.standardize, self.split, self.ngrams, self.output_mode = standardize, split, sizes, output_mode
        self.output_sequence_length, self.encoding = output_sequence_length, encoding
        self._lookup = StringLookup(max_tokens=max_tokens, vocabulary=vocabulary, idf_weights=idf_weights, output_mode=output_mode,
                                    pad_to_max_tokens=pad_to_max_tokens, mask_token="")
        self.built = True

    def words(self, text: Any) -> Any:
        """The words of a text."""
        if self.standardize in ("lower", "lower_and_strip_punctuation"):
            text = text.lower()
        if self.standardize in ("strip_punctuation", "lower_and_strip_punctuation"):
            text = re.sub(PUNCTUATION, "", text)
        if callable(self.standardize):
            text = plain(self.standardize(ops.convert_to_tensor(text)))
        found = text.split() if self.split == "whitespace" else list(text) if self.split == "character" else \
            plain(self.split(ops.convert_to_tensor(text))) if callable(self.split) else [text]
        return found if self.ngrams is None else [" ".join(found[k:k + n]) for n in self.ngrams for k in range(len(found) - n + 1)]

    def rows(self, inputs: Any) -> tuple[list[Any], bool]:
        """The words of every text, and whether there was but one text."""
        values = plain(inputs)
        if not isinstance(values, list):
            return [self.words(values)], True
        if values and isinstance(values[0], list):
            values = [v[0] if len(v) == 1 else v for v in values]
        return [self.words(v) if not isinstance(v, list) else [w for part in v for w in self.words(part)] for v in values], False

    def adapt(self, data: Any, batch_size: Any = None, steps: Any = None) -> None:
        """Learn the vocabulary of texts."""
        counts: Counter[Any] = Counter()
        documents: Counter[Any] = Counter()
        total = 0
        for batch in batches(data):
            for words in self.rows(batch)[0]:
                counts.update(words)
                documents.update(set(words))
                total += 1
        self._lookup.learn(counts, documents, total)

    def call(self, inputs: Any) -> Any:
        rows, one = self.rows(inputs)
        numbers = [[self._lookup.index(w) for w in row] for row in rows]
        if self.output_mode == "int":
            width = self.output_sequence_length or max(map(len, numbers), default=0)
            found = ops.convert_to_tensor([(row + [0] * width)[:width] for row in numbers], dtype="int64")
        else:
            found = ops.stack([self._lookup.shown(ops.convert_to_tensor(row, dtype="int64")) if row else
                               ops.zeros((self._lookup.depth(),)) for row in numbers], axis=0)
        return found[0] if one else found

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        return self._lookup.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        return self._lookup.vocabulary_size()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        self._lookup.set_vocabulary(vocabulary, idf_weights)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return (input_shape[0], self.output_sequence_length)
        return (input_shape[0], self._lookup.depth())

    def compute_output_spec(self, inputs: Any) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        return KerasTensor(self.compute_output_shape(inputs.shape), dtype="int64" if self.output_mode == "int" else config.floatx())

    def get_config(self) -> dict[str, Any]:
        inner = self._lookup
        return {**super().get_config(), "max_tokens": inner.max_tokens, "standardize": self.standardize, "split": self.split,
                "ngrams": self._ngrams_arg, "output_mode": self.output_mode, "output_sequence_length": self.output_sequence_length,
                "pad_to_max_tokens": inner.pad_to_max_tokens, "sparse": False, "ragged": False,
                "vocabulary": inner.get_config()["vocabulary"], "idf_weights": inner.get_config()["idf_weights"], "encoding": self.encoding}
