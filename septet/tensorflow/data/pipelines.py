"""What pipelines do with elements: functions, batches, passes, parts, windows."""
from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from septet.core.fn.shape import stack
from septet.keras.errors import invalid
from septet.keras.recording import inferring
from septet.keras.tensor import tensor
from septet.runtime.cores import usable_cores
from septet.tensorflow import nest
from septet.tensorflow.convert import TensorSpec, t
from septet.tensorflow.data.dataset import (
    INFINITE,
    UNKNOWN,
    Dataset,
    DatasetSpec,
    Rows,
    as_element,
    called,
    derived,
    spec_of,
    with_axis,
)


def mapped(parent: Dataset, function: Any) -> Dataset:
    """A function of every element."""
    def begin() -> Iterator[Any]:
        return (as_element(called(function, x)) for x in parent._begin())

    def spec() -> Any:
        with inferring():                   # who asks for shapes draws none of the random numbers of layers in the function
            first = next(begin(), None)
            if first is None:
                first = as_element(called(function, zeros_of(parent.element_spec)))
            return loosened(spec_of(first), parent.element_spec, lambda: as_element(called(function, zeros_of(parent.element_spec, 2))))

    return Dataset(begin, spec, parent._size, None, (parent,))


def zeros_of(spec: Any, unknown: int = 1) -> Any:
    """An element of zeros, sizes that are not known being some number."""
    from septet.tensorflow.shaping import zeros

    return nest.map_structure(lambda s: zeros([unknown if n is None else n for n in (s._shape or ())], s.dtype), spec)


def loosened(spec: Any, before: Any, other: Any) -> Any:
    """A result's spec, sizes that follow from unknown ones unknown."""
    if not any(s._shape is not None and None in s._shape for s in nest.flatten(before) if isinstance(s, TensorSpec)):
        return spec
    try:
        second = spec_of(other())
    except Exception:                       # a function that does not take zeros: what was seen stands
        return spec
    return nest.map_structure(lambda a, b: a if isinstance(a, DatasetSpec) or len(a.shape) != len(b.shape) else
                              TensorSpec([n if n == m else None for n, m in zip(a.shape, b.shape)], a.dtype), spec, second)


def batched(parent: Dataset, size: int, drop: bool) -> Dataset:
    """So many elements stacked."""
    if size < 1:
        raise invalid(f"Batch size must be greater than zero, but got {size}. [Op:BatchDatasetV2] name: ")
    rows = parent._rows

    def gathered() -> Iterator[Any]:
        assert rows is not None
        return map(rows.gathered, groups(iter(rows.order()), size, drop))

    def stacked() -> Iterator[Any]:
        return (joined(group) for group in groups(parent._begin(), size, drop))

    count = parent._size if parent._size < 0 else parent._size // size if drop else -(-parent._size // size)
    known = size if drop or parent._size == INFINITE else None
    made = Dataset(gathered if rows is not None else stacked, lambda: with_axis(parent.element_spec, known), count, None, (parent,))
    made._shown = "BatchDataset"  # type: ignore[attr-defined]
    return made


def groups(elements: Iterator[Any], size: int, drop: bool) -> Iterator[list[Any]]:
    """Lists of so many elements."""
    while group := list(itertools.islice(elements, size)):
        if len(group) < size and drop:
            return
        yield group


def joined(group: list[Any]) -> Any:
    """Elements stacked.  InvalidArgumentError where their shapes differ."""
    if isinstance(group[0], Dataset):
        raise invalid("datasets cannot be batched; flat_map gives their elements")

    def one(*parts: Any) -> Any:
        if any(tuple(p.shape) != tuple(parts[0].shape) for p in parts):
            k = next(n for n, p in enumerate(parts) if tuple(p.shape) != tuple(parts[0].shape))
            raise invalid(f"Cannot batch tensors with different shapes in component 0. First element had shape {list(parts[0].shape)} and "
                          f"element {k} had shape {list(parts[k].shape)}. [Op:IteratorGetNext] name: ")
        return stack(list(parts), 0)

    return nest.map_structure(one, *group)


def padded_batch(parent: Dataset, size: int, shapes: Any, values: Any, drop: bool) -> Dataset:
    """So many elements filled up and stacked."""
    spec = nest.flatten(parent.element_spec)
    wanted = [tuple(None for _ in s.shape) if s._shape is not None else None for s in spec] if shapes is None else given_shapes(shapes,
                                                                                                                                parent)
    fill = [None] * len(spec) if values is None else nest.flatten(values)
    fill = fill * len(spec) if len(fill) == 1 else fill

    def one(group: list[Any]) -> Any:
        columns = zip(*[nest.flatten(x) for x in group])
        return nest.pack_sequence_as(group[0], [filled(list(c), w, v) for c, w, v in zip(columns, wanted, fill)])

    def begin() -> Iterator[Any]:
        return map(one, groups(parent._begin(), size, drop))

    def found_spec() -> Any:
        return nest.pack_sequence_as(parent.element_spec, [
            TensorSpec(None if w is None else (size if drop else None, *[None if n in (None, -1) else n for n in w]), s.dtype)
            for s, w in zip(spec, wanted)])

    count = parent._size if parent._size < 0 else parent._size // size if drop else -(-parent._size // size)
    return Dataset(begin, found_spec, count, None, (parent,))


def given_shapes(shapes: Any, parent: Dataset) -> list[Any]:
    """Shapes in the order of an element's leaves."""
    from septet.tensorflow.data.sources import flattened_shapes

    return [None if s is None else tuple(s) for s in flattened_shapes(parent.element_spec, shapes)]


def filled(parts: list[Any], wanted: Any, value: Any) -> Any:
    """Tensors filled up to one shape, stacked."""
    from septet.keras import ops

    rank = parts[0].ndim
    sizes = [max(p.shape[k] for p in parts) if wanted is None or wanted[k] in (None, -1) else int(wanted[k]) for k in range(rank)]
    if any(p.shape[k] > sizes[k] for p in parts for k in range(rank)):
        raise invalid(f"Attempted to pad to a smaller size than the input element: {sizes} [Op:IteratorGetNext] name: ")
    if parts[0]._dtype.kind == "O":
        return filled_texts(parts, sizes, b"" if value is None else tensor(value).numpy())
    grown = [ops.pad(p, [[0, n - m] for n, m in zip(sizes, p.shape)], "constant", 0 if value is None else tensor(value, p.dtype))
             if tuple(p.shape) != tuple(sizes) else p for p in parts]
    return stack(grown, 0)


def filled_texts(parts: list[Any], sizes: list[int], value: bytes) -> Any:
    """Tensors of texts filled up, stacked."""
    from septet.core.convert import elements
    from septet.ir import dtype as dt
    from septet.keras.tensor import from_flat

    if len(sizes) > 1:
        from septet.errors import NotSupported

        raise NotSupported("tf.data.Dataset.padded_batch: texts of several dimensions")
    rows = [elements(p) + [value] * ((sizes[0] if sizes else 1) - p._size) for p in parts]
    return from_flat([x for row in rows for x in row], dt.object_, (len(parts), *sizes))


def unbatched(parent: Dataset) -> Dataset:
    """The rows of the elements."""
    def begin() -> Iterator[Any]:
        for x in parent._begin():
            flat = nest.flatten(x)
            yield from (nest.pack_sequence_as(x, [a[k] for a in flat]) for k in range(flat[0].shape[0]))

    def spec() -> Any:
        return nest.map_structure(lambda s: TensorSpec(None if s._shape is None else s.shape[1:], s.dtype), parent.element_spec)

    return Dataset(begin, spec)


def repeated(parent: Dataset, count: int) -> Dataset:
    """Several passes."""
    rows, size = parent._rows, INFINITE if count < 0 and parent._size else parent._size * count if parent._size >= 0 else parent._size
    if count == 0:
        size = 0

    def passes(begin: Any) -> Iterator[Any]:
        for _ in itertools.count() if count < 0 else range(count):
            empty = True
            for x in begin():
                empty = False
                yield x
            if empty:
                return

    if rows is not None:
        again = Rows(rows.structure, lambda: passes(rows.order))
        return derived(parent, again.begin, again, size)
    return derived(parent, lambda: passes(parent._begin), None, size)


def cut(parent: Dataset, first: int, count: int) -> Dataset:
    """So many elements from one on; all where the count is negative."""
    stop = None if count < 0 else first + count
    size = parent._size
    if size >= 0:
        size = max(0, (size if stop is None else min(size, stop)) - first)
    elif stop is not None and size == INFINITE:
        size = count

    def part(elements: Any) -> Any:
        if isinstance(elements, (range, list)):
            return elements[first:stop]
        return itertools.islice(elements, first, stop)

    rows = parent._rows
    if rows is not None:
        chosen = Rows(rows.structure, lambda: part(rows.order()))
        return derived(parent, chosen.begin, chosen, size)
    return derived(parent, lambda: part(parent._begin()), None, size)


def sharded(parent: Dataset, count: int, index: int) -> Dataset:
    """Every count-th element."""
    if count < 1 or not 0 <= index < count:
        raise invalid(f"index must be between 0 and {count - 1} (num_shards = {count}), got {index} [Op:ShardDataset] name: ")
    rows, size = parent._rows, parent._size if parent._size < 0 else (parent._size - index + count - 1) // count

    def part(elements: Any) -> Any:
        return elements[index::count] if isinstance(elements, (range, list)) else itertools.islice(elements, index, None, count)

    if rows is not None:
        chosen = Rows(rows.structure, lambda: part(rows.order()))
        return derived(parent, chosen.begin, chosen, size)
    return derived(parent, lambda: part(parent._begin()), None, size)


def cached(parent: Dataset, filename: str) -> Dataset:
    """The same elements, kept after the first whole pass."""
    if filename:
        from septet.errors import NotSupported

        raise NotSupported("tf.data.Dataset.cache: files; the cache in memory is there")
    kept: list[Any] = []
    done: list[bool] = []

    def begin() -> Iterator[Any]:
        if done:
            yield from kept
            return
        found = []
        for x in parent._begin():
            found.append(x)
            yield x
        if not done:
            kept.extend(found)
            done.append(True)

    rows = parent._rows if parent._rows is not None and isinstance(parent._rows.order(), range) else None
    return derived(parent, begin if rows is None else rows.begin, rows)


def enumerated(parent: Dataset, start: int) -> Dataset:
    """(number, element) pairs."""
    def begin() -> Iterator[Any]:
        return ((tensor(k, "int64"), x) for k, x in enumerate(parent._begin(), int(start)))

    return Dataset(begin, lambda: (TensorSpec((), "int64"), parent.element_spec), parent._size)


def concatenated(first: Dataset, second: Any) -> Dataset:
    """The elements of another dataset behind those of one."""
    if not isinstance(second, Dataset):
        raise TypeError(f"Invalid `dataset`. `dataset` must be a `tf.data.Dataset`, got {type(second)}.")

    def spec() -> Any:
        def both(a: Any, b: Any) -> Any:
            if a.dtype != b.dtype:
                raise TypeError(f"Incompatible types of input datasets: {a.dtype} vs. {b.dtype}.")
            return TensorSpec([n if n == m else None for n, m in zip(a.shape, b.shape)], a.dtype) if len(a.shape) == len(b.shape) \
                else TensorSpec(None, a.dtype)
        return nest.map_structure(both, first.element_spec, second.element_spec)

    sizes = first._size, second._size
    size = INFINITE if INFINITE in sizes else UNKNOWN if UNKNOWN in sizes else sum(sizes)
    return Dataset(lambda: itertools.chain(first._begin(), second._begin()), spec, size)


def in_turn(source: Iterator[Iterator[Any]], many: int, run: int = 1) -> Iterator[Any]:
    """So many elements of each of so many iterators in turn; when it is the turn of one that has ended, the next takes its place."""
    slots: list[Any] = [None] * many
    place, more = 0, True
    while more or any(inner is not None for inner in slots):
        if slots[place] is None and more:
            slots[place] = next(source, None)
            more = slots[place] is not None
        if slots[place] is not None:
            taken = list(itertools.islice(slots[place], run))
            yield from taken
            if len(taken) < run:
                slots[place] = None
        place = (place + 1) % many


def cycle_of(cycle: Any, calls: Any) -> int:
    """How many datasets take turns: as asked, else by the cores, of which parallel calls of their own choice take three for each."""
    if cycle not in (None, -1):
        return int(cycle)
    cores = usable_cores()
    return cores if calls is None else -(-cores // 3) if int(calls) == -1 else min(int(calls), cores)


def interleaved(parent: Dataset, function: Any, cycle: Any, block: Any) -> Dataset:
    """Elements of the datasets that a function gives, some of each in turn."""
    many, run = int(cycle), 1 if block is None else int(block)

    def made(x: Any) -> Any:
        found = called(function, x)
        if not isinstance(found, Dataset):
            raise TypeError("The `map_func` argument must return a `Dataset` object. Got "
                            f"{type(found).__name__!r}.")
        return found

    def begin() -> Iterator[Any]:
        return in_turn((made(x)._begin() for x in parent._begin()), many, run)

    def spec() -> Any:
        first = next(parent._begin(), None)
        return made(first if first is not None else zeros_of(parent.element_spec)).element_spec

    return Dataset(begin, spec)


def windowed(parent: Dataset, size: int, shift: int, stride: int, drop: bool) -> Dataset:
    """Datasets of so many elements each."""
    if size < 1 or shift < 1 or stride < 1:
        raise invalid(f"Window size, shift and stride must be greater than zero, got {size}, {shift}, {stride}. [Op:WindowDataset] name: ")
    span = (size - 1) * stride + 1

    def begin() -> Iterator[Any]:
        elements, held, ended = parent._begin(), [], False
        while True:
            while not ended and len(held) < span:
                x = next(elements, None)
                if x is None:
                    ended = True
                else:
                    held.append(x)
            if not held or len(held) < span and drop:
                return
            yield dataset_of(held[:span:stride])
            for _ in range(max(0, shift - len(held))):
                next(elements, None)
            held = held[shift:]

    def dataset_of(part: list[Any]) -> Any:
        first = part[0]
        return nest.pack_sequence_as(first, [of_column(list(c)) for c in zip(*[nest.flatten(x) for x in part])])

    def of_column(column: list[Any]) -> Dataset:
        return Dataset(lambda: iter(column), spec_of(column[0]), len(column))

    return Dataset(begin, lambda: nest.map_structure(DatasetSpec, parent.element_spec))


def scanned(parent: Dataset, initial: Any, function: Any) -> Dataset:
    """A function of a state and each element."""
    def begin() -> Iterator[Any]:
        state = nest.map_structure(t, initial)
        for x in parent._begin():
            state, found = function(state, x)
            state = nest.map_structure(t, state)
            yield as_element(found)

    return Dataset(begin, lambda: spec_of(next(begin())), parent._size)


def distinct(parent: Dataset) -> Dataset:
    """Each element once."""
    def begin() -> Iterator[Any]:
        seen = set()
        for x in parent._begin():
            key = x.numpy() if x._dtype.kind == "O" else (x.numpy().tobytes() if x.ndim else x.numpy().item())
            if key not in seen:
                seen.add(key)
                yield x

    return Dataset(begin, lambda: parent.element_spec)


def without_errors(parent: Dataset) -> Dataset:
    """The elements without those whose making fails."""
    from septet.keras.errors import OpError

    def begin() -> Iterator[Any]:
        elements = parent._begin()
        while True:
            try:
                yield next(elements)
            except StopIteration:
                return
            except OpError:
                continue

    return Dataset(begin, lambda: parent.element_spec)


