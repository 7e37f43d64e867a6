"""`SummaryWriter`: TensorBoard's event files."""
from __future__ import annotations

import os
import socket
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from septet.core.array import Array
from septet.core.convert import item, tobytes
from septet.core.io import events
from septet.core.io.png import png
from septet.core.io.protobuf import number
from septet.errors import NotSupported

__all__ = ["SummaryWriter"]


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
        self.log_dir, self._options = str(log_dir), (filename_suffix, max_queue, flush_secs)
        self._parts: dict[Path, events.EventWriter] = {}
        self._file: events.EventWriter | None = self.opened(Path(self.log_dir))
        if purge_step is not None:
            self._file.add_event(events.restarted(time.time(), purge_step))

    def opened(self, folder: Path) -> events.EventWriter:
        """A new event file in a folder."""
        return events.EventWriter(folder, *self._options)

    def get_logdir(self) -> str:
        """The folder."""
        return self.log_dir

    def write(self, summary: bytes, step: Any, wall_time: float | None, file: events.EventWriter | None = None) -> None:
        """Append a summary; every few ones, or after some time, the file is flushed."""
        to = file or self._file
        if to is None:
            to = self._file = self.opened(Path(self.log_dir))
        to.add(summary, 0 if step is None else step, wall_time)

    def add_scalar(self, tag: str, scalar_value: Any, global_step: Any = None, walltime: float | None = None, new_style: bool = False,
                   double_precision: bool = False) -> None:
        """A number at a step."""
        x = number_of(scalar_value)
        if not new_style:
            summary = events.simple_scalar(tag, x)
        else:
            summary = events.double_scalar(tag, x) if double_precision else events.scalar(tag, x)
        self.write(summary, global_step, walltime)

    def add_scalars(self, main_tag: str, tag_scalar_dict: dict[str, Any], global_step: Any = None, walltime: float | None = None) -> None:
        """Several numbers at a step in one diagram: a folder for each."""
        for tag, x in tag_scalar_dict.items():
            folder = Path(self.log_dir) / f"{main_tag.replace('/', '_')}_{tag}"
            if folder not in self._parts:
                self._parts[folder] = self.opened(folder)
            self.write(events.simple_scalar(main_tag, number_of(x)), global_step, walltime, self._parts[folder])

    def add_histogram(self, tag: str, values: Any, global_step: Any = None, bins: Any = "tensorflow", walltime: float | None = None,
                      max_bins: int | None = None) -> None:
        """How often values fall between limits; ValueError for no values."""
        found = sorted_numbers(values)
        if not found._size:
            raise ValueError("The input has no element.")
        self.write(histogram(tag, found, limits_of(bins, found, max_bins)), global_step, walltime)

    def add_histogram_raw(self, tag: str, min: float, max: float, num: int, sum: float, sum_squares: float, bucket_limits: Any,
                          bucket_counts: Any, global_step: Any = None, walltime: float | None = None) -> None:
        """A histogram that was counted elsewhere."""
        if len(bucket_limits) != len(bucket_counts):
            raise ValueError("len(bucket_limits) != len(bucket_counts), see the document.")
        self.write(events.bucket_histogram(tag, (min, max, num, sum, sum_squares), bucket_limits, bucket_counts), global_step, walltime)

    def add_image(self, tag: str, img_tensor: Any, global_step: Any = None, walltime: float | None = None,
                  dataformats: str = "CHW") -> None:
        """A picture: bytes, or floats from 0 to 1."""
        self.write(image(tag, tensor_of(img_tensor), dataformats), global_step, walltime)

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
        tensor = events.string_tensor((1,), [text_string])
        self.write(events.value(tag + "/text_summary", 8, tensor, "text", number(1, 0)), global_step, walltime)

    def add_hparams(self, hparam_dict: dict[str, Any], metric_dict: dict[str, Any], hparam_domain_discrete: Any = None,
                    run_name: str | None = None, global_step: Any = None) -> None:
        """Hyperparameters and what came of them, in a folder of their own."""
        if not isinstance(hparam_dict, dict) or not isinstance(metric_dict, dict):
            raise TypeError("hparam_dict and metric_dict should be dictionary.")
        file = self.opened(Path(self.log_dir) / (run_name or str(time.time())))
        for summary in hyperparameters(hparam_dict, metric_dict):
            self.write(summary, global_step, None, file)
        for tag, x in metric_dict.items():
            self.write(events.simple_scalar(tag, number_of(x)), global_step, None, file)
        file.close()

    def refused(self, *args: Any, **kwargs: Any) -> None:
        """NotSupported."""
        raise NotSupported("SummaryWriter writes scalars, histograms, images, texts and hyperparameters only")

    add_graph = add_embedding = add_video = add_audio = add_mesh = add_pr_curve = add_figure = add_custom_scalars = refused

    def flush(self) -> None:
        """Bring everything to the files."""
        for file in self._open_files():
            file.flush()

    def close(self) -> None:
        """End the files; what is written later begins new ones."""
        for file in self._open_files():
            file.close()
        self._file, self._parts = None, {}

    def _open_files(self) -> list[events.EventWriter]:
        return [*filter(None, [self._file]), *self._parts.values()]

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def sorted_numbers(values: Any) -> Array:
    """Numbers as a flat float64 array in rising order."""
    from septet import torch

    return torch.sort(tensor_of(values).reshape(-1).to(torch.float64)).values


def limits_of(bins: Any, found: Array, max_bins: int | None) -> list[float]:
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
        low, high = item(found, 0), item(found, found._size - 1)
        high = high if high > low else low + 1
        bins = min(bins, max_bins or bins)
        return [low + (high - low) * k / bins for k in range(bins + 1)]
    return [float(x) for x in bins]


def histogram(tag: str, found: Any, limits: list[float]) -> bytes:
    """The summary of sorted numbers, each counted below the first limit that is greater; empty ends are left out."""
    places = [0, *searched(found, limits)]
    counts = [b - a for a, b in pairwise(places)]
    held = [k for k, n in enumerate(counts) if n] or [0]
    first, last = max(held[0] - 1, 0), held[-1] + 1
    head = (item(found, 0), item(found, found._size - 1), found._size, found.sum().item(), (found * found).sum().item())
    return events.bucket_histogram(tag, head, limits[first:last], counts[first:last])


def searched(found: Any, limits: list[float]) -> list[int]:
    """How many sorted numbers stand at or below each limit."""
    from septet import torch

    return torch.searchsorted(found, torch.tensor(limits, dtype=torch.float64), right=True).tolist()


def image(tag: str, pixels: Any, dataformats: str) -> bytes:
    """The summary of a picture, as PNG."""
    order = dataformats.upper()
    turned = pixels.permute([order.index(axis) for axis in "HWC" if axis in order])
    if turned.ndim == 2:
        turned = turned.unsqueeze(-1)
    height, width, channels = turned.shape
    if not is_bytes(turned):
        turned = (turned * 255).clamp(0, 255).byte()
    return events.simple_image(tag, png(tobytes(turned), width, height, channels), width, height, channels)


def is_bytes(a: Array) -> bool:
    """Whether pixels are bytes already."""
    return a._dtype.name == "uint8"


def hyperparameters(hparams: dict[str, Any], metrics: dict[str, Any]) -> list[bytes]:
    """The three summaries of TensorBoard's hparams plugin."""
    plain = {name: x if isinstance(x, str) else number_of(x) for name, x in hparams.items()}
    return events.hyperparameters(plain, list(metrics))
