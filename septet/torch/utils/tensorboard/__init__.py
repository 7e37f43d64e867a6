"""`SummaryWriter`: TensorBoard's event files."""
from __future__ import annotations

import os
import socket
import time
from itertools import count
from pathlib import Path
from typing import Any

from septet.core.array import Array
from septet.errors import NotSupported
from septet.torch.utils.tensorboard import records
from septet.torch.utils.tensorboard.images import png

__all__ = ["SummaryWriter"]
_files = count()


def number_of(x: Any) -> float:
    """A number, tensor or array of one element as a float."""
    return float(x.item() if hasattr(x, "item") else x)


def tensor_of(x: Any) -> Any:
    """Numbers as a tensor."""
    from septet import torch

    return x.detach() if isinstance(x, torch.Tensor) else torch.as_tensor(x)


class SummaryWriter:
    """Writes scalars, histograms, images, texts and hyperparameters to `log_dir` for TensorBoard."""

    def __init__(self, log_dir: Any = None, comment: str = "", purge_step: int | None = None, max_queue: int = 10, flush_secs: int = 120,
                 filename_suffix: str = ""):
        if log_dir is None or not str(log_dir):
            stamp = time.strftime("%b%d_%H-%M-%S")
            log_dir = os.path.join("runs", f"{stamp}_{socket.gethostname()}{comment}")
        self.log_dir, self._suffix, self._max_queue, self._waiting = str(log_dir), filename_suffix, max_queue, 0
        self._flush_secs, self._flushed, self._parts = flush_secs, time.monotonic(), {}
        self._file: records.EventFile | None = self.opened(Path(self.log_dir))
        if purge_step is not None:
            self._file.add(records.event(time.time(), purge_step) + records.block(7, records.number(1, 2)))

    def opened(self, folder: Path) -> records.EventFile:
        """A new event file in a folder."""
        name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_files)}{self._suffix}"
        file = records.EventFile(folder / name)
        file.add(records.event(time.time(), None, version="brain.Event:2"))
        return file

    def get_logdir(self) -> str:
        """The folder."""
        return self.log_dir

    def write(self, summary: bytes, step: Any, wall_time: float | None, file: Any = None) -> None:
        """Append a summary; every few ones, or after some time, the file is flushed."""
        to = file or self._file
        if to is None:
            to = self._file = self.opened(Path(self.log_dir))
        to.add(records.event(time.time() if wall_time is None else wall_time, 0 if step is None else step, summary))
        self._waiting += 1
        if self._waiting >= self._max_queue or time.monotonic() - self._flushed > self._flush_secs:
            self.flush()

    def add_scalar(self, tag: str, scalar_value: Any, global_step: Any = None, walltime: float | None = None, new_style: bool = False,
                   double_precision: bool = False) -> None:
        """A number at a step."""
        self.write(records.value(tag, None, records.single(2, number_of(scalar_value)), "" if not new_style else "scalars"), global_step,
                   walltime)

    def add_scalars(self, main_tag: str, tag_scalar_dict: dict[str, Any], global_step: Any = None, walltime: float | None = None) -> None:
        """Several numbers at a step in one diagram: a folder for each."""
        for tag, x in tag_scalar_dict.items():
            folder = Path(self.log_dir) / f"{main_tag.replace('/', '_')}_{tag}"
            if folder not in self._parts:
                self._parts[folder] = self.opened(folder)
            self.write(records.value(main_tag, None, records.single(2, number_of(x))), global_step, walltime, self._parts[folder])

    def add_histogram(self, tag: str, values: Any, global_step: Any = None, bins: Any = "tensorflow", walltime: float | None = None,
                      max_bins: int | None = None) -> None:
        """How often values fall between limits; ValueError for no values."""
        found = sorted(float(x) for x in tensor_of(values).reshape(-1).tolist())
        if not found:
            raise ValueError("The input has no element.")
        limits = limits_of(bins, found, max_bins)
        self.write(records.value(tag, 5, histogram(found, limits)), global_step, walltime)

    def add_histogram_raw(self, tag: str, min: float, max: float, num: int, sum: float, sum_squares: float, bucket_limits: Any,
                          bucket_counts: Any, global_step: Any = None, walltime: float | None = None) -> None:
        """A histogram that was counted elsewhere."""
        if len(bucket_limits) != len(bucket_counts):
            raise ValueError("len(bucket_limits) != len(bucket_counts), see the document.")
        content = b"".join(records.double(k + 1, float(x)) for k, x in enumerate((min, max, num, sum, sum_squares)))
        content += records.doubles(6, [float(x) for x in bucket_limits]) + records.doubles(7, [float(x) for x in bucket_counts])
        self.write(records.value(tag, 5, content), global_step, walltime)

    def add_image(self, tag: str, img_tensor: Any, global_step: Any = None, walltime: float | None = None,
                  dataformats: str = "CHW") -> None:
        """A picture: bytes, or floats from 0 to 1."""
        self.write(records.value(tag, 4, image(tensor_of(img_tensor), dataformats)), global_step, walltime)

    def add_images(self, tag: str, img_tensor: Any, global_step: Any = None, walltime: float | None = None,
                   dataformats: str = "NCHW") -> None:
        """Pictures side by side."""
        from septet import torch

        batch, axis = tensor_of(img_tensor), dataformats.index("N")
        rest = dataformats.replace("N", "")
        parts = [batch.select(axis, k) if hasattr(batch,
                                                  "select") else batch[(slice(None),) * axis + (k,)] for k in range(batch.shape[axis])]
        self.add_image(tag, torch.cat(parts, rest.index("W")), global_step, walltime, rest)

    def add_text(self, tag: str, text_string: str, global_step: Any = None, walltime: float | None = None) -> None:
        """A text, shown as Markdown."""
        tensor = records.number(1, 7) + records.block(2, records.block(2, records.number(1, 1))) + records.block(8, text_string)
        self.write(records.value(tag + "/text_summary", 8, tensor, "text", records.number(1, 0)), global_step, walltime)

    def add_hparams(self, hparam_dict: dict[str, Any], metric_dict: dict[str, Any], hparam_domain_discrete: Any = None,
                    run_name: str | None = None, global_step: Any = None) -> None:
        """Hyperparameters and what came of them, in a folder of their own."""
        if not isinstance(hparam_dict, dict) or not isinstance(metric_dict, dict):
            raise TypeError("hparam_dict and metric_dict should be dictionary.")
        file = self.opened(Path(self.log_dir) / (run_name or str(time.time())))
        for summary in hyperparameters(hparam_dict, metric_dict):
            self.write(summary, global_step, None, file)
        for tag, x in metric_dict.items():
            self.write(records.value(tag, None, records.single(2, number_of(x))), global_step, None, file)
        file.close()

    def refused(self, *args: Any, **kwargs: Any) -> None:
        """NotSupported."""
        raise NotSupported("SummaryWriter writes scalars, histograms, images, texts and hyperparameters only")

    add_graph = add_embedding = add_video = add_audio = add_mesh = add_pr_curve = add_figure = add_custom_scalars = refused

    def flush(self) -> None:
        """Bring everything to the files."""
        for file in self._open_files():
            file.flush()
        self._waiting, self._flushed = 0, time.monotonic()

    def close(self) -> None:
        """End the files; what is written later begins new ones."""
        for file in self._open_files():
            file.close()
        self._file, self._parts = None, {}

    def _open_files(self) -> list[records.EventFile]:
        return [*filter(None, [self._file]), *self._parts.values()]

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def limits_of(bins: Any, found: list[float], max_bins: int | None) -> list[float]:
    """The limits of a histogram: growing by a tenth from 1e-12 on both sides of 0, or as many equal ones as asked for."""
    if bins == "tensorflow":
        up, x = [], 1e-12
        while x < 1e20:
            up.append(x)
            x *= 1.1
        return [*(-x for x in reversed(up)), 0.0, *up]
    if isinstance(bins, str):
        bins = 30
    if isinstance(bins, int):
        low, high = found[0], found[-1] if found[-1] > found[0] else found[0] + 1
        bins = min(bins, max_bins or bins)
        return [low + (high - low) * k / bins for k in range(bins + 1)]
    return [float(x) for x in bins]


def histogram(found: list[float], limits: list[float]) -> bytes:
    """The message: min 1, max 2, num 3, sum 4, sum of squares 5, upper limits 6, counts 7; empty ends are left out."""
    from bisect import bisect_right

    places = [bisect_right(found, x) for x in limits]
    counts = [b - a for a, b in zip([0, *places], places)]
    held = [k for k, n in enumerate(counts) if n] or [0]
    first, last = max(held[0] - 1, 0), held[-1] + 1
    head = (found[0], found[-1], float(len(found)), sum(found), sum(x * x for x in found))
    message = b"".join(records.double(k + 1, x) for k, x in enumerate(head))
    return message + records.doubles(6, limits[first:last]) + records.doubles(7, [float(n) for n in counts[first:last]])


def image(pixels: Any, dataformats: str) -> bytes:
    """The message of a picture: height 1, width 2, channels 3, PNG 4."""
    order = dataformats.upper()
    axes = [order.index(axis) for axis in "HWC" if axis in order]
    turned = pixels.permute(axes)
    if turned.ndim == 2:
        turned = turned.unsqueeze(-1)
    height, width, channels = turned.shape
    if not is_bytes(turned):
        turned = (turned * 255).clamp(0, 255)
    data = bytes(int(x) for x in turned.reshape(-1).tolist())
    head = records.number(1, height) + records.number(2, width) + records.number(3, channels)
    return head + records.block(4, png(data, width, height, channels))


def is_bytes(a: Array) -> bool:
    """Whether pixels are bytes already."""
    return a._dtype.name == "uint8"


def hyperparameters(hparams: dict[str, Any], metrics: dict[str, Any]) -> list[bytes]:
    """The three summaries of TensorBoard's hparams plugin: experiment 2, session start 3, session end 4."""
    infos = b"".join(records.block(4, records.block(1, name) + records.number(4, 1 if isinstance(x, str) else 3))
                     for name, x in hparams.items())
    infos += b"".join(records.block(5, records.block(1, records.block(2, name))) for name in metrics)
    start = b"".join(records.block(1, records.block(1, name) + records.block(2, plain(x))) for name, x in hparams.items())
    contents = {"_hparams_/experiment": records.block(2, infos), "_hparams_/session_start_info": records.block(3, start),
                "_hparams_/session_end_info": records.block(4, records.number(1, 1))}
    return [records.value(tag, None, b"", "hparams", content) for tag, content in contents.items()]


def plain(x: Any) -> bytes:
    """A value: number 2, text 3 of Protocol Buffers' Value; truth is the number 1, as PyTorch writes it."""
    return records.block(3, x) if isinstance(x, str) else records.double(2, number_of(x))
