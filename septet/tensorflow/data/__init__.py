"""`tf.data`: pipelines of elements."""
from __future__ import annotations

from septet.tensorflow.lazy import attach

AUTOTUNE, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = -1, -1, -2
__getattr__, _dir = attach("septet.tensorflow.data", {"data.dataset": "Dataset DatasetSpec Iterator NumpyIterator",
                                                      "data.options": "Options",
                           "data.files": "TextLineDataset TFRecordDataset"}, "experimental")


def __dir__() -> list[str]:
    return sorted({*_dir(), "AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY"})
