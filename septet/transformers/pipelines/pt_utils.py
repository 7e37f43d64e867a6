"""`transformers.pipelines.pt_utils`: datasets as pipelines read them."""
from __future__ import annotations

from septet.transformers.pipelines.base import KeyDataset

__all__ = ["KeyDataset"]
