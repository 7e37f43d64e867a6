"""`tf.data.Options`: what is only about speed changes nothing here; what changes results is asked for elsewhere."""
from __future__ import annotations

from typing import Any


class Options:
    """Settings of a pipeline."""

    def __init__(self) -> None:
        self.autotune, self.distribute = Part(), Part()
        self.experimental_optimization, self.experimental_distribute = Part(), Part()
        self.threading, self.experimental_threading = Part(), Part()
        self.deterministic: Any = None
        self.experimental_deterministic: Any = None
        self.experimental_slack: Any = None
        self.dataset_name: str | None = None

    def merge(self, options: Options) -> Options:
        """These settings and others, which count more."""
        made = Options()
        made.__dict__.update({**self.__dict__, **{k: v for k, v in options.__dict__.items() if v is not None}})
        return made


class Part:
    """Settings of one kind, kept as they are given."""

    auto_shard_policy: Any = None
