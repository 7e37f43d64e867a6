"""Datasets of files: lines, records, names, and tables of comma-separated values."""
from __future__ import annotations

import glob
import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from septet.core.io import tfrecord
from septet.ir import dtype as dt
from septet.keras.errors import invalid
from septet.keras.tensor import from_flat
from septet.tensorflow.convert import TensorSpec, t
from septet.tensorflow.data.dataset import Dataset
from septet.tensorflow.data.pipelines import cycle_of, in_turn
from septet.tensorflow.errors import DataLossError, not_found

KINDS = ("", "ZLIB", "GZIP", None)


def paths_of(filenames: Any) -> list[str]:
    """Names of files out of a text, a list, a tensor or a dataset of them."""
    if isinstance(filenames, Dataset):
        return [x.numpy().decode() for x in filenames._begin()]
    found = t(filenames if not hasattr(filenames, "__fspath__") else str(filenames))
    if found._dtype.kind != "O":
        raise TypeError(f"The `filenames` argument must contain `tf.string` elements. Got `{found.dtype!r}` elements.")
    from septet.core.convert import elements

    return [x.decode() for x in elements(found)]


def opened(path: str, kind: Any) -> IO[bytes]:
    """A file, unpacked as asked.  NotFoundError where there is none."""
    if kind not in KINDS:
        raise invalid(f"Unsupported compression_type: {kind!r}")
    try:
        if kind == "GZIP":
            return gzip.open(path, "rb")  # type: ignore[return-value]
        if kind == "ZLIB":
            import io

            with open(path, "rb") as file:
                return io.BytesIO(zlib.decompress(file.read()))
        return open(path, "rb")
    except FileNotFoundError:
        raise not_found(path) from None


def text(value: bytes) -> Any:
    """A tensor of one text."""
    return from_flat([value], dt.object_, ())


def lines_of(path: str, compression_type: Any) -> Iterator[Any]:
    """The lines of a text file, without their ends."""
    with opened(path, compression_type) as file:
        for line in file:
            yield text(line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line)


def records_of(path: str, compression_type: Any) -> Iterator[Any]:
    """The messages of a TFRecord file.  DataLossError where a checksum is wrong or the file ends within a record."""
    with opened(path, compression_type) as file:
        try:
            yield from map(text, tfrecord.messages(file))
        except (tfrecord.Damaged, EOFError, gzip.BadGzipFile, zlib.error) as wrong:
            raise DataLossError(None, None, f"{path}: {wrong}") from None


class Files(Dataset):
    """What files hold, one after the other; with `num_parallel_reads` one element of each of so many in turn."""

    def __init__(self, filenames: Any, parts: Callable[[str, Any], Iterator[Any]], compression_type: Any, num_parallel_reads: Any):
        many = 1 if num_parallel_reads is None else cycle_of(num_parallel_reads, num_parallel_reads)

        def begin() -> Iterator[Any]:
            each = (parts(path, compression_type) for path in paths_of(filenames))
            return itertools.chain.from_iterable(each) if many == 1 else in_turn(each, many)

        super().__init__(begin, TensorSpec((), "string"))
        self._shown = "TextLineDatasetV2" if parts is lines_of else "TFRecordDatasetV2"


class TextLineDataset(Files):
    """The lines of text files, without their ends."""

    def __init__(self, filenames: Any, compression_type: Any = None, buffer_size: Any = None, num_parallel_reads: Any = None,
                 name: str | None = None):
        super().__init__(filenames, lines_of, compression_type, num_parallel_reads)


class TFRecordDataset(Files):
    """The messages of TFRecord files.  DataLossError where a checksum is wrong or a file ends within a record."""

    def __init__(self, filenames: Any, compression_type: Any = None, buffer_size: Any = None, num_parallel_reads: Any = None,
                 name: str | None = None):
        super().__init__(filenames, records_of, compression_type, num_parallel_reads)


def list_files(pattern: Any, shuffle: bool | None, seed: Any) -> Dataset:
    """The names of files that fit patterns, in order or shuffled.  InvalidArgumentError where there are none."""
    from septet.tensorflow.data.sources import from_tensor_slices

    found = sorted({path for one in paths_of(pattern) for path in glob.glob(one)})
    if not found:
        raise invalid(f"No files matched pattern: {', '.join(paths_of(pattern))}")
    made = from_tensor_slices(found)
    return made.shuffle(len(found), seed) if shuffle is not False else made  # type: ignore[no-any-return]
