"""TensorFlow's names of Keras' initializers."""
from __future__ import annotations

from septet.keras.initializers import Constant, Ones, RandomNormal, RandomUniform, Zeros

__all__ = ["Constant", "Ones", "RandomNormal", "RandomUniform", "Zeros"]
