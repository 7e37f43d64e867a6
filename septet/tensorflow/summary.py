"""`tf.summary`: event files that TensorBoard and `septet board` read."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.core.convert import elements, item, tobytes
from septet.core.io import events
from septet.core.io.png import png
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.tensorflow.convert import t

_state: dict[str, Any] = {"writer": None, "step": None, "on": True}


class SummaryWriter:
    """A file of summaries in a folder; `as_default()` makes it the one that functions of this module write to."""

    def __init__(self, logdir: Any, max_queue: int = 10, flush_millis: int = 120_000, filename_suffix: str = ".v2"):
        self._file = events.EventWriter(str(logdir), filename_suffix, max_queue, flush_millis / 1000)

    @contextmanager
    def as_default(self, step: Any = None) -> Iterator[SummaryWriter]:
        """A context in which summaries go to this file; `step`: the default one."""
        before = dict(_state)
        _state["writer"] = self
        if step is not None:
            _state["step"] = step
        try:
            yield self
        finally:
            self.flush()
            _state.update(before)

    def set_as_default(self, step: Any = None) -> None:
        """From now on summaries go to this file."""
        _state["writer"] = self
        if step is not None:
            _state["step"] = step

    def init(self) -> None:
        """Nothing: the file is there."""

    def flush(self) -> None:
        """Bring everything to the file."""
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()


def create_file_writer(logdir: Any, max_queue: Any = None, flush_millis: Any = None, filename_suffix: Any = None, name: str | None = None,
                       experimental_trackable: bool = False, experimental_mesh: Any = None) -> SummaryWriter:
    """A writer to a folder."""
    return SummaryWriter(logdir, 10 if max_queue is None else int(max_queue), 120_000 if flush_millis is None else int(flush_millis),
                         ".v2" if filename_suffix is None else filename_suffix)


def create_noop_writer() -> Any:
    """A writer that writes nothing."""
    return Silent()


class Silent:
    """A writer that writes nothing."""

    @contextmanager
    def as_default(self, step: Any = None) -> Iterator[Silent]:
        before = dict(_state)
        _state["writer"] = None
        try:
            yield self
        finally:
            _state.update(before)

    def flush(self) -> None:
        """Nothing."""

    close = init = flush


def put(summary: Any, step: Any) -> bool:
    """Write what a function makes, where there is a writer.  ValueError without a step."""
    writer = _state["writer"]
    if writer is None or not _state["on"]:
        return False
    at = _state["step"] if step is None else step
    if at is None:
        raise ValueError("No step set. Please specify one either through the `step` argument or through tf.summary.experimental.set_step()")
    writer._file.add(summary(), int(at))
    return True


def scalar(name: str, data: Any, step: Any = None, description: str | None = None) -> bool:
    """A number at a step."""
    a = t(data)
    if a.ndim:
        raise ValueError(f"Expected scalar shape, saw shape: {a.shape}.")
    return put(lambda: events.scalar(name, float(item(a)), description or ""), step)


def histogram(name: str, data: Any, step: Any = None, buckets: Any = None, description: str | None = None) -> bool:
    """How the values of a tensor are spread."""
    count = events.HISTOGRAM_BUCKETS if buckets is None else int(buckets)
    return put(lambda: events.histogram(name, t(data), count, description or ""), step)


def text(name: str, data: Any, step: Any = None, description: str | None = None) -> bool:
    """A text, or a tensor of texts."""
    a = t(data)
    if a._dtype.kind != "O":
        raise ValueError(f"Expected string dtype, got {a.dtype!r}")
    return put(lambda: events.text(name, elements(a), tuple(a.shape), description or ""), step)


def image(name: str, data: Any, step: Any = None, max_outputs: Any = 3, description: str | None = None) -> bool:
    """Pictures (count, height, width, channels): floats from 0 to 1, or bytes."""
    a = t(data)
    if a.ndim != 4:
        raise ValueError(f"Tensor {a.shape} must have rank 4.  Received rank {a.ndim}, shape {a.shape}")
    return put(lambda: events.images(name, [encoded(a[k]) for k in range(min(int(max_outputs), a.shape[0]))], a.shape[2], a.shape[1],
                                     description or ""), step)


def encoded(a: Any) -> bytes:
    """A picture as PNG."""
    height, width, channels = a.shape
    return png(tobytes(as_bytes(a)), width, height, channels)


def as_bytes(a: Any) -> Any:
    """Pixels as bytes; floats from 0 to 1 are scaled so that 1 is the last byte."""
    if a._dtype is dt.uint8:
        return a
    scaled = keras_ops.multiply(keras_ops.clip(keras_ops.cast(a, "float32"), 0.0, 1.0), 255.5)
    return keras_ops.cast(scaled, "uint8")


def write(tag: str, tensor: Any, step: Any = None, metadata: Any = None, name: str | None = None) -> bool:
    """NotSupported: summaries of other kinds."""
    raise NotSupported("tf.summary.write; scalar, histogram, text and image are there")


audio = graph = trace_on = trace_off = trace_export = flush_all = write


def flush(writer: Any = None, name: str | None = None) -> None:
    """Bring everything to the file."""
    found = writer or _state["writer"]
    if found is not None:
        found.flush()


def should_record_summaries() -> bool:
    """Whether summaries are written."""
    return _state["writer"] is not None and bool(_state["on"])


@contextmanager
def record_if(condition: Any) -> Iterator[None]:
    """A context in which summaries are written or not."""
    before = _state["on"]
    _state["on"] = bool(condition() if callable(condition) else condition)
    try:
        yield
    finally:
        _state["on"] = before


class experimental:
    """The default step."""

    @staticmethod
    def set_step(step: Any) -> None:
        """The step of summaries that name none."""
        _state["step"] = step

    @staticmethod
    def get_step() -> Any:
        """The step of summaries that name none."""
        return _state["step"]
