"""`map` and `filter`: functions over rows or batches."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import septet.numpy as np
from septet.datasets import columns, formatting
from septet.datasets.features.features import Features, storage
from septet.datasets.formatting import LazyBatch, LazyRow
from septet.errors import NotSupported
from septet.pandas import engine
from septet.pandas.engine import pl

DICT_WANTED = ("Provided `function` which is applied to all elements of table returns a variable of type {kind}. Make sure provided "
               "`function` returns a variable of type `dict` (or a pyarrow table) to update the dataset or `None` if you are only "
               "interested in side effects.")


@dataclass
class Call:
    """How a function is called: with what, by how many rows, and what becomes of the columns it does not give."""

    function: Callable[..., Any]
    batched: bool
    size: int
    inputs: list[str] | None
    with_indices: bool
    with_rank: bool
    fn_kwargs: dict[str, Any]
    removed: frozenset[str] = frozenset()
    features: Any = None
    rank: int | None = None

    def __call__(self, data: Any, place: Any) -> Any:
        args = [data] if self.inputs is None else [data[name] for name in self.inputs]
        args += [place] if self.with_indices else []
        args += [self.rank] if self.with_rank else []
        return self.function(*args, **self.fn_kwargs)


class Transforming:
    """Methods of Dataset."""

    _data: Any
    _format: dict[str, Any]
    features: Any

    def map(self, function: Callable[..., Any] | None = None, with_indices: bool = False, with_rank: bool = False,
            input_columns: str | list[str] | None = None, batched: bool = False, batch_size: int | None = 1000,
            drop_last_batch: bool = False, remove_columns: str | list[str] | None = None, keep_in_memory: bool = False,
            load_from_cache_file: bool | None = None, cache_file_name: str | None = None, writer_batch_size: int | None = 1000,
            features: Any = None, disable_nullable: bool = False, fn_kwargs: dict[str, Any] | None = None, num_proc: int | None = None,
            suffix_template: str = "_{rank:05d}_of_{num_proc:05d}", new_fingerprint: str | None = None, desc: str | None = None,
            try_original_type: bool | None = True, on_mixed_types: str | None = "use_json") -> Any:
        """What a function gives for each row, or each batch of columns, beside or in place of the columns there are.

        num_proc: threads that share the rows.  Nothing is cached, so arguments of caches change nothing but a named file, which is refused.
        """
        check_count(num_proc)
        if cache_file_name is not None:
            raise NotSupported("datasets.Dataset.map(cache_file_name=...): results are kept in memory; save_to_disk writes them")
        removed = frozenset(self._removable(remove_columns))
        inputs = [input_columns] if isinstance(input_columns, str) else input_columns
        if inputs is not None:
            self._inputs(inputs)
        n = self._data.height
        if not n:
            return self._with(self._data) if features is None else self._empty(features)  # type: ignore[attr-defined]
        size = n if batch_size is None or batch_size <= 0 else batch_size
        call = Call(function or (lambda x: x), batched, size, inputs, with_indices, with_rank, fn_kwargs or {}, removed,
                    None if features is None else Features(features), 0 if with_rank else None)
        stop = n - n % size if batched and drop_last_batch else n
        parts = [t for shard in self._run(call, stop, num_proc) for t in shard]
        if not parts:
            return self
        return self._finished(parts, call)

    def _finished(self, parts: list[Any], call: Call) -> Any:
        """The data set of a function's tables."""
        whole = joined(parts)
        known = {name: f for name, f in self.features.items() if name not in call.removed or name in whole.columns}
        return self._with(whole, call.features or known)  # type: ignore[attr-defined]

    def _empty(self, features: Any) -> Any:
        """No rows of given kinds."""
        kinds = {name: columns.series(name, [], feature) for name, feature in features.items()}
        return self._with(columns.table(kinds), features)  # type: ignore[attr-defined]

    def _removable(self, names: Any) -> list[str]:
        """Columns to remove.  ValueError for one that is not there."""
        listed = [names] if isinstance(names, str) else list(names or ())
        missing = [n for n in listed if n not in self._data.columns]
        if missing:
            raise ValueError(f"Column to remove {missing} not in the dataset. Current columns in the dataset: {self._data.columns}")
        return listed

    def _inputs(self, names: list[str]) -> None:
        """ValueError for an input that is no column."""
        missing = set(names) - set(self._data.columns)
        if missing:
            raise ValueError(f"Input column {sorted(missing)} not in the dataset. Current columns in the dataset: {self._data.columns}")

    def _run(self, call: Call, stop: int, num_proc: int | None) -> list[list[Any]]:
        """Tables of all pieces, by threads where there are several."""
        count = min(num_proc or 1, stop) if stop else 0
        if count <= 1:
            return [self._piece(call, 0, stop)] if stop else []
        bounds = [stop * k // count for k in range(count + 1)]
        calls = [Call(**{**vars(call), "rank": k}) for k in range(count)]
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(self._piece, calls, bounds[:-1], bounds[1:]))

    def _piece(self, call: Call, start: int, stop: int) -> list[Any]:
        """Tables of the rows of one thread."""
        step = call.size if call.batched else ROWS
        one = self._batch if call.batched else self._by_rows
        made = []
        for at in range(start, stop, step):
            table = one(call, at, min(at + step, stop))
            if table is None:
                continue
            made.append(table if not made or table.schema == made[0].schema else like(table, made[0].schema))
        return made

    def _maker(self, table: Any, whole: bool) -> Callable[[str], Any]:
        """What makes a column of rows, or of the only row, in the format."""
        kind, options = self._format["type"], self._format["format_kwargs"]
        kept = self._format["columns"]
        make = formatting.formatted_column if whole else formatting.formatters.formatted_cell

        def column(name: str) -> Any:
            plain = kept is not None and name not in kept
            return make(table[name], self.features[name], None if plain else kind, {} if plain else options)

        return column

    def _visible(self) -> list[str]:
        """The columns a function sees."""
        kept = self._format["columns"]
        return self._data.columns if kept is None or self._format["output_all_columns"] else kept  # type: ignore[no-any-return]

    def _batch(self, call: Call, start: int, stop: int) -> Any:
        """The table of one batch; None where the function gives nothing."""
        table = self._data[start:stop]
        data: Any = self._given(table)
        result = call(data, list(range(start, stop)))
        if result is None:
            return None
        if isinstance(result, pl.DataFrame) or hasattr(result, "iloc"):
            return as_table(result)
        check_mapping(result)
        check_columns(result)
        merged: dict[str, Any] = {name: table[name] for name in table.columns if name not in call.removed}
        if isinstance(result, LazyBatch):
            merged |= {name: result.read[name] for name in result if name in result.read}
        else:
            merged |= dict(result)
        return self._table(merged, call)

    def _given(self, table: Any) -> Any:
        """A batch as a function gets it: a frame in formats of frames, else columns made when they are read."""
        if self._format["type"] in formatting.formatters.FRAMES:
            return formatting.formatted_batch(table.select(self._visible()), self.features, self._format["type"], {})
        if self._format["type"] == "custom":
            return formatting.formatted_batch(table.select(self._visible()), self.features, "custom", self._format["format_kwargs"])
        return LazyBatch(self._visible(), self._maker(table, True))

    def _by_rows(self, call: Call, start: int, stop: int) -> Any:
        """The table of rows handed over one by one."""
        table = self._data[start:stop]
        names = self._visible()
        plain = self._format["type"] is None
        rows = list(table.iter_rows(named=True)) if plain else None
        results = []
        for k in range(table.height):
            data = LazyRow(names, self._cell(rows[k]) if rows is not None else self._maker(table[k : k + 1], False))
            result = call(data, start + k)
            if result is None:
                continue
            check_mapping(result)
            results.append(dict(result) if not isinstance(result, LazyRow) else {n: result.read[n] for n in result if n in result.read})
        if not results:
            return None
        return self._rows_table(table, results, call, rows)

    def _cell(self, row: dict[str, Any]) -> Callable[[str], Any]:
        """What gives a value of a row as it is shown."""
        from septet.datasets.features.features import decoded

        return lambda name: decoded(self.features[name], row[name])

    def _rows_table(self, table: Any, results: list[dict[str, Any]], call: Call, rows: list[dict[str, Any]] | None) -> Any:
        """Rows' results as a table, beside the columns that stay."""
        merged: dict[str, Any] = {name: table[name] for name in table.columns if name not in call.removed}
        for name in dict.fromkeys(n for r in results for n in r):
            if name in merged and rows is not None and all(name not in r or r[name] is row[name] for r, row in zip(results, rows)):
                continue
            old = merged[name].to_list() if name in merged and any(name not in r for r in results) else None
            merged[name] = [r[name] if name in r else None if old is None else old[k] for k, r in enumerate(results)]
        return self._table(merged, call)

    def _table(self, merged: dict[str, Any], call: Call) -> Any:
        """Columns as a table; one that was there keeps its kind where its values allow it."""
        made = {}
        for name, values in merged.items():
            if call.features is not None:
                if name not in call.features:
                    raise ValueError(f"Schema mismatch: column {name!r} is not among the features {list(call.features)}")
                made[name] = columns.series(name, values, call.features[name])
            elif isinstance(values, pl.Series):
                made[name] = values
            else:
                made[name] = self._as_before(name, values)
        return columns.table(made)

    def _as_before(self, name: str, values: Any) -> Any:
        """A column in the kind it had, or in that of its values."""
        feature = self.features.get(name)
        if feature is None:
            return columns.series(name, values)
        found = columns.inferred(name, values, storage(feature)) if not formatting_only(feature) else columns.series(name, values, feature)
        kind = storage(feature)
        if found.dtype == kind or not (found.dtype == pl.Null or found.dtype.is_numeric() and kind.is_numeric()):
            return found
        try:
            return found.cast(kind, strict=True) if found.dtype == pl.Null or lossless(found, kind) else found
        except pl.exceptions.PolarsError:
            return found

    def filter(self, function: Callable[..., Any] | None = None, with_indices: bool = False, with_rank: bool = False,
               input_columns: str | list[str] | None = None, batched: bool = False, batch_size: int | None = 1000,
               keep_in_memory: bool = False, load_from_cache_file: bool | None = None, cache_file_name: str | None = None,
               writer_batch_size: int | None = 1000, fn_kwargs: dict[str, Any] | None = None, num_proc: int | None = None,
               suffix_template: str = "_{rank:05d}_of_{num_proc:05d}", new_fingerprint: str | None = None, desc: str | None = None) -> Any:
        """The rows for which a function is true; batched: for which it gives true."""
        check_count(num_proc)
        inputs = [input_columns] if isinstance(input_columns, str) else input_columns
        if inputs is not None:
            self._inputs(inputs)
        n = self._data.height
        if not n:
            return self
        size = n if batch_size is None or batch_size <= 0 else batch_size
        call = Call(function or (lambda *args, **kwargs: True), batched, size, inputs, with_indices, with_rank, fn_kwargs or {},
                    rank=0 if with_rank else None)
        count = min(num_proc or 1, n)
        bounds = [n * k // count for k in range(count + 1)]
        if count == 1:
            kept = self._mask(call, 0, n)
        else:
            with ThreadPoolExecutor(count) as pool:
                kept = [x for part in pool.map(lambda a, b: self._mask(call, a, b), bounds[:-1], bounds[1:]) for x in part]
        mask = np.asarray([bool(x) for x in kept])
        return self._with(self._data.filter(engine.to_series(mask)))  # type: ignore[attr-defined]

    def _mask(self, call: Call, start: int, stop: int) -> list[Any]:
        """Which rows of a piece stay."""
        kept: list[Any] = []
        for at in range(start, stop, call.size if call.batched else ROWS):
            table = self._data[at : min(at + (call.size if call.batched else ROWS), stop)]
            if call.batched:
                kept += list(call(self._given(table), list(range(at, at + table.height))))
                continue
            rows = list(table.iter_rows(named=True)) if self._format["type"] is None else None
            for k in range(table.height):
                make = self._cell(rows[k]) if rows is not None else self._maker(table[k : k + 1], False)
                kept.append(call(LazyRow(self._visible(), make), at + k))
        return kept


ROWS = 1000                             # rows taken out of the table at once


def formatting_only(feature: Any) -> bool:
    """Whether values of a kind are encoded before they are stored."""
    from septet.datasets.features.features import needs_encoding

    return needs_encoding(feature)


def lossless(s: Any, kind: Any) -> bool:
    """Whether numbers are the same in another type."""
    return bool((s.cast(kind, strict=True) == s).all())


def check_count(num_proc: int | None) -> None:
    """ValueError for a number of threads that cannot be."""
    if num_proc is not None and num_proc < 0:
        raise ValueError("num_proc must be an integer >= 0.")


def check_mapping(result: Any) -> None:
    """TypeError for what a function must not give."""
    if not isinstance(result, Mapping):
        raise TypeError(DICT_WANTED.format(kind=type(result)))


def check_columns(result: Mapping[str, Any]) -> None:
    """TypeError where a column of a batch is no row of values."""
    allowed = (list, tuple, pl.Series)
    kinds = [type(x) for x in result.values()] if not isinstance(result, LazyBatch) else []
    if not all(issubclass(k, allowed) or hasattr(k, "shape") for k in kinds):
        raise TypeError(f"Provided `function` which is applied to all elements of table returns a `dict` of types {kinds}. When using "
                        f"`batched=True`, make sure provided `function` returns a `dict` of types like `(<class 'list'>, "
                        f"<class 'numpy.ndarray'>)`.")


def as_table(result: Any) -> Any:
    """A frame that a function gave as a table."""
    if isinstance(result, pl.DataFrame):
        return result
    from septet.pandas.io.arrow_tables import to_polars

    return to_polars(result, None)[0]


def like(table: Any, schema: Any) -> Any:
    """A later table in the types of the first.  ValueError where its values are of another kind."""
    if list(table.columns) != list(schema):
        if sorted(table.columns) != sorted(schema):
            raise ValueError(f"Schema mismatch: the function gave the columns {table.columns}, and {list(schema)} before")
        table = table.select(list(schema))
    return pl.DataFrame([s if s.dtype == schema[s.name] or schema[s.name] == pl.Null else columns.converted(s, schema[s.name])
                         for s in table.get_columns()])


def joined(parts: list[Any]) -> Any:
    """Tables one after the other; columns without values take the type of those that have some."""
    kinds = dict(parts[0].schema)
    for part in parts[1:]:
        for name, kind in part.schema.items():
            if kinds.get(name) == pl.Null:
                kinds[name] = kind
    return pl.concat([like(part, kinds) if dict(part.schema) != kinds else part for part in parts])
