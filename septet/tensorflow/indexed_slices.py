"""`tf.IndexedSlices`: gradients of variables whose rows were picked."""
from __future__ import annotations

from septet.keras.backends.tensorflow.slices import IndexedSlices

__all__ = ["IndexedSlices"]
