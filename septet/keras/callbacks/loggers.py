"""Callbacks that write logs: to a CSV file, to an address; and the one that stops where the loss is no number."""
from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from typing import Any

from septet.keras.callbacks.callback import Callback
from septet.keras.utils.progbar import print_message


class CSVLogger(Callback):
    """A line of a CSV file for every epoch."""

    __module__ = "keras.src.callbacks.csv_logger"

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        super().__init__()
        self.sep, self.filename, self.append = separator, str(filename), append
        self.writer: Any = None
        self.keys: list[str] | None = None
        self.append_header = True
        self.csv_file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        import os

        if self.append and os.path.exists(self.filename):
            with open(self.filename) as f:
                self.append_header = not bool(len(f.readline()))
        self.csv_file = open(self.filename, "a" if self.append else "w", newline="")  # noqa: SIM115  # closed at the end of training
        self.writer, self.keys = None, None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                self.keys += [f"val_{key}" for key in self.keys]        # a later epoch may bring them
        if self.writer is None:
            dialect = type("Dialect", (csv.excel,), {"delimiter": self.sep})
            self.writer = csv.DictWriter(self.csv_file, fieldnames=["epoch", *self.keys], dialect=dialect)
            if self.append_header:
                self.writer.writeheader()
        self.writer.writerow({"epoch": epoch, **{key: shown(logs.get(key, "NA")) for key in self.keys}})
        self.csv_file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        if self.csv_file and not self.csv_file.closed:
            self.csv_file.close()
        self.writer = None


def shown(value: Any) -> Any:
    """A value as a field of a line."""
    if isinstance(value, str) or getattr(value, "ndim", 0) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"' if isinstance(value, Iterable) else value


class TerminateOnNaN(Callback):
    """Stop training where the loss is no number."""

    __module__ = "keras.src.callbacks.terminate_on_nan"

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print_message(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class RemoteMonitor(Callback):
    """Send the logs of every epoch to an address, as JSON."""

    __module__ = "keras.src.callbacks.remote_monitor"

    def __init__(self, root: str = "http://localhost:9000", path: str = "/publish/epoch/end/", field: str = "data", headers: Any = None,
                 send_as_json: bool = False):
        super().__init__()
        self.root, self.path, self.field, self.headers, self.send_as_json = root, path, field, headers, send_as_json

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        import urllib.parse
        import urllib.request
        import warnings

        send = {"epoch": epoch, **(logs or {})}
        text = json.dumps(send)
        body = text.encode() if self.send_as_json else urllib.parse.urlencode({self.field: text}).encode()
        kind = "application/json" if self.send_as_json else "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.root + self.path, data=body, headers={"Content-Type": kind, **(self.headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=10):
                pass
        except OSError:
            warnings.warn(f"Could not reach RemoteMonitor root server at {self.root}", stacklevel=2)
