"""The order of texts by their bytes, which is that of their code points: eight bytes at a time, of those alone that are equal so far."""
from __future__ import annotations

from septet.codegen.kernels import views as kernels
from septet.core import ops
from septet.core.array import Array, empty
from septet.core.arrow import Text
from septet.core.cast import cast
from septet.core.create import arange, full
from septet.core.fn.shape import concatenate
from septet.core.index import getitem, setitem
from septet.core.scan import cumulative
from septet.core.select import dense, flatnonzero
from septet.core.sort import argsort
from septet.ir import dtype as dt


def order(cls: type[Array], text: Text) -> Array:
    """Places (int64) of the texts in rising order; equal ones in theirs."""
    found = arange(cls, 0, 1, text.count, dt.int64)
    active, run, k = arange(cls, 0, 1, text.count, dt.int64), full(cls, dt.int64, (text.count,), 0), 0
    while active._size > 1:
        places = dense(getitem(found, active))
        words, longest = words_of(text, places, k)
        by_word = stable(words)
        sort = by_word if k == 0 else getitem(by_word, stable(getitem(run, by_word)))
        setitem(found, active, getitem(places, sort))
        words = dense(getitem(words, sort))
        if 8 * k >= longest:                            # that was by length: what is still equal is equal
            return found
        begins = starts(run, words)
        tied = flatnonzero(ops.logical_not(ops.logical_and(begins, ends(begins))))
        active, run, k = getitem(active, tied), dense(getitem(cumulative("add", cast(begins, dt.int64), 0, dt.int64), tied)), k + 1
    return found


def stable(keys: Array) -> Array:
    """The stable order of keys."""
    return dense(argsort(dense(keys)))


def words_of(text: Text, places: Array, k: int) -> tuple[Array, int]:
    """The k-th eight bytes of texts as numbers that compare as they do (beyond all texts their lengths), and the greatest length."""
    words = empty(type(places), dt.uint64, (places._size,))
    longest = kernels.words(words._address, text.views, places._address, places._size, text.buffers, k)
    return words, longest


def starts(run: Array, words: Array) -> Array:
    """Where a run of equal words begins within the runs so far, both in order."""
    rest = slice(1, None), slice(0, -1)
    differ = ops.logical_or(*(ops.not_equal(getitem(a, rest[0]), getitem(a, rest[1])) for a in (run, words)))
    return dense(concatenate([full(type(run), dt.bool_, (1,), True), differ]))


def ends(begins: Array) -> Array:
    """Where the next element begins a run."""
    return dense(concatenate([getitem(begins, slice(1, None)), full(type(begins), dt.bool_, (1,), True)]))
