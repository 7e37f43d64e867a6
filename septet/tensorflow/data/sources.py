"""Where a dataset's elements come from: rows of tensors, single elements, functions, numbers, other datasets."""
from __future__ import annotations

from typing import Any

from septet.keras.dtypes import as_dtype
from septet.keras.tensor import tensor
from septet.tensorflow import nest
from septet.tensorflow.convert import TensorSpec, t, typed
from septet.tensorflow.data.dataset import INFINITE, UNKNOWN, Dataset, Rows, spec_of


def structured(tensors: Any) -> Any:
    """Tensors in their structure: tuples and dicts stay, lists and the rest become tensors; data frames are dicts of columns."""
    if hasattr(tensors, "columns") and hasattr(tensors, "to_dict") or not isinstance(tensors, (tuple, dict)) and hasattr(tensors, "items") \
            and not hasattr(tensors, "dtype"):
        tensors = {name: column.to_numpy() if hasattr(column, "to_numpy") else column for name, column in tensors.items()}
    if isinstance(tensors, (tuple, dict)):
        return nest.rebuilt(tensors, [structured(part) for part in nest.children(tensors)])
    return t(tensors)


def from_tensor_slices(tensors: Any) -> Dataset:
    """The rows of tensors.  ValueError where they have none, or not as many."""
    structure = structured(tensors)
    flat = nest.flatten(structure)
    if not flat:
        raise ValueError("Invalid `tensors`. `tensors` should not be empty.")
    for a in flat:
        if not a.ndim:
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
    n = flat[0].shape[0]
    if any(a.shape[0] != n for a in flat):
        other = next(a.shape[0] for a in flat if a.shape[0] != n)
        raise ValueError(f"Dimensions {n} and {other} are not compatible")
    rows = Rows(structure, lambda: range(n))
    made = Dataset(rows.begin, nest.map_structure(lambda a: TensorSpec(a.shape[1:], a.dtype), structure), n, rows)
    made._shown = "TensorSliceDataset"  # type: ignore[attr-defined]
    return made


def from_tensors(tensors: Any) -> Dataset:
    """One element."""
    element = structured(tensors)
    made = Dataset(lambda: iter([element]), spec_of(element), 1)
    made._shown = "TensorDataset"  # type: ignore[attr-defined]
    return made


def of_range(args: Any, output_type: Any) -> Dataset:
    """Whole numbers."""
    if not 1 <= len(args) <= 3:
        raise ValueError(f"Invalid `args`. The length of `args` should be between 1 and 3. Got {len(args)}.")
    numbers, kind = range(*[int(x) for x in args]), as_dtype(output_type)
    whole = tensor(list(numbers) or [0], kind)
    rows = Rows(whole, lambda: range(len(numbers)))
    made = Dataset(rows.begin, TensorSpec((), kind), len(numbers), rows)
    made._shown = "RangeDataset"  # type: ignore[attr-defined]
    return made


def zipped(args: Any) -> Dataset:
    """Elements of several datasets side by side."""
    structure = args[0] if len(args) == 1 and not isinstance(args[0], Dataset) else tuple(args)
    parts = nest.flatten(structure)
    if not parts or not all(isinstance(p, Dataset) for p in parts):
        raise TypeError(f"Invalid `datasets`. `datasets` is expected to be a (nested) structure of `tf.data.Dataset` objects. Got "
                        f"{structure}.")
    sizes = [p._size for p in parts]
    finite = [n for n in sizes if n >= 0]
    size = UNKNOWN if UNKNOWN in sizes else min(finite) if finite else INFINITE

    def begin() -> Any:
        return (nest.pack_sequence_as(structure, row) for row in zip(*[p._begin() for p in parts]))

    rows = joint(structure, parts)
    return Dataset(begin if rows is None else rows.begin,
                   lambda: nest.pack_sequence_as(structure, [p.element_spec for p in parts]), size, rows, tuple(parts))


def joint(structure: Any, parts: list[Any]) -> Any:
    """Rows of several tables of the same numbers; None where they are others."""
    orders = [p._rows.order() if p._rows is not None else None for p in parts]
    if not all(isinstance(o, range) for o in orders) or len(set(orders)) != 1:
        return None
    return Rows(nest.pack_sequence_as(structure, [p._rows.structure for p in parts]), lambda: orders[0])


def from_generator(generator: Any, output_types: Any, output_shapes: Any, args: Any, output_signature: Any) -> Dataset:
    """What a function's iterator gives."""
    if not callable(generator):
        raise TypeError("`generator` must be a Python callable.")
    if output_signature is None and output_types is None:
        raise TypeError("Must specify either `output_signature` or `output_types`.")
    if output_signature is not None and output_types is not None:
        raise TypeError("The `output_types` argument can not be used together with the `output_signature` argument.")
    spec = output_signature if output_signature is not None else spec_from(output_types, output_shapes)

    def begin() -> Any:
        return (conforming(x, spec) for x in generator(*[t(a).numpy() for a in args or ()]))

    made = Dataset(begin, spec)
    made._shown = "FlatMapDataset"  # type: ignore[attr-defined]
    return made


def spec_from(kinds: Any, shapes: Any) -> Any:
    """The spec of dtypes and shapes."""
    if shapes is None:
        return nest.map_structure(lambda kind: TensorSpec(None, kind), as_structure(kinds))
    flat_shapes = flattened_shapes(kinds, shapes)
    return nest.pack_sequence_as(as_structure(kinds), [TensorSpec(s, k) for k, s in zip(nest.flatten(as_structure(kinds)), flat_shapes)])


def as_structure(kinds: Any) -> Any:
    return tuple(kinds) if isinstance(kinds, list) else kinds


def flattened_shapes(kinds: Any, shapes: Any) -> list[Any]:
    """Shapes in the order of the dtypes' leaves."""
    if not isinstance(kinds, (list, tuple, dict)):
        return [shapes]
    parts = [(kinds[k], shapes[k]) for k in sorted(kinds)] if isinstance(kinds, dict) else list(zip(kinds, shapes))
    return [s for kind, shape in parts for s in flattened_shapes(kind, shape)]


def conforming(x: Any, spec: Any) -> Any:
    """An element of a generator as its spec says.  TypeError or InvalidArgumentError for others."""
    from septet.keras.errors import invalid

    if isinstance(spec, (tuple, dict)):
        if isinstance(spec, dict):
            return {k: conforming(x[k], s) for k, s in spec.items()}
        if not isinstance(x, (tuple, list)) or len(x) != len(spec):
            raise invalid(f"TypeError: `generator` yielded an element that did not match the expected structure. The expected structure "
                          f"was "
                          f"{spec}, but the yielded element was {x}.")
        return tuple(conforming(part, s) for part, s in zip(x, spec))
    try:
        found = typed(x, spec.dtype)
    except (TypeError, ValueError) as wrong:
        raise invalid(f"TypeError: `generator` yielded an element that could not be converted to the expected type. The expected type was "
                      f"{spec.dtype.name}, but the yielded element was {x}.") from wrong
    if spec._shape is not None and not spec._shape.is_compatible_with(found.shape):
        raise invalid(f"TypeError: `generator` yielded an element of shape {found.shape} where an element of shape {spec.shape} was "
                      f"expected.")
    return found


