"""`tf.data.experimental`: tables of comma-separated values, and older names."""
from __future__ import annotations

import csv
import io
from collections import OrderedDict
from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras.dtypes import as_dtype
from septet.keras.tensor import from_flat, tensor
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import t
from septet.tensorflow.data.dataset import Dataset
from septet.tensorflow.data.files import opened, paths_of
from septet.tensorflow.data.sources import from_tensor_slices

AUTOTUNE, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = -1, -1, -2
WHOLE = range(-2 ** 31, 2 ** 31)


def cardinality(dataset: Any) -> Any:
    """How many elements there are."""
    return dataset.cardinality()


def assert_cardinality(expected_cardinality: int) -> Any:
    """A function that says how many elements a dataset has."""
    def apply(dataset: Any) -> Any:
        return Dataset(dataset._begin, lambda: dataset.element_spec, int(expected_cardinality))

    return apply


def ignore_errors(log_warning: bool = False) -> Any:
    """A function that leaves out elements whose making fails."""
    return lambda dataset: dataset.ignore_errors()


def unbatch() -> Any:
    """A function that gives the rows of elements."""
    return lambda dataset: dataset.unbatch()


def make_csv_dataset(file_pattern: Any, batch_size: int, column_names: Any = None, column_defaults: Any = None, label_name: Any = None,
                     select_columns: Any = None, field_delim: str = ",", use_quote_delim: bool = True, na_value: str = "",
                     header: bool = True,
                     num_epochs: Any = None, shuffle: bool = True, shuffle_buffer_size: int = 10000, shuffle_seed: Any = None,
                     prefetch_buffer_size: Any = None, num_parallel_reads: Any = None, sloppy: bool = False,
                     num_rows_for_inference: int = 100,
                     compression_type: Any = None, ignore_errors: bool = False, encoding: str = "utf-8") -> Any:
    """Batches of the columns of files, by name; with the label beside them where one is named.

    A column's dtype is that of `column_defaults`, or the narrowest of int32, int64, float32, float64 and string that its first rows fit.
    """
    if ignore_errors:
        raise NotSupported("tf.data.experimental.make_csv_dataset: ignore_errors")
    names, table = read_tables(file_pattern, column_names, field_delim, use_quote_delim, header, compression_type, encoding)
    chosen = chosen_columns(names, select_columns)
    defaults = [None] * len(chosen) if column_defaults is None else list(column_defaults)
    if len(defaults) == len(names) != len(chosen):
        defaults = [defaults[names.index(name)] for name in chosen]
    columns = {name: column([row[names.index(name)] for row in table], default, na_value, num_rows_for_inference)
               for name, default in zip(chosen, defaults)}
    if label_name is not None and label_name not in columns:
        raise ValueError(f"`label_name` provided must be one of the columns. Received: {label_name}")
    features: Any = OrderedDict(columns)
    structure = features if label_name is None else (features, features.pop(label_name))
    made = from_tensor_slices(structure)
    made = made.shuffle(shuffle_buffer_size, shuffle_seed) if shuffle else made
    return made.repeat(num_epochs).batch(batch_size, drop_remainder=num_epochs is None)


def read_tables(pattern: Any, names: Any, delimiter: str, quotes: bool, header: bool, kind: Any, encoding: str) -> tuple[list[str],
                                                                                                                         list[Any]]:
    """(column names, rows of texts) of all files."""
    import glob

    paths = sorted({p for one in paths_of(pattern) for p in (glob.glob(one) or [one])})
    table: list[Any] = []
    for path in paths:
        with opened(path, kind) as file:
            lines = csv.reader(io.TextIOWrapper(file, encoding, newline=""), delimiter=delimiter,
                               quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)
            first = next(lines, []) if header else None
            if names is None:
                if first is None:
                    raise ValueError("Cannot infer column names without a header")
                names = first
            table += [row for row in lines if row]
    found = list(names or [])
    for row in table:
        if len(row) != len(found):
            from septet.keras.errors import invalid

            raise invalid(f"Expect {len(found)} fields but have {len(row)} in record [Op:IteratorGetNext] name: ")
    return found, table


def chosen_columns(names: list[str], select: Any) -> list[str]:
    """The names of the columns that are asked for, in the file's order."""
    if select is None:
        return names
    wanted = [names[k] if isinstance(k, int) else k for k in select]
    if any(name not in names for name in wanted):
        raise ValueError(f"`select_columns` names columns that are not there: {wanted}")
    return [name for name in names if name in wanted]


def column(texts: list[str], default: Any, missing: str, rows: int) -> Any:
    """A column of texts as a tensor."""
    kind, value = kind_of(texts[:rows], missing) if default is None else default_of(default)
    if kind == "string":
        return from_flat([(value if x == missing else x.encode()) for x in texts], dt.object_, (len(texts),))
    parse: Any = int if kind.startswith("int") else float
    try:
        return tensor([value if x == missing else parse(x) for x in texts], kind)
    except ValueError as wrong:
        from septet.keras.errors import invalid

        raise invalid(f"Field in record is not a valid {kind}: {wrong} [Op:IteratorGetNext] name: ") from None


def kind_of(texts: list[str], missing: str) -> tuple[str, Any]:
    """(the narrowest dtype, what stands for a missing value)."""
    given = [x for x in texts if x != missing]
    for kind, parse in (("int", int), ("float32", float)):
        try:
            values = [parse(x) for x in given]
        except ValueError:
            continue
        if kind == "int":
            return ("int32" if all(v in WHOLE for v in values) else "int64"), 0
        return kind, 0.0
    return "string", b""


def default_of(default: Any) -> tuple[str, Any]:
    """(dtype, missing value) of an entry of `column_defaults`: a dtype, or a list with a value."""
    if isinstance(default, (list, tuple)) or hasattr(default, "numpy"):
        found = t(default)
        return found.dtype.name, (found.numpy().reshape(-1).tolist() or [0])[0] if found._size else 0
    name = as_dtype(default).name
    return name, b"" if name == "string" else 0


__getattr__ = _refused.attribute("tensorflow.data.experimental")
