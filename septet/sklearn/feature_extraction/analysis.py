"""From a document to its features: decoding, preprocessing, tokens, n-grams."""
from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import NotFittedError

WORDS_OF_TWO = r"(?u)\b\w\w+\b"
WORDS_OF_ONE = r"(?u)\b\w+\b"
SPACES = re.compile(r"\s\s+")


@cache
def english() -> frozenset[str]:
    """Stop words of the Glasgow Information Retrieval Group's list."""
    return frozenset(Path(__file__).with_name("english_stop_words.txt").read_text(encoding="utf-8").split())


def stop_list(stop: Any) -> Any:
    """A set of stop words, or None."""
    if stop == "english":
        return english()
    if isinstance(stop, str):
        raise ValueError(f"not a built-in stop list: {stop}")
    return None if stop is None else frozenset(stop)


def strip_accents_unicode(s: str) -> str:
    """Letters without their marks (NFKD)."""
    return s if s.isascii() else "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))


def strip_accents_ascii(s: str) -> str:
    """The ASCII part of NFKD."""
    return unicodedata.normalize("NFKD", s).encode("ASCII", "ignore").decode("ASCII")


def strip_tags(s: str) -> str:
    """Markup replaced by blanks."""
    return re.sub(r"<([^>]+)>", " ", s)


def preprocessed(doc: str, accents: Any = None, lower: bool = False) -> str:
    """Lower case, without accents."""
    doc = doc.lower() if lower else doc
    return accents(doc) if accents is not None else doc


def analyzed(doc: Any, decoder: Any = None, preprocessor: Any = None, tokenizer: Any = None, ngrams: Any = None,
             stop_words: Any = None) -> Any:
    """The features of one document."""
    doc = decoder(doc) if decoder is not None else doc
    doc = preprocessor(doc) if preprocessor is not None else doc
    doc = tokenizer(doc) if tokenizer is not None else doc
    if ngrams is None:
        return doc
    return ngrams(doc, stop_words) if stop_words is not None else ngrams(doc)


class _VectorizerMixin:
    """The steps that the text vectorizers share."""

    _white_spaces = SPACES

    def decode(self, doc: Any) -> str:
        """The text of a document: bytes decoded, files read.  ValueError for NaN."""
        if self.input == "filename":
            doc = Path(doc).read_bytes()
        elif self.input == "file":
            doc = doc.read()
        if isinstance(doc, bytes):
            doc = doc.decode(self.encoding, self.decode_error)
        if isinstance(doc, float) and doc != doc:
            raise ValueError("np.nan is an invalid document, expected byte or unicode string.")
        return doc

    def _word_ngrams(self, tokens: Any, stop_words: Any = None) -> list[str]:
        """Runs of words, stop words taken out first."""
        if stop_words is not None:
            tokens = [w for w in tokens if w not in stop_words]
        low, high = self.ngram_range
        if high == 1:
            return tokens
        words = list(tokens)
        return [" ".join(words[i:i + n]) for n in range(low, min(high, len(words)) + 1) for i in range(len(words) - n + 1)]

    def _char_ngrams(self, text: str) -> list[str]:
        """Runs of characters."""
        text = SPACES.sub(" ", text)
        low, high = self.ngram_range
        return [text[i:i + n] for n in range(low, min(high, len(text)) + 1) for i in range(len(text) - n + 1)]

    def _char_wb_ngrams(self, text: str) -> list[str]:
        """Runs of characters within words, with a blank at both ends."""
        low, high = self.ngram_range
        found: list[str] = []
        for w in SPACES.sub(" ", text).split():
            padded = f" {w} "
            for n in range(low, high + 1):
                found.append(padded[:n])
                found += [padded[i:i + n] for i in range(1, len(padded) - n + 1)]
                if n >= len(padded):
                    break
        return found

    def build_preprocessor(self) -> Callable[[str], str]:
        """A function from text to text."""
        if self.preprocessor is not None:
            return self.preprocessor
        accents = {None: None, "ascii": strip_accents_ascii, "unicode": strip_accents_unicode}.get(self.strip_accents, self.strip_accents) \
            if not callable(self.strip_accents) else self.strip_accents
        return partial(preprocessed, accents=accents, lower=self.lowercase)

    def build_tokenizer(self) -> Callable[[str], list[str]]:
        """A function from text to words."""
        if self.tokenizer is not None:
            return self.tokenizer
        pattern = re.compile(self.token_pattern)
        if pattern.groups > 1:
            raise ValueError("More than 1 capturing group in token pattern. Only a single group should be captured.")
        return pattern.findall

    def get_stop_words(self) -> Any:
        """The set of stop words, or None."""
        return stop_list(self.stop_words)

    def build_analyzer(self) -> Callable[[Any], Any]:
        """A function from a document to its features."""
        if callable(self.analyzer):
            return partial(analyzed, decoder=self.decode, preprocessor=self.analyzer)
        preprocess = self.build_preprocessor()
        if self.analyzer in ("char", "char_wb"):
            ngrams = self._char_ngrams if self.analyzer == "char" else self._char_wb_ngrams
            return partial(analyzed, decoder=self.decode, preprocessor=preprocess, ngrams=ngrams)
        stop_words, tokenize = self.get_stop_words(), self.build_tokenizer()
        self._check_stop_words(stop_words, preprocess, tokenize)
        return partial(analyzed, decoder=self.decode, preprocessor=preprocess, tokenizer=tokenize, ngrams=self._word_ngrams,
                       stop_words=stop_words)

    def _check_stop_words(self, stop_words: Any, preprocess: Any, tokenize: Any) -> None:
        """A warning where stop words would be tokenized into others."""
        if stop_words is None or stop_words is english() or getattr(self, "_stop_words_id", None) == id(self.stop_words):
            return
        self._stop_words_id = id(self.stop_words)
        try:
            inconsistent = {t for w in stop_words for t in tokenize(preprocess(w)) if t not in stop_words}
        except Exception:
            return
        if inconsistent:
            warnings.warn(f"Your stop_words may be inconsistent with your preprocessing. Tokenizing the stop words generated tokens "
                          f"{sorted(inconsistent)!r} not in stop_words.", stacklevel=4)

    def _validate_ngram_range(self) -> None:
        low, high = self.ngram_range
        if low > high:
            raise ValueError(f"Invalid value for ngram_range={self.ngram_range} lower boundary larger than the upper boundary.")

    def _warn_for_unused_params(self) -> None:
        if self.tokenizer is not None and self.token_pattern is not None:
            warnings.warn("The parameter 'token_pattern' will not be used since 'tokenizer' is not None'", stacklevel=4)
        if self.preprocessor is not None and callable(self.analyzer):
            warnings.warn("The parameter 'preprocessor' will not be used since 'analyzer' is callable'", stacklevel=4)
        if callable(self.analyzer) or self.analyzer != "word":
            if self.stop_words is not None:
                warnings.warn("The parameter 'stop_words' will not be used since 'analyzer' != 'word'", stacklevel=4)
            if self.tokenizer is not None:
                warnings.warn("The parameter 'tokenizer' will not be used since 'analyzer' != 'word'", stacklevel=4)

    def _validate_vocabulary(self) -> None:
        """Take the vocabulary given as a parameter.  ValueError where it is none."""
        vocabulary = self.vocabulary
        if vocabulary is None:
            self.fixed_vocabulary_ = False
            return
        if isinstance(vocabulary, set):
            vocabulary = sorted(vocabulary)
        if not hasattr(vocabulary, "items"):
            made: dict[Any, int] = {}
            for i, term in enumerate(vocabulary):
                if made.setdefault(term, i) != i:
                    raise ValueError(f"Duplicate term in vocabulary: {term!r}")
            vocabulary = made
        else:
            indices = set(vocabulary.values())
            if len(indices) != len(vocabulary):
                raise ValueError("Vocabulary contains repeated indices.")
            for i in range(len(vocabulary)):
                if i not in indices:
                    raise ValueError(f"Vocabulary of size {len(vocabulary)} doesn't contain index {i}.")
        if not vocabulary:
            raise ValueError("empty vocabulary passed to fit")
        self.fixed_vocabulary_, self.vocabulary_ = True, dict(vocabulary)

    def _check_vocabulary(self) -> None:
        if not hasattr(self, "vocabulary_"):
            self._validate_vocabulary()
            if not self.fixed_vocabulary_:
                raise NotFittedError("Vocabulary not fitted or provided")
        if not self.vocabulary_:
            raise ValueError("Vocabulary is empty")

    def _is_plain(self) -> int:
        """The least length of words where the usual steps are asked for, which kernels take; else 0."""
        usual = self.analyzer == "word" and self.tokenizer is None and self.preprocessor is None
        return {WORDS_OF_TWO: 2, WORDS_OF_ONE: 1, r"\b\w+\b": 1, r"\w+": 1, r"(?u)\w+": 1}.get(self.token_pattern, 0) if usual else 0


def object_array(values: list[Any]) -> Any:
    """An array of objects."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
