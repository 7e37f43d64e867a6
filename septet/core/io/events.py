"""TensorBoard's event files: summaries of scalars, histograms, texts, images and hyperparameters as messages, and the file they go to.

`EventWriter(folder).add(scalar("loss", 0.5), step)`; `event_reader.py` reads such files.  Summaries are written as TensorFlow 2 writes
them (tensors with a plugin's name); `simple_scalar` and `bucket_histogram` are the older forms that PyTorch's writer uses.
"""
from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from septet.core.io.protobuf import block, double, doubles, float32_bytes, number, single
from septet.core.io.tfrecord import record

FLOAT, DOUBLE, STRING = 1, 2, 7                     # TensorFlow's numbers of dtypes
HISTOGRAM_BUCKETS = 30
SESSION_BEGINS = 1
NO_TENSOR = number(1, FLOAT) + block(2, block(2, b""))      # what hyperparameters carry beside their plugin's message
EXPERIMENT, SESSION_START, SESSION_END = "_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info"
_files = count()


def event(wall_time: float, step: int | None, summary: bytes = b"", version: str = "") -> bytes:
    """An event: wall_time 1, step 2, file_version 3, summary 5."""
    parts = double(1, wall_time) + (number(2, int(step)) if step else b"")
    return parts + (block(3, version) if version else b"") + (block(5, summary) if summary else b"")


def restarted(wall_time: float, step: int) -> bytes:
    """An event that says: what was written for this step and later ones counts no more (session log 7, status start)."""
    return event(wall_time, step) + block(7, number(1, SESSION_BEGINS))


def value(tag: str, field: int | None, content: bytes, plugin: str = "", plugin_content: bytes = b"", description: str = "") -> bytes:
    """A summary with one value: tag 1, the content, metadata 9 with the plugin's name."""
    data = block(1, block(1, plugin) + (block(2, plugin_content) if plugin_content else b"")) if plugin else b""
    metadata = data + (block(3, description) if description else b"")
    return block(1, block(1, tag) + (content if field is None else block(field, content)) + (block(9, metadata) if metadata else b""))


def tensor(kind: int, shape: Sequence[int], content: bytes) -> bytes:
    """A tensor: dtype 1, shape 2, and its bytes 4."""
    return number(1, kind) + block(2, sizes(shape)) + (block(4, content) if content else b"")


def string_tensor(shape: Sequence[int], texts: Sequence[str | bytes]) -> bytes:
    """A tensor of texts."""
    return number(1, STRING) + block(2, sizes(shape)) + b"".join(block(8, x) for x in texts)


def sizes(shape: Sequence[int]) -> bytes:
    """A tensor's shape."""
    return b"".join(block(2, number(1, n) if n else b"") for n in shape)


# ---- summaries -------------------------------------------------------------------------------------------------------


def scalar(tag: str, x: float, description: str = "") -> bytes:
    """A number."""
    return value(tag, 8, tensor(FLOAT, (), float32_bytes(x)), "scalars", b"", description)


def double_scalar(tag: str, x: float) -> bytes:
    """A number with 64 bits."""
    return value(tag, 8, tensor(DOUBLE, (), struct.pack("<d", x)), "scalars")


def simple_scalar(tag: str, x: float, plugin: str = "") -> bytes:
    """A number in the older form."""
    return value(tag, None, single(2, x), plugin)


def histogram(tag: str, values: Any, buckets: int = HISTOGRAM_BUCKETS, description: str = "") -> bytes:
    """How many of an array's numbers (or of a list) lie in each of so many buckets of one width."""
    rows = histogram_rows(values, buckets)
    content = struct.pack(f"<{3 * len(rows)}d", *(x for row in rows for x in row))
    return value(tag, 8, tensor(DOUBLE, (len(rows), 3), content), "histograms", b"", description)


def histogram_rows(values: Any, buckets: int) -> list[tuple[float, float, float]]:
    """(left edge, right edge, count) of each bucket; where all values are one, the last bucket has them."""
    from septet.core.array import Array
    from septet.core.create import from_nested
    from septet.core.fn.histogram import equal_buckets

    low, high, counts = equal_buckets(values if isinstance(values, Array) else from_nested(Array, values), buckets)
    if low == high or not counts:
        return [(low, low, float(n)) for n in counts]
    step = (high - low) / buckets
    edges = [*(low + step * k for k in range(buckets)), high]
    return [(edges[k], edges[k + 1], float(n)) for k, n in enumerate(counts)]


def bucket_histogram(tag: str, head: Sequence[float], limits: Sequence[float], counts: Sequence[float]) -> bytes:
    """The older form.  head: least, greatest, number, sum, sum of squares; limits: the upper ones."""
    content = b"".join(double(k + 1, float(x)) for k, x in enumerate(head))
    return value(tag, 5, content + doubles(6, [float(x) for x in limits]) + doubles(7, [float(n) for n in counts]))


def text(tag: str, words: str | Sequence[str], shape: Sequence[int] | None = None, description: str = "") -> bytes:
    """A text (Markdown), or an array of texts."""
    flat = [words] if isinstance(words, str) else list(words)
    found = shape if shape is not None else () if isinstance(words, str) else (len(flat),)
    return value(tag, 8, string_tensor(found, flat), "text", b"", description)


def images(tag: str, pictures: Sequence[bytes], width: int, height: int, description: str = "") -> bytes:
    """Pictures (encoded: PNG, JPEG, GIF) of one size."""
    texts = [str(width).encode(), str(height).encode(), *pictures]
    return value(tag, 8, string_tensor((len(texts),), texts), "images", b"", description)


def simple_image(tag: str, picture: bytes, width: int, height: int, channels: int) -> bytes:
    """A picture in the older form."""
    return value(tag, 4, number(1, height) + number(2, width) + number(3, channels) + block(4, picture))


# ---- hyperparameters -------------------------------------------------------------------------------------------------


def hyperparameters(hparams: Mapping[str, Any], metrics: Sequence[str] = (), ended: bool = True) -> list[bytes]:
    """The summaries of the hparams plugin: experiment 2, session start 3, session end 4."""
    infos = b"".join(block(4, block(1, name) + number(4, 1 if isinstance(x, str) else 3)) for name, x in hparams.items())
    infos += b"".join(block(5, block(1, block(2, name))) for name in metrics)
    start = b"".join(block(1, block(1, name) + block(2, plain(x))) for name, x in hparams.items())
    contents = {EXPERIMENT: block(2, infos), SESSION_START: block(3, start)}
    if ended:
        contents[SESSION_END] = block(4, number(1, 1))
    return [value(tag, None, b"", "hparams", content) for tag, content in contents.items()]


def plain(x: Any) -> bytes:
    """A value: number 2, text 3 of Protocol Buffers' Value; truth is the number 1, as PyTorch writes it."""
    return block(3, x) if isinstance(x, str) else double(2, float(x))


# ---- files -----------------------------------------------------------------------------------------------------------


def file_name(suffix: str = "") -> str:
    """A name that TensorBoard knows for an event file's; no two of a process are equal."""
    return f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_files)}{suffix}"


class EventWriter:
    """An event file in a folder, made at once (the folder as well).

    max_waiting: events after which the file is flushed.  flush_seconds: or so long after the last time.  suffix: of the file's name.
    """

    def __init__(self, folder: str | os.PathLike[str], suffix: str = "", max_waiting: int = 10, flush_seconds: float = 120):
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.path = Path(folder) / file_name(suffix)
        self.max_waiting, self.flush_seconds, self._waiting, self._flushed = max_waiting, flush_seconds, 0, time.monotonic()
        self._file = self.path.open("ab")
        self._file.write(record(event(time.time(), None, version="brain.Event:2")))
        self._file.flush()

    def add(self, summary: bytes, step: int | None = 0, wall_time: float | None = None) -> None:
        """Append summaries (one or several joined) at a step."""
        self.add_event(event(time.time() if wall_time is None else wall_time, step, summary))

    def add_event(self, message: bytes) -> None:
        """Append an event."""
        self._file.write(record(message))
        self._waiting += 1
        if self._waiting >= self.max_waiting or time.monotonic() - self._flushed > self.flush_seconds:
            self.flush()

    def flush(self) -> None:
        """Bring everything to the disk's file."""
        self._file.flush()
        self._waiting, self._flushed = 0, time.monotonic()

    @property
    def closed(self) -> bool:
        """Whether the file has ended."""
        return self._file.closed

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()
