"""`tf.data.Dataset`: elements made one after the other, and the pipelines over them.

A dataset is a function that begins an iterator.  Where elements are rows of tensors in memory, pipelines carry row numbers (`Rows`) as long
as they can, and a batch is gathered at once.
"""
from __future__ import annotations

import functools
from collections.abc import Callable
from collections.abc import Iterator as PythonIterator
from typing import Any

from septet.keras.shapes import TensorShape
from septet.keras.tensor import Tensor, tensor
from septet.tensorflow import nest
from septet.tensorflow.convert import TensorSpec, t

INFINITE, UNKNOWN = -1, -2
Begin = Callable[[], PythonIterator[Any]]


class Rows:
    """Rows of tensors: `order()` begins an iterator of their numbers, or a list of them."""

    def __init__(self, structure: Any, order: Callable[[], Any]):
        self.structure, self.order = structure, order

    def at(self, k: int) -> Any:
        """One row."""
        return nest.map_structure(lambda a: a[k], self.structure)

    def begin(self) -> PythonIterator[Any]:
        return map(self.at, self.order())

    def gathered(self, places: list[int]) -> Any:
        """Several rows, stacked."""
        first, count = places[0], len(places)
        if places == list(range(first, first + count)):
            return nest.map_structure(lambda a: a[first:first + count], self.structure)
        from septet.core.index import getitem

        chosen = tensor(places, "int64")
        return nest.map_structure(lambda a: getitem(a, chosen) if a._dtype.kind != "O" else picked(a, places), self.structure)


def picked(a: Any, places: list[int]) -> Any:
    """Rows of a tensor of texts."""
    from septet.keras import ops

    return ops.stack([a[k] for k in places], 0)


class Dataset:
    """A pipeline of elements: tensors, or structures of them."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"

    def __init__(self, begin: Begin, spec: Any, size: int = UNKNOWN, rows: Rows | None = None, parents: tuple[Any, ...] = ()):
        self._begin, self._spec_given, self._size, self._rows = begin, spec, size, rows
        self._parents = parents

    # ---- what it is ------------------------------------------------------------------------------------------------------------

    @property
    def element_spec(self) -> Any:
        """The shapes and dtypes of an element."""
        if callable(self._spec_given):
            self._spec_given = self._spec_given()
        return self._spec_given

    def __iter__(self) -> Any:
        return Iterator(self)

    def __len__(self) -> int:
        if self._size == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._size == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._size

    def __bool__(self) -> bool:
        return True

    def cardinality(self) -> Any:
        """How many elements there are; -1: without end, -2: not known."""
        return tensor(self._size, "int64")

    def __repr__(self) -> str:
        name = getattr(self, "_shown", "Dataset")
        return f"<{'' if name.endswith('V2') or name == 'CacheDataset' else '_'}{name} element_spec={self.element_spec!r}>"

    def as_numpy_iterator(self) -> Any:
        """The elements as arrays."""
        return NumpyIterator(self)

    def get_single_element(self, name: str | None = None) -> Any:
        """The only element.  InvalidArgumentError where there are several or none."""
        from septet.keras.errors import invalid

        found = [*self._limited(2)]
        if len(found) != 1:
            raise invalid("Dataset was empty." if not found else "Dataset had more than one element.")
        return found[0]

    def _limited(self, count: int) -> Any:
        from itertools import islice

        return islice(self._begin(), count)

    def options(self) -> Any:
        """The settings."""
        from septet.tensorflow.data.options import Options

        return Options()

    def with_options(self, options: Any, name: str | None = None) -> Any:
        """The same elements: settings are about speed."""
        return self

    # ---- where elements come from ----------------------------------------------------------------------------------------------

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Any:
        """The rows of tensors."""
        from septet.tensorflow.data.sources import from_tensor_slices

        return from_tensor_slices(tensors)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Any:
        """One element."""
        from septet.tensorflow.data.sources import from_tensors

        return from_tensors(tensors)

    @staticmethod
    def from_generator(generator: Any, output_types: Any = None, output_shapes: Any = None, args: Any = None, output_signature: Any = None,
                       name: str | None = None) -> Any:
        """What a function's iterator gives, anew for every pass."""
        from septet.tensorflow.data.sources import from_generator

        return from_generator(generator, output_types, output_shapes, args, output_signature)

    @staticmethod
    def range(*args: Any, output_type: Any = "int64", name: str | None = None) -> Any:
        """Whole numbers, as Python's range gives them."""
        from septet.tensorflow.data.sources import of_range

        return of_range(args, output_type)

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Any:
        """Elements of several datasets side by side, as long as all have some."""
        from septet.tensorflow.data.sources import zipped

        return zipped(args if datasets is None else (datasets,))

    @staticmethod
    def list_files(file_pattern: Any, shuffle: bool | None = None, seed: Any = None, name: str | None = None) -> Any:
        """The names of files that fit patterns."""
        from septet.tensorflow.data.files import list_files

        return list_files(file_pattern, shuffle, seed)

    @staticmethod
    def random(seed: Any = None, rerandomize_each_iteration: Any = None, name: str | None = None) -> Any:
        """NotSupported."""
        from septet.errors import NotSupported

        raise NotSupported("tf.data.Dataset.random")

    @staticmethod
    def refused(*args: Any, **kwargs: Any) -> Any:
        """NotSupported."""
        from septet.errors import NotSupported

        raise NotSupported("this function of tf.data.Dataset")

    choose_from_datasets = sample_from_datasets = rejection_resample = snapshot = group_by_window = bucket_by_sequence_length = refused

    # ---- pipelines -----------------------------------------------------------------------------------------------------------------

    def map(self, map_func: Any, num_parallel_calls: Any = None, deterministic: Any = None, synchronous: Any = None,
            use_unbounded_threadpool: bool = False, name: str | None = None) -> Any:
        """A function of every element."""
        from septet.tensorflow.data.pipelines import mapped

        return mapped(self, map_func)

    def filter(self, predicate: Any, name: str | None = None) -> Any:
        """The elements that a function is true for."""
        return Dataset(lambda: (x for x in self._begin() if bool(called(predicate, x))), lambda: self.element_spec)

    def batch(self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None, deterministic: Any = None,
              name: str | None = None) -> Any:
        """So many elements stacked."""
        from septet.tensorflow.data.pipelines import batched

        return batched(self, int(batch_size), drop_remainder)

    def padded_batch(self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: bool = False,
                     name: str | None = None) -> Any:
        """So many elements filled up to one shape and stacked."""
        from septet.tensorflow.data.pipelines import padded_batch

        return padded_batch(self, int(batch_size), padded_shapes, padding_values, drop_remainder)

    def unbatch(self, name: str | None = None) -> Any:
        """The rows of the elements."""
        from septet.tensorflow.data.pipelines import unbatched

        return unbatched(self)

    def rebatch(self, batch_size: Any, drop_remainder: bool = False, name: str | None = None) -> Any:
        """Batches of another size."""
        return self.unbatch().batch(batch_size, drop_remainder)

    def shuffle(self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: bool | None = None, name: str | None = None) -> Any:
        """The elements in the order of a buffer that is drawn from."""
        from septet.tensorflow.data.shuffling import shuffled

        return shuffled(self, int(buffer_size), seed, reshuffle_each_iteration)

    def repeat(self, count: Any = None, name: str | None = None) -> Any:
        """Several passes; without end where `count` is None or -1."""
        from septet.tensorflow.data.pipelines import repeated

        return repeated(self, -1 if count is None else int(count))

    def take(self, count: Any, name: str | None = None) -> Any:
        """The first elements; all where `count` is -1."""
        from septet.tensorflow.data.pipelines import cut

        return cut(self, 0, int(count))

    def skip(self, count: Any, name: str | None = None) -> Any:
        """All but the first elements."""
        from septet.tensorflow.data.pipelines import cut

        return cut(self, int(count), -1) if int(count) >= 0 else cut(self, 0, 0)

    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> Any:
        """Every num_shards-th element."""
        from septet.tensorflow.data.pipelines import sharded

        return sharded(self, int(num_shards), int(index))

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Any:
        """The same elements."""
        return derived(self, self._begin, self._rows)

    def cache(self, filename: str = "", name: str | None = None) -> Any:
        """The same elements, kept after the first whole pass."""
        from septet.tensorflow.data.pipelines import cached

        return cached(self, filename)

    def enumerate(self, start: int = 0, name: str | None = None) -> Any:
        """(number, element) pairs."""
        from septet.tensorflow.data.pipelines import enumerated

        return enumerated(self, start)

    def concatenate(self, dataset: Any, name: str | None = None) -> Any:
        """The elements of another behind these."""
        from septet.tensorflow.data.pipelines import concatenated

        return concatenated(self, dataset)

    def flat_map(self, map_func: Any, name: str | None = None) -> Any:
        """The elements of the datasets that a function gives, one behind the other."""
        return self.interleave(map_func, 1, 1)

    def interleave(self, map_func: Any, cycle_length: Any = None, block_length: Any = None, num_parallel_calls: Any = None,
                   deterministic: Any = None, name: str | None = None) -> Any:
        """The elements of the datasets that a function gives, some of each in turn."""
        from septet.tensorflow.data.pipelines import cycle_of, interleaved

        return interleaved(self, map_func, cycle_of(cycle_length, num_parallel_calls), block_length)

    def window(self, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: bool = False, name: str | None = None) -> Any:
        """Datasets of so many elements each."""
        from septet.tensorflow.data.pipelines import windowed

        return windowed(self, int(size), int(size if shift is None else shift), int(stride), drop_remainder)

    def take_while(self, predicate: Any, name: str | None = None) -> Any:
        """The elements up to the first that a function is false for."""
        from itertools import takewhile

        return Dataset(lambda: takewhile(lambda x: bool(called(predicate, x)), self._begin()), lambda: self.element_spec)

    def scan(self, initial_state: Any, scan_func: Any, name: str | None = None) -> Any:
        """A function of a state and each element, which gives the next state and an element."""
        from septet.tensorflow.data.pipelines import scanned

        return scanned(self, initial_state, scan_func)

    def unique(self, name: str | None = None) -> Any:
        """Each element once."""
        from septet.tensorflow.data.pipelines import distinct

        return distinct(self)

    def reduce(self, initial_state: Any, reduce_func: Any, name: str | None = None) -> Any:
        """A function of what came and each element, from the first to the last."""
        state = nest.map_structure(t, initial_state)
        for x in self._begin():
            state = nest.map_structure(t, reduce_func(state, x))
        return state

    def apply(self, transformation_func: Any, name: str | None = None) -> Any:
        """What a function makes of the dataset."""
        found = transformation_func(self)
        if not isinstance(found, Dataset):
            raise TypeError(f"`transformation_func` must return a `tf.data.Dataset` object. Got {type(found)}.")
        return found

    def ignore_errors(self, log_warning: bool = False, name: str | None = None) -> Any:
        """The elements without those whose making fails."""
        from septet.tensorflow.data.pipelines import without_errors

        return without_errors(self)

    def save(self, path: str, *args: Any, **kwargs: Any) -> None:
        """NotSupported: TensorFlow's own files of datasets."""
        from septet.errors import NotSupported

        raise NotSupported("tf.data.Dataset.save; write tf.io.TFRecordWriter files")


def derived(parent: Dataset, begin: Begin, rows: Rows | None = None, size: int | None = None) -> Dataset:
    """A dataset of the same kind of elements."""
    return Dataset(begin, lambda: parent.element_spec, parent._size if size is None else size, rows, (parent,))


def called(function: Any, element: Any) -> Any:
    """A function of an element; tuples are its arguments."""
    return function(*element) if isinstance(element, tuple) and not hasattr(element, "_fields") else function(element)


def as_element(x: Any) -> Any:
    """A function's result as an element: lists, tuples and dicts are structures."""
    if isinstance(x, list):
        x = tuple(x)
    if isinstance(x, (tuple, dict)):
        return nest.rebuilt(x, [as_element(part) for part in nest.children(x)])
    return x if isinstance(x, (Tensor, Dataset)) or x is None else t(x)


def spec_of(element: Any) -> Any:
    """The spec of an element."""
    return nest.map_structure(lambda x: DatasetSpec(x.element_spec) if isinstance(x, Dataset) else TensorSpec(x.shape, x.dtype), element)


def with_axis(spec: Any, size: int | None) -> Any:
    """The spec of stacked elements."""
    return nest.map_structure(lambda s: TensorSpec(None if s._shape is None else (size, *s.shape), s.dtype), spec)


class DatasetSpec:
    """The spec of a dataset."""

    def __init__(self, element_spec: Any, dataset_shape: Any = ()):
        self.element_spec, self._shape = element_spec, TensorShape(dataset_shape)

    def __repr__(self) -> str:
        return f"DatasetSpec({self.element_spec!r}, {self._shape!r})"


class Iterator:
    """One pass over a dataset."""

    def __init__(self, dataset: Dataset):
        self._dataset, self._inner = dataset, dataset._begin()

    @property
    def element_spec(self) -> Any:
        return self._dataset.element_spec

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return next(self._inner)

    def next(self) -> Any:
        """The next element."""
        return next(self._inner)

    def get_next(self) -> Any:
        """The next element.  OutOfRangeError at the end."""
        from septet.tensorflow.errors import OutOfRangeError

        try:
            return next(self._inner)
        except StopIteration:
            raise OutOfRangeError(None, None, "End of sequence [Op:IteratorGetNext]") from None


class NumpyIterator:
    """One pass over a dataset, as arrays."""

    def __init__(self, dataset: Dataset):
        self._inner = dataset._begin()

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        return as_arrays(next(self._inner))

    next = __next__


def as_arrays(element: Any) -> Any:
    """An element's arrays, and datasets' iterators of them."""
    return nest.map_structure(lambda x: x.as_numpy_iterator() if isinstance(x, Dataset) else x.numpy(), element)


# ---- what a dataset is called when it is printed: by the method that made it ----

NAMES = {"map": "MapDataset", "filter": "FilterDataset", "batch": "BatchDataset", "padded_batch": "PaddedBatchDataset",
         "unbatch": "UnbatchDataset", "rebatch": "RebatchDataset", "shuffle": "ShuffleDataset", "repeat": "RepeatDataset",
         "take": "TakeDataset", "skip": "SkipDataset", "shard": "ShardDataset", "prefetch": "PrefetchDataset", "cache": "CacheDataset",
         "enumerate": "ZipDataset", "concatenate": "ConcatenateDataset", "flat_map": "FlatMapDataset", "interleave": "InterleaveDataset",
         "window": "WindowDataset", "take_while": "TakeWhileDataset", "scan": "ScanDataset", "unique": "UniqueDataset"}
PARALLEL = {"map", "batch", "interleave"}            # those whose name tells whether calls are parallel


def named(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A method whose datasets have a name."""
    shown = NAMES[name]

    @functools.wraps(method)
    def call(self: Dataset, *args: Any, **kwargs: Any) -> Any:
        found = method(self, *args, **kwargs)
        if found is not self:
            parallel = name in PARALLEL and kwargs.get("num_parallel_calls") is not None
            found._shown = f"Parallel{shown}" if parallel else shown
        return found

    return call


for _name in NAMES:
    setattr(Dataset, _name, named(getattr(Dataset, _name), _name))
