"""Data in batches: arrays, data frames, generators, datasets and loaders, each as an iterator of (x, y, sample_weight)."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from septet.core.array import Array
from septet.core.autograd import recording_set
from septet.core.cast import cast
from septet.core.index import getitem
from septet.keras import tree
from septet.keras.backends import active
from septet.keras.recording import is_variable
from septet.keras.tensor import default_float, tensor, view_of

UNRECOGNIZED = "Unrecognized data type: x={} (of type {})"


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """A batch as (x, y, sample_weight), None for what it has not.  ValueError for more than three parts."""
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError("Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found: "
                         f"{data}")
    return tuple(data) + (None,) * (3 - len(data))  # type: ignore[return-value]


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """The parts of a batch that are there."""
    if y is None:
        return x if not isinstance(x, (tuple, list)) else (x,)
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def is_array(x: Any) -> bool:
    """Whether it is an array, tensor or column of a data frame."""
    return isinstance(x, Array) or hasattr(x, "__array__") and hasattr(x, "shape") or hasattr(x, "__array_interface__") \
        or is_variable(x)


def as_arrays(x: Any) -> Any:
    """A nest of arrays as tensors over the same memory, floats in the default dtype."""
    def one(value: Any) -> Any:
        if value is None:
            return None
        if hasattr(value, "to_numpy") and hasattr(value, "columns") or hasattr(value, "to_numpy") and hasattr(value, "index"):
            found = view_of(value.to_numpy())
            if len(found.shape) == 1:
                found = found[:, None]
        else:
            if is_array(value) and getattr(value.dtype, "kind", "") in ("U", "S"):
                raise ValueError(f"Invalid dtype: {value.dtype.name}")
            found = view_of(value) if is_array(value) else tensor(value)
        if found._dtype.is_float and found._dtype is not default_float():
            found = cast(found, default_float())
        return found

    if isinstance(x, (list, tuple)) and x and all(isinstance(v, (int, float, bool)) for v in x):
        return one(x)
    if isinstance(x, list) and x and is_nested_numbers(x):
        return one(x)
    if hasattr(x, "columns") and hasattr(x, "to_numpy"):
        return one(x)
    return tree.map_structure(one, x)


def is_nested_numbers(x: Any) -> bool:
    """Whether a list is one of lists of numbers: an array."""
    while isinstance(x, (list, tuple)):
        if not x:
            return False
        x = x[0]
    return isinstance(x, (int, float, bool))


class ArrayAdapter:
    """Arrays, cut into batches."""

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None, batch_size: int | None = None, shuffle: Any = False,
                 class_weight: Any = None):
        self.parts = as_arrays(x), as_arrays(y), as_arrays(sample_weight)
        counts = {leaf.shape[0] for leaf in tree.flatten(self.parts) if leaf is not None and leaf.ndim}
        if len(counts) > 1:
            raise ValueError(mismatch(x, y, sample_weight))
        self.count = counts.pop() if counts else 0
        if sample_weight is not None and class_weight is not None:
            raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
        if class_weight is not None:
            if y is None or tree.is_nested(self.parts[1]):
                raise ValueError("`class_weight` is only supported for Models with a single output.")
            self.parts = (*self.parts[:2], class_weights(self.parts[1], class_weight))
        self.batch_size = int(batch_size) if batch_size else min(32, max(self.count, 1))
        self.shuffle = shuffle
        self.order: Callable[[int, int], Any] | None = None
        self.epochs = 0

    @property
    def num_batches(self) -> int:
        return math.ceil(self.count / self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        order = active.epoch_order(self.count, self.batch_size, self.shuffle)
        self.epochs += 1
        for start in range(0, self.count, self.batch_size):
            stop = min(start + self.batch_size, self.count)
            yield self.batch(start, stop, order)

    def begin_unread(self) -> None:
        """Keras begins one more pass, unread, when an epoch ends."""
        active.unread_pass()

    def batch(self, start: int, stop: int, order: Any) -> Any:
        """The examples between two places of the order."""
        key = slice(start, stop) if order is None else getitem(order, slice(start, stop))
        with recording_set(False):
            found = [None if part is None else tree.map_structure(lambda leaf: None if leaf is None else getitem(leaf, key), part)
                     for part in self.parts]
        if found[1] is None and found[2] is None:
            return found[0] if not isinstance(found[0], (tuple, list)) else (found[0],)
        return tuple(found) if found[2] is not None else tuple(found[:2])

    def on_epoch_begin(self) -> None:
        pass

    on_epoch_end = on_epoch_begin


def mismatch(x: Any, y: Any, sample_weight: Any) -> str:
    """The message of arrays of several lengths."""
    message = "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples."
    for name, part in (("x", x), ("y", y), ("sample_weight", sample_weight)):
        sizes = [leaf.shape[0] for leaf in tree.flatten(as_arrays(part)) if leaf is not None and leaf.ndim]
        if sizes:
            message += f"'{name}' sizes: {', '.join(map(str, sizes))}\n"
    return message


def class_weights(y: Any, class_weight: dict[int, float]) -> Any:
    """A weight for every example by its class: its number, or the place of its 1."""
    from septet.core.reduce import reduce

    labels = y
    if y.ndim > 1:
        labels = getitem(y, (slice(None), 0)) if y.shape[-1] == 1 else reduce("argmax", y, -1)
    from septet.core.convert import elements

    values = [float(class_weight.get(int(label), 1.0)) for label in elements(labels)]
    return tensor(values, "float32")


class IteratorAdapter:
    """Batches that come one after the other: of a generator, a dataset, a loader."""

    bare = True                             # steps get what is no tuple as it is

    def __init__(self, source: Any, class_weight: Any = None, length: int | None = None, one_pass: bool = False):
        self.source, self.class_weight, self.one_pass = source, class_weight, one_pass
        self.length = length
        self.batch_size = None

    @property
    def num_batches(self) -> int | None:
        return self.length

    def __iter__(self) -> Iterator[Any]:
        for data in self.source:
            yield self.as_batch(data)

    def begin_unread(self) -> None:
        """Keras begins one more pass, unread, when an epoch ends: a shuffled dataset takes its seeds then, a loader draws one."""
        if hasattr(type(self.source), "element_spec") or hasattr(self.source, "batch_sampler"):
            iter(self.source)

    def as_batch(self, data: Any) -> Any:
        """A batch as tensors, with weights by class."""
        if isinstance(data, list):
            data = tuple(data)
        elif not isinstance(data, tuple) and (self.bare or isinstance(data, dict)) and self.class_weight is None:
            return as_arrays(data)
        elif not isinstance(data, tuple):
            data = (data,)
        x, y, weight = (*(as_arrays(part) for part in data), None, None, None)[:3]
        if self.class_weight is not None:
            if weight is not None:
                raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
            weight = class_weights(y, self.class_weight)
        return (x,) if y is None and weight is None else (x, y) if weight is None else (x, y, weight)

    def on_epoch_begin(self) -> None:
        pass

    on_epoch_end = on_epoch_begin


class PyDatasetAdapter(IteratorAdapter):
    """A `keras.utils.PyDataset`: batches by number."""

    bare = False

    def __init__(self, dataset: Any, class_weight: Any = None, shuffle: bool = False):
        super().__init__(dataset, class_weight)
        self.shuffle = shuffle

    @property
    def num_batches(self) -> int | None:
        return self.source.num_batches  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        count = self.num_batches
        order: Any = range(count) if count is not None else iter(int, 1)
        if self.shuffle and count is not None:
            import random

            order = list(order)
            random.shuffle(order)
        for number, k in enumerate(order):
            data = self.source[k if count is not None else number]
            if data is None:
                return
            yield self.as_batch(data)

    def on_epoch_begin(self) -> None:
        self.source.on_epoch_begin()

    def on_epoch_end(self) -> None:
        self.source.on_epoch_end()


def adapter(x: Any, y: Any = None, sample_weight: Any = None, batch_size: int | None = None, shuffle: Any = False,
            class_weight: Any = None) -> Any:
    """What cuts data into batches.  ValueError for what is no data, and for arguments that do not go with it."""
    from septet.keras.utils.python_utils import PyDataset

    if isinstance(x, (str, bytes)):
        raise ValueError(UNRECOGNIZED.format(x, type(x)))
    if isinstance(x, PyDataset):
        refuse(y, sample_weight, "PyDataset")
        return PyDatasetAdapter(x, class_weight, bool(shuffle))
    if holds_arrays(x):
        return ArrayAdapter(x, y, sample_weight, batch_size, shuffle, class_weight)
    if hasattr(type(x), "element_spec") or hasattr(x, "cardinality"):      # of the type: asking a dataset itself would read an element
        refuse(y, sample_weight, "tf.data.Dataset")
        count = int(x.cardinality())
        return IteratorAdapter(x, class_weight, count if count >= 0 else None)
    if hasattr(x, "__iter__") and hasattr(x, "batch_sampler") or hasattr(x, "__len__") and hasattr(x, "dataset"):
        refuse(y, sample_weight, "torch.utils.data.DataLoader")
        return IteratorAdapter(x, class_weight, len(x))
    if hasattr(x, "__next__") or hasattr(x, "__iter__"):
        refuse(y, sample_weight, "Python generator")
        return IteratorAdapter(x, class_weight, one_pass=hasattr(x, "__next__"))
    raise ValueError(UNRECOGNIZED.format(x, type(x)))


def holds_arrays(x: Any) -> bool:
    """Whether data is arrays: one, a nest of them, or lists of numbers."""
    if hasattr(x, "columns") and hasattr(x, "to_numpy"):
        return True
    if isinstance(x, (list, tuple)) and x and (is_nested_numbers(x) or isinstance(x[0], (str, bytes))):
        return True
    if isinstance(x, (list, tuple, dict)):
        leaves = tree.flatten(x)
        return bool(leaves) and all(is_array(leaf) or leaf is None or hasattr(leaf, "columns") for leaf in leaves)
    return is_array(x) and not hasattr(type(x), "element_spec")


def refuse(y: Any, sample_weight: Any, kind: str) -> None:
    """ValueError for targets beside data that brings them."""
    if y is not None:
        raise ValueError(f"When providing `x` as a {kind}, `y` should not be passed. Instead, the targets should be included as part of "
                         f"the {kind}.")
    if sample_weight is not None:
        raise ValueError(f"When providing `x` as a {kind}, `sample_weight` should not be passed. Instead, sample weights should be "
                         f"included as part of the {kind}.")


def split(arrays: Any, validation_split: float) -> tuple[Any, Any]:
    """(the first examples, the last ones).  ValueError where one part would be empty."""
    parts = tree.map_structure(lambda x: x, arrays)
    leaves = [leaf for leaf in tree.flatten(parts) if leaf is not None]
    if not all(is_array(leaf) or hasattr(leaf, "columns") for leaf in leaves):
        raise ValueError("Argument `validation_split` is only supported for tensors or NumPy arrays. Found incompatible type in the input.")
    count = len(leaves[0]) if not hasattr(leaves[0], "shape") else leaves[0].shape[0]
    place = math.floor(count * (1.0 - validation_split))
    if place in (0, count):
        raise ValueError(f"Training data contains {count} samples, which is not sufficient to split it into a validation and training set "
                         f"as specified by `validation_split={validation_split}`. Either provide more data, or a different value for the "
                         "`validation_split` argument.")

    def cut(key: slice) -> Any:
        return tree.map_structure(lambda x: None if x is None else x.iloc[key] if hasattr(x, "iloc") else x[key], parts)

    return cut(slice(0, place)), cut(slice(place, count))
