"""Files in the format of svmlight and libsvm: `label [qid:n] index:value ... # comment`, one sample a line."""
from __future__ import annotations

import bz2
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import septet.numpy as np

OPENERS = {".gz": gzip.open, ".bz2": bz2.open}


@contextmanager
def opened(f: Any, mode: str) -> Iterator[Any]:
    """A file by path, descriptor or object."""
    if isinstance(f, int):
        made: Any = os.fdopen(os.dup(f), mode)
    elif hasattr(f, "read") or hasattr(f, "write"):
        made = nullcontext(f)
    else:
        made = OPENERS.get(os.path.splitext(os.fspath(f))[1], open)(f, mode)
    with made as file:
        yield file


class Parsed:
    """What the lines of a file hold."""

    def __init__(self) -> None:
        self.labels: list[Any] = []
        self.queries: list[int] = []
        self.values: list[float] = []
        self.columns: list[int] = []
        self.pointers: list[int] = [0]

    def add(self, number: int, words: list[str], multilabel: bool, name: str) -> None:
        """One line.  ValueError, naming file and line, where it cannot be read."""
        try:
            if multilabel:
                first = "" if ":" in words[0] else words.pop(0)
                self.labels.append(tuple(sorted(float(x) for x in first.split(",") if x)))
            else:
                self.labels.append(float(words.pop(0)))
            if words and words[0].startswith("qid:"):
                self.queries.append(int(words.pop(0)[4:]))
            self.add_features(words)
        except ValueError as error:
            raise ValueError(f"{name}, line {number}: {error}") from None
        self.pointers.append(len(self.values))

    def add_features(self, words: list[str]) -> None:
        before = -1
        for word in words:
            index, _, value = word.partition(":")
            column = int(index)
            if column < 0:
                raise ValueError(f"Invalid index {column} in SVMlight/LibSVM data file.")
            if column <= before:
                raise ValueError("Feature indices in SVMlight/LibSVM data file should be sorted and unique.")
            self.columns.append(column)
            self.values.append(float(value))
            before = column


def parse(f: Any, multilabel: bool, offset: int, length: int) -> Parsed:
    """Read a file from a byte offset; the line it falls into is skipped, and reading stops behind offset + length."""
    found, name = Parsed(), str(getattr(f, "name", f))
    with opened(f, "rb") as file:
        if offset > 0:
            file.seek(offset)
            file.readline()
        end = offset + length if length > 0 else None
        for number, raw in enumerate(iter(file.readline, b""), 1):
            words = raw.split(b"#", 1)[0].decode("ascii").split()
            if words:
                found.add(number, words, multilabel, name)
            if end is not None and file.tell() > end:
                break
    return found


def load_svmlight_file(f: Any, *, n_features: int | None = None, dtype: Any = np.float64, multilabel: bool = False,
                       zero_based: Any = "auto", query_id: bool = False, offset: int = 0, length: int = -1) -> tuple[Any, ...]:
    """(X as a sparse matrix, y, and where asked the query ids) of a file."""
    return tuple(load_svmlight_files([f], n_features=n_features, dtype=dtype, multilabel=multilabel, zero_based=zero_based,
                                     query_id=query_id, offset=offset, length=length))


def load_svmlight_files(files: Any, *, n_features: int | None = None, dtype: Any = np.float64, multilabel: bool = False,
                        zero_based: Any = "auto", query_id: bool = False, offset: int = 0, length: int = -1) -> list[Any]:
    """[X1, y1, X2, y2 ...] of several files, all with the same number of features."""
    if (offset != 0 or length > 0) and zero_based == "auto":
        zero_based = True
    if (offset != 0 or length > 0) and n_features is None:
        raise ValueError("n_features is required when offset or length is specified.")
    read = [parse(f, multilabel, offset, length) for f in files]
    if zero_based is False or zero_based == "auto" and all(min(p.columns, default=1) > 0 for p in read):
        for p in read:
            p.columns = [c - 1 for c in p.columns]
    needed = max((max(p.columns, default=-1) + 1 for p in read), default=0)
    if n_features is None:
        n_features = needed
    elif n_features < needed:
        raise ValueError(f"n_features was set to {n_features}, but input file contains {needed} features")
    results: list[Any] = []
    for p in read:
        results += [matrix(p, n_features, dtype), p.labels if multilabel else np.array(p.labels)]
        if query_id:
            results.append(np.array(p.queries, dtype=np.int64))
    return results


def matrix(p: Parsed, n_features: int, dtype: Any) -> Any:
    """A CSR matrix of what was read."""
    from septet.sklearn.sparse import csr_matrix

    shape = (len(p.labels), n_features)
    return csr_matrix((np.array(p.values, dtype=dtype), np.array(p.columns, dtype=np.int32), np.array(p.pointers, dtype=np.int32)),
                      shape=shape)


def dump_svmlight_file(X: Any, y: Any, f: Any, *, zero_based: bool = True, comment: Any = None, query_id: Any = None,
                       multilabel: bool = False) -> None:
    """Write samples and targets to a file."""
    if comment is not None:
        comment = comment if isinstance(comment, str) else comment.decode("ascii")
        if "\0" in comment:
            raise ValueError("comment string contains NUL byte")
    rows = (X.toarray() if hasattr(X, "toarray") else np.asarray(X)).tolist()
    targets = (y.toarray() if hasattr(y, "toarray") else np.asarray(y)).tolist()
    if len(rows) != len(targets):
        raise ValueError(f"X.shape[0] and y.shape[0] should be the same, got {len(rows)!r} and {len(targets)!r} instead.")
    queries = None if query_id is None else np.asarray(query_id).tolist()
    if queries is not None and len(queries) != len(targets):
        raise ValueError(f"expected query_id of shape ({len(targets)},), got ({len(queries)},)")
    with opened(f, "wb") as file:
        if comment is not None:
            head = ["Generated by dump_svmlight_file from scikit-learn 1.9.1",
                    f"Column indices are {'zero' if zero_based else 'one'}-based", "",
                    *comment.split("\n")]
            file.writelines(f"# {line}\n".encode() for line in head)
        for k, (row, target) in enumerate(zip(rows, targets)):
            file.write(line_of(row, target, 0 if zero_based else 1, None if queries is None else queries[k], multilabel).encode())


def line_of(row: list[float], target: Any, first: int, query: int | None, multilabel: bool) -> str:
    """One sample as text."""
    label = ",".join(str(j) for j, on in enumerate(target) if on) if multilabel else number(target)
    features = [f"{j + first}:{number(v)}" for j, v in enumerate(row) if v != 0]
    return " ".join([label, *([] if query is None else [f"qid:{query}"]), *features]) + "\n"


def number(v: Any) -> str:
    """A number as these files have it."""
    return f"{v:.16g}" if isinstance(v, float) else str(v)
