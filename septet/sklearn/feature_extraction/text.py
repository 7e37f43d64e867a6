"""`sklearn.feature_extraction.text`: counts and weights of words."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import septet.numpy as np
from septet.core.sparse import Sparse
from septet.sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from septet.sklearn.feature_extraction import tokenizing
from septet.sklearn.feature_extraction.analysis import (
    _VectorizerMixin,
    english,
    object_array,
    strip_accents_ascii,
    strip_accents_unicode,
    strip_tags,
)
from septet.sklearn.feature_extraction.normalizing import normalized
from septet.sklearn.sparse import as_sparse, csr_matrix
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_array, check_is_fitted, validate_data

ENGLISH_STOP_WORDS = english()


def refuse_text(raw: Any) -> None:
    if isinstance(raw, str):
        raise ValueError("Iterable over raw text documents expected, string object received.")


class CountVectorizer(_VectorizerMixin, BaseEstimator):
    """Documents to counts of their features, sparse."""

    _parameter_constraints = of("feature_extraction.CountVectorizer")

    def __init__(self, *, input: Any = "content", encoding: Any = "utf-8", decode_error: Any = "strict", strip_accents: Any = None,
                 lowercase: Any = True, preprocessor: Any = None, tokenizer: Any = None, stop_words: Any = None,
                 token_pattern: Any = r"(?u)\b\w\w+\b", ngram_range: Any = (1, 1), analyzer: Any = "word", max_df: Any = 1.0,
                 min_df: Any = 1, max_features: Any = None, vocabulary: Any = None, binary: Any = False, dtype: Any = np.int64):
        self.input, self.encoding, self.decode_error, self.strip_accents = input, encoding, decode_error, strip_accents
        self.preprocessor, self.tokenizer, self.analyzer, self.lowercase = preprocessor, tokenizer, analyzer, lowercase
        self.token_pattern, self.stop_words, self.max_df, self.min_df = token_pattern, stop_words, max_df, min_df
        self.max_features, self.ngram_range, self.vocabulary, self.binary, self.dtype = max_features, ngram_range, vocabulary, binary, dtype

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags

    # ---- counting

    def _tokens(self, raw: Any) -> tokenizing.Tokens:
        """The features of all documents as numbers."""
        least = self._is_plain()
        if not least:
            analyze = self.build_analyzer()
            return numbered([analyze(doc) for doc in raw])
        stop_words, preprocess = self.get_stop_words(), self.build_preprocessor()
        self._check_stop_words(stop_words, preprocess, self.build_tokenizer())
        texts = [preprocess(self.decode(doc)) for doc in raw]
        tokens = tokenizing.tokenize(texts, least)
        if stop_words is not None:
            tokens = tokenizing.without(tokens, stop_words)
        return tokenizing.word_ngrams(tokens, *self.ngram_range)

    def _count(self, raw: Any, fixed: bool) -> tuple[Any, dict[Any, Any]]:
        """(counts, vocabulary), columns in the order of the words unless the vocabulary is fixed."""
        tokens = self._tokens(raw)
        if fixed:
            columns = np.array([self.vocabulary_.get(w, -1) for w in tokens.words], dtype=np.int64)
            return tokenizing.counts(tokens, columns, len(self.vocabulary_)), self.vocabulary_
        order = sorted(range(len(tokens.words)), key=tokens.words.__getitem__)
        columns = np.empty(len(order), dtype=np.int64)
        columns[np.array(order, dtype=np.int64)] = np.arange(len(order))
        if not order:
            raise ValueError("empty vocabulary; perhaps the documents only contain stop words")
        return tokenizing.counts(tokens, columns, len(order)), dict(zip(tokens.words, columns.tolist()))

    def _limit(self, X: Any, vocabulary: dict[Any, Any], high: int | None, low: int | None, most: int | None) -> tuple[Any, Any]:
        """Columns whose document counts lie between low and high, the `most` frequent of them."""
        dfs, mask = np.bincount(X._m.indices, minlength=X.shape[1]), np.ones(X.shape[1], dtype=bool)
        if high is not None:
            mask &= dfs <= high
        if low is not None:
            mask &= dfs >= low
        if most is not None and mask.sum() > most:
            totals = np.asarray(X.sum(axis=0)).ravel()
            chosen = np.flatnonzero(mask)[np.argsort(-totals[mask], kind="stable")[:most]]
            mask = np.zeros(len(dfs), dtype=bool)
            mask[chosen] = True
        places = np.flatnonzero(mask)
        if not len(places):
            raise ValueError("After pruning, no terms remain. Try a lower min_df or a higher max_df.")
        new = (np.cumsum(mask) - 1).tolist()
        kept = mask.tolist()
        vocabulary = {term: np.int64(new[i]) for term, i in vocabulary.items() if kept[i]}
        return X[:, places], vocabulary

    def fit(self, raw_documents: Any, y: Any = None) -> Any:
        """Learn the vocabulary."""
        self.fit_transform(raw_documents)
        return self

    def fit_transform(self, raw_documents: Any, y: Any = None) -> Any:
        """Learn the vocabulary; the counts (documents, features)."""
        refuse_text(raw_documents)
        self._validate_ngram_range()
        self._warn_for_unused_params()
        self._validate_vocabulary()
        raw_documents = list(raw_documents)
        X, vocabulary = self._count(raw_documents, self.fixed_vocabulary_)
        if not self.fixed_vocabulary_:
            n = X.shape[0]
            high = self.max_df if is_whole(self.max_df) else self.max_df * n
            low = self.min_df if is_whole(self.min_df) else self.min_df * n
            if high < low:
                raise ValueError("max_df corresponds to < documents than min_df")
            if high < n or low > 1 or self.max_features is not None:
                X, vocabulary = self._limit(X, vocabulary, high, low, self.max_features)
            self.vocabulary_ = vocabulary
        return self._typed(X)

    def _typed(self, X: Any) -> Any:
        if self.binary:
            X.data = np.ones(X.nnz, dtype=np.int64)
        return X if np.dtype(self.dtype) == X.dtype else X.astype(self.dtype)

    def transform(self, raw_documents: Any) -> Any:
        """Counts by the vocabulary learned or given."""
        refuse_text(raw_documents)
        self._check_vocabulary()
        return self._typed(self._count(raw_documents, True)[0])

    def inverse_transform(self, X: Any) -> Any:
        """The terms of each row that are not zero."""
        self._check_vocabulary()
        X = as_sparse(X) if is_sparse(X) else csr_matrix(check_array(X))
        names = self.get_feature_names_out()
        X = X.tocsr().copy()
        X.eliminate_zeros()
        return [names[X._m.indices[int(X._m.pointers[i]):int(X._m.pointers[i + 1])]] for i in range(X.shape[0])]

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The terms in the order of the columns."""
        self._check_vocabulary()
        return object_array([term for term, _ in sorted(self.vocabulary_.items(), key=lambda item: item[1])])


def is_whole(n: Any) -> bool:
    return isinstance(n, (int, np.integer))


def numbered(documents: list[Any]) -> tokenizing.Tokens:
    """Features of documents as numbers."""
    numbers: dict[Any, int] = {}
    ids, pointers = [], [0]
    for features in documents:
        ids += [numbers.setdefault(f, len(numbers)) for f in features]
        pointers.append(len(ids))
    return tokenizing.Tokens(np.array(ids, dtype=np.int64), np.array(pointers, dtype=np.int64), list(numbers))


class TfidfTransformer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Counts to term frequency times inverse document frequency."""

    _parameter_constraints = of("feature_extraction.TfidfTransformer")

    def __init__(self, *, norm: Any = "l2", use_idf: Any = True, smooth_idf: Any = True, sublinear_tf: Any = False):
        self.norm, self.use_idf, self.smooth_idf, self.sublinear_tf = norm, use_idf, smooth_idf, sublinear_tf

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn the inverse document frequencies.  X: (documents, features)."""
        X = validate_data(self, X, accept_sparse=("csr", "csc"), accept_large_sparse=True)
        X = as_sparse(X) if is_sparse(X) else csr_matrix(X)
        dtype = X.dtype if X.dtype in (np.float64, np.float32) else np.float64
        if self.use_idf:
            df = np.bincount(X.csr().indices, minlength=X.shape[1]).astype(dtype) + float(self.smooth_idf)
            n = X.shape[0] + int(self.smooth_idf)
            with np.errstate(divide="ignore"):
                self.idf_ = (np.log(n / df) + 1.0).astype(dtype)
        return self

    def transform(self, X: Any, copy: bool = True) -> Any:
        """The weighted rows, sparse."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], copy=copy, reset=False)
        X = as_sparse(X, "csr") if is_sparse(X) else csr_matrix(X)
        return self._weighted(X)

    def _weighted(self, X: Any) -> Any:
        m, data = X.csr(), X.data
        data = data if data.dtype in (np.float64, np.float32) else data.astype(np.float64)
        if self.sublinear_tf:
            data = np.log(data) + 1.0
        if hasattr(self, "idf_"):
            data = data * self.idf_[m.indices]
        made = X._of(Sparse(np.ascontiguousarray(data), m.indices, m.pointers, m.shape, "csr"))
        return made if self.norm is None else normalized(made, self.norm)


class TfidfVectorizer(CountVectorizer):
    """Documents to weighted terms: counting and TfidfTransformer in one."""

    _parameter_constraints = of("feature_extraction.TfidfVectorizer")

    def __init__(self, *, input: Any = "content", encoding: Any = "utf-8", decode_error: Any = "strict", strip_accents: Any = None,
                 lowercase: Any = True, preprocessor: Any = None, tokenizer: Any = None, analyzer: Any = "word", stop_words: Any = None,
                 token_pattern: Any = r"(?u)\b\w\w+\b", ngram_range: Any = (1, 1), max_df: Any = 1.0, min_df: Any = 1,
                 max_features: Any = None, vocabulary: Any = None, binary: Any = False, dtype: Any = np.float64, norm: Any = "l2",
                 use_idf: Any = True, smooth_idf: Any = True, sublinear_tf: Any = False):
        super().__init__(input=input, encoding=encoding, decode_error=decode_error, strip_accents=strip_accents, lowercase=lowercase,
                         preprocessor=preprocessor, tokenizer=tokenizer, analyzer=analyzer, stop_words=stop_words,
                         token_pattern=token_pattern, ngram_range=ngram_range, max_df=max_df, min_df=min_df, max_features=max_features,
                         vocabulary=vocabulary, binary=binary, dtype=dtype)
        self.norm, self.use_idf, self.smooth_idf, self.sublinear_tf = norm, use_idf, smooth_idf, sublinear_tf

    @property
    def idf_(self) -> Any:
        """The inverse document frequencies."""
        if not hasattr(self, "_tfidf"):
            from septet.sklearn.exceptions import NotFittedError

            raise NotFittedError(f"{type(self).__name__} is not fitted yet. Call 'fit' with appropriate arguments before using this "
                                 f"attribute.")
        return self._tfidf.idf_

    @idf_.setter
    def idf_(self, value: Any) -> None:
        if not self.use_idf:
            raise ValueError("`idf_` cannot be set when `user_idf=False`.")
        if not hasattr(self, "_tfidf"):
            self._tfidf = self._transformer()
        self._validate_vocabulary()
        if hasattr(self, "vocabulary_") and len(self.vocabulary_) != len(value):
            raise ValueError(f"idf length = {len(value)} must be equal to vocabulary size = {len(self.vocabulary)}")
        self._tfidf.idf_ = np.asarray(value, dtype=np.float64)

    def _transformer(self) -> TfidfTransformer:
        return TfidfTransformer(norm=self.norm, use_idf=self.use_idf, smooth_idf=self.smooth_idf, sublinear_tf=self.sublinear_tf)

    def fit_transform(self, raw_documents: Any, y: Any = None) -> Any:
        """Learn vocabulary and frequencies; the weighted terms (documents, features)."""
        X = super().fit_transform(raw_documents)
        self._tfidf = self._transformer()
        self._tfidf.fit(X)
        return self._finish(X)

    def transform(self, raw_documents: Any) -> Any:
        """Weighted terms by what was learned."""
        check_is_fitted(self, msg="The TF-IDF vectorizer is not fitted")
        return self._finish(super().transform(raw_documents))

    def _finish(self, X: Any) -> Any:
        made = self._tfidf._weighted(X)
        wanted = self.dtype if np.dtype(self.dtype) in (np.float64, np.float32) else np.float64
        return made if made.dtype == np.dtype(wanted) else made.astype(wanted)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_tfidf") and (not self.use_idf or hasattr(self._tfidf, "idf_"))


class HashingVectorizer(TransformerMixin, _VectorizerMixin, BaseEstimator):
    """Documents to counts in columns chosen by a hash; nothing is learned."""

    _parameter_constraints = of("feature_extraction.HashingVectorizer")

    def __init__(self, *, input: Any = "content", encoding: Any = "utf-8", decode_error: Any = "strict", strip_accents: Any = None,
                 lowercase: Any = True, preprocessor: Any = None, tokenizer: Any = None, stop_words: Any = None,
                 token_pattern: Any = r"(?u)\b\w\w+\b", ngram_range: Any = (1, 1), analyzer: Any = "word", n_features: Any = 2**20,
                 binary: Any = False, norm: Any = "l2", alternate_sign: Any = True, dtype: Any = np.float64):
        self.input, self.encoding, self.decode_error, self.strip_accents = input, encoding, decode_error, strip_accents
        self.preprocessor, self.tokenizer, self.analyzer, self.lowercase = preprocessor, tokenizer, analyzer, lowercase
        self.token_pattern, self.stop_words, self.n_features, self.ngram_range = token_pattern, stop_words, n_features, ngram_range
        self.binary, self.norm, self.alternate_sign, self.dtype = binary, norm, alternate_sign, dtype

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.requires_fit = True, False, False
        return tags

    _tokens = CountVectorizer._tokens

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """Nothing but a check of parameters."""
        return self

    def fit(self, X: Any, y: Any = None) -> Any:
        """Nothing but a check of parameters."""
        refuse_text(X)
        self._warn_for_unused_params()
        self._validate_ngram_range()
        return self

    def transform(self, X: Any) -> Any:
        """Hashed counts (documents, n_features)."""
        from septet.sklearn.feature_extraction.hashing import hashed

        refuse_text(X)
        self._validate_ngram_range()
        tokens = self._tokens(X)
        made = hashed(tokens.words, tokens.ids, tokens.pointers, None, self.n_features, self.alternate_sign, self.dtype)
        if self.binary:
            made.data = np.ones(made.nnz, dtype=made.dtype)
        return made if self.norm is None else normalized(made, self.norm)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Hashed counts."""
        return self.fit(X, y).transform(X)


__all__ = ["ENGLISH_STOP_WORDS", "CountVectorizer", "HashingVectorizer", "Mapping", "TfidfTransformer", "TfidfVectorizer",
           "strip_accents_ascii", "strip_accents_unicode", "strip_tags"]
