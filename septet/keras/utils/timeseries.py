"""`timeseries_dataset_from_array`: windows of a series of steps, in batches."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras.utils.dataset_utils import drawn_seed


def timeseries_dataset_from_array(data: Any, targets: Any, sequence_length: int, sequence_stride: int = 1, sampling_rate: int = 1,
                                  batch_size: int | None = 128, shuffle: bool = False, seed: int | None = None,
                                  start_index: int | None = None, end_index: int | None = None, format: str = "tf") -> Any:
    """A `tf.data.Dataset` of (batch, sequence_length, ...) windows, each with the target at its first step.

    ValueError for places and lengths that do not fit.
    """
    if format != "tf":
        raise NotSupported(f"keras.utils.timeseries_dataset_from_array: format={format!r}; 'tf' is")
    count = len(data)
    check(count, sequence_length, sequence_stride, sampling_rate, start_index, end_index)
    first, last = start_index or 0, count if end_index is None else end_index
    windows = last - first - (sequence_length - 1) * sampling_rate
    return cut(data[first:last], None if targets is None else targets[first:last],
               windows if targets is None else min(windows, len(targets)), sequence_length, sequence_stride, sampling_rate, batch_size,
               shuffle, drawn_seed() if shuffle and seed is None else seed)


def cut(data: Any, targets: Any, windows: int, length: int, stride: int, rate: int, batch_size: int | None, shuffle: bool,
        seed: int | None) -> Any:
    """The dataset of windows that begin a stride apart."""
    import septet.numpy as np
    import septet.tensorflow as tf
    from septet.keras import ops

    starts = np.arange(0, windows, stride, dtype="int32" if windows < 2 ** 31 else "int64")
    if shuffle:
        np.random.RandomState(seed).shuffle(starts)
    rows, marks = ops.convert_to_tensor(data), None if targets is None else ops.convert_to_tensor(targets)
    steps = ops.arange(0, length * rate, rate, dtype="int32")

    def windows_at(at: Any) -> Any:
        found = ops.take(rows, ops.add(ops.expand_dims(at, -1), steps), axis=0)
        return found if marks is None else (found, ops.take(marks, at, axis=0))

    made = tf.data.Dataset.from_tensor_slices(starts)
    if batch_size is None:
        return (made.shuffle(buffer_size=1024, seed=seed) if shuffle else made).map(windows_at)
    made = made.shuffle(buffer_size=batch_size * 8, seed=seed) if shuffle else made
    return made.batch(batch_size).map(windows_at).prefetch(tf.data.AUTOTUNE)


def check(count: int, length: int, stride: int, rate: int, start: int | None, end: int | None) -> None:
    """ValueError for places and lengths that do not fit."""
    if start and (start < 0 or start >= count):
        raise ValueError(f"`start_index` must be 0 or greater, and lower than the length of the data. Received: start_index={start}, for "
                         f"data of length {count}")
    if end and (start and end <= start or end > count or end <= 0):
        raise ValueError(f"`end_index` must be higher than `start_index`, positive and at most the length of the data. Received: "
                         f"start_index={start}, end_index={end}, for data of length {count}")
    for name, value in (("sampling_rate", rate), ("sequence_stride", stride)):
        if value <= 0 or value >= count:
            raise ValueError(f"`{name}` must be higher than 0 and lower than the length of the data. Received: {name}={value}, for data of "
                             f"length {count}")
    if length <= 0:
        raise ValueError(f"`sequence_length` must be higher than 0. Received: sequence_length={length}")
