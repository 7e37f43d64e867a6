"""A data set as dicts, lists, frames and files."""
from __future__ import annotations

import os
from contextlib import nullcontext
from typing import Any

from septet.core.io.files import replacing
from septet.datasets.features.features import decoded_column
from septet.errors import NotSupported
from septet.pandas.engine import pl


class Exporting:
    """Methods of Dataset."""

    _data: Any
    features: Any

    def to_dict(self, batch_size: int | None = None, batched: bool = False) -> Any:
        """Columns as lists."""
        table = self._shown_table()  # type: ignore[attr-defined]
        if batched:
            raise NotSupported("datasets.Dataset.to_dict(batched=True): iterate with Dataset.iter")
        return {s.name: decoded_column(self.features[s.name], s.to_list()) for s in table.get_columns()}

    def to_list(self) -> list[Any]:
        """Rows as dicts."""
        return list(self._shown_table().iter_rows(named=True))  # type: ignore[attr-defined]

    def to_pandas(self, batch_size: int | None = None, batched: bool = False) -> Any:
        """A frame; batched: frames of batch_size rows one after the other."""
        from septet.pandas.io.arrow_tables import from_polars

        table = self._shown_table()  # type: ignore[attr-defined]
        if not batched:
            return from_polars(table)
        step = batch_size or 1000
        return (from_polars(table[k : k + step]) for k in range(0, table.height, step))

    def to_polars(self, batch_size: int | None = None, batched: bool = False, schema_overrides: Any = None, rechunk: bool = True) -> Any:
        """The engine's table."""
        table = self._shown_table()  # type: ignore[attr-defined]
        return table if not batched else (table[k : k + (batch_size or 1000)] for k in range(0, table.height, batch_size or 1000))

    def to_csv(self, path_or_buf: Any, batch_size: int | None = None, num_proc: int | None = None, storage_options: Any = None,
               **to_csv_kwargs: Any) -> int:
        """A CSV file as pandas writes it, without an index; the number of bytes or characters written."""
        text = self.to_pandas().to_csv(**{"index": False, **to_csv_kwargs})
        return written(path_or_buf, text)

    def to_json(self, path_or_buf: Any, batch_size: int | None = None, num_proc: int | None = None, storage_options: Any = None,
                **to_json_kwargs: Any) -> int:
        """A file of JSON, one object a line unless `orient` or `lines` say otherwise; the number written."""
        orient = to_json_kwargs.pop("orient", "records")
        lines = to_json_kwargs.pop("lines", orient == "records")
        text = self.to_pandas().to_json(orient=orient, lines=lines, **to_json_kwargs)
        if lines and not text.endswith("\n"):
            text += "\n"
        return written(path_or_buf, text)

    def to_parquet(self, path_or_buf: Any, batch_size: int | None = None, storage_options: Any = None, **parquet_writer_kwargs: Any) -> int:
        """A Parquet file, whose notes keep the features; the number of bytes in memory."""
        import json

        if parquet_writer_kwargs:
            raise NotSupported(f"datasets.Dataset.to_parquet: {', '.join(parquet_writer_kwargs)}")
        notes = {"huggingface": json.dumps({"info": {"features": self.features.to_dict()}})}
        with whole_or_not(path_or_buf) as file:
            try:
                self._data.write_parquet(file, metadata=notes)
            except pl.exceptions.PolarsError as error:
                raise OSError(f"the Parquet file {path_or_buf} could not be written: {error}") from None
        return int(self._data.estimated_size())

    def to_iterable_dataset(self, num_shards: int | None = 1) -> Any:
        """The same rows, one after the other."""
        from septet.datasets.iterable_dataset import IterableDataset, Rows

        return IterableDataset(Rows(self, num_shards or 1), self._info.copy(), self._split)  # type: ignore[attr-defined]

    def batch(self, batch_size: int, drop_last_batch: bool = False, num_proc: int | None = None, new_fingerprint: str | None = None) -> Any:
        """Rows of lists of so many rows."""
        n = self._data.height
        stop = n - n % batch_size if drop_last_batch else n
        parts = [self._data[k : k + batch_size] for k in range(0, stop, batch_size)]
        rows = [pl.DataFrame([pl.Series(s.name, [s], dtype=pl.List(s.dtype)) for s in part.get_columns()]) for part in parts]
        from septet.datasets.features.features import List

        return self._with(pl.concat(rows), {name: List(f) for name, f in self.features.items()})  # type: ignore[attr-defined]

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: nothing is sent anywhere."""
        raise NotSupported("datasets.Dataset.push_to_hub: Septet sends nothing over the network")


def whole_or_not(target: Any) -> Any:
    """A binary file to write: a path keeps its old file until the new one is whole; pipes and open files are written as they are."""
    if not isinstance(target, str | os.PathLike):
        return nullcontext(target)
    return open(target, "wb") if os.path.exists(target) and not os.path.isfile(target) else replacing(os.path.realpath(target))


def written(target: Any, text: str) -> int:
    """Write text to a path or an open file; how much it was."""
    if isinstance(target, str | os.PathLike):
        with whole_or_not(target) as file:
            return int(file.write(text.encode()))
    if "b" in getattr(target, "mode", "") or not hasattr(target, "encoding") and type(target).__name__ == "BytesIO":
        return int(target.write(text.encode()))
    return int(target.write(text))
