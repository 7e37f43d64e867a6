"""`septet.save` and `septet.load`: every estimator comes back as it was, and a file that is no model is refused."""
from __future__ import annotations

import copy
import dataclasses
import json
import math
import os
import pickle
import warnings
from collections import OrderedDict, defaultdict

import pytest

import septet
import septet.numpy as np
import septet.pandas as pd
from septet.core.io import safetensors
from septet.errors import NotSupported
from septet.sklearn.persistence import files

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "score_samples", "kneighbors", "apply",
           "radius_neighbors")


def equal(a, b, seen=None):
    """Whether two objects hold the same, bit for bit."""
    seen = {} if seen is None else seen
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, dict)) or hasattr(a, "get_params") and not isinstance(a, type):
        if id(a) in seen:
            return seen[id(a)][1] is b      # one object before is one object after
        seen[id(a)] = a, b
    if isinstance(a, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b) or a != a and b != b
    if type(a) is np.ma.MaskedArray:
        return equal(np.asarray(a.data), np.asarray(b.data), seen) and equal(np.ma.getmaskarray(a), np.ma.getmaskarray(b), seen)
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape) == (b.dtype, b.shape) and (
            all(equal(x, y, seen) for x, y in zip(a.ravel().tolist(), b.ravel().tolist())) if a.dtype.kind == "O" else
            a.tobytes() == b.tobytes())
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[k], b[k], seen) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(equal(x, y, seen) for x, y in zip(a, b))
    if isinstance(a, np.random.RandomState):
        return equal(a.get_state(), b.get_state(), seen)
    if hasattr(a, "tocsr"):
        return a.shape == b.shape and a.format == b.format and equal(a.toarray(), b.toarray(), seen)
    if dataclasses.is_dataclass(a) and not isinstance(a, type):
        return all(equal(getattr(a, f.name), getattr(b, f.name), seen) for f in dataclasses.fields(a))
    if type(a).__module__.startswith("septet.") and not isinstance(a, (np.generic, np.dtype, type)):
        return equal(a.__getstate__(), b.__getstate__(), seen)
    return bool(a == b) or a != a and b != b


def back(thing, folder):
    """What a file gives of what was saved in it."""
    septet.save(thing, folder / "model.septet")
    return septet.load(folder / "model.septet")


def test_every_estimator(estimator_name, fitted, tmp_path):
    model, (first, *_) = fitted(estimator_name)
    again = back(model, tmp_path)
    assert type(again) is type(model) and equal(model.get_params(deep=False), again.get_params(deep=False))
    for name in METHODS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                first = copy.deepcopy(first)        # kernels know the very array that a model keeps
                wanted = getattr(model, name)(first)
            except Exception:               # a method that is not there, or not for such data
                continue
            assert equal(wanted, getattr(again, name)(first)), name
    assert equal({k: v for k, v in vars(model).items() if k.endswith("_")}, {k: v for k, v in vars(again).items() if k.endswith("_")})
