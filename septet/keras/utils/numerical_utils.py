"""Classes as rows of zeros and a one, vectors of length one."""
from __future__ import annotations

from typing import Any


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Numbers of classes as rows with a 1 in the class' place; a float64 array, or a tensor where one is given."""
    import septet.numpy as np
    from septet.keras.tensor import Tensor

    if isinstance(x, Tensor):
        from septet.keras import ops

        shape = tuple(x.shape)
        labels = ops.reshape(x, shape[:-1]) if len(shape) > 1 and shape[-1] == 1 else x
        return ops.one_hot(labels, num_classes if num_classes is not None else int(ops.max(labels)) + 1)
    labels = np.array(x, dtype="int64")
    shape = labels.shape
    if shape and shape[-1] == 1 and len(shape) > 1:
        shape = shape[:-1]
    labels = labels.reshape(-1)
    count = num_classes or int(labels.max()) + 1
    found = np.zeros((labels.shape[0], count))
    found[np.arange(labels.shape[0]), labels] = 1
    return found.reshape((*shape, count))


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Vectors along an axis divided by their norm."""
    import septet.numpy as np
    from septet.keras.tensor import Tensor

    if isinstance(x, Tensor):
        from septet.keras import ops

        return ops.normalize(x, axis=axis, order=order)
    found = np.atleast_1d(np.linalg.norm(x, order, axis))
    found[found == 0] = 1
    return x / np.expand_dims(found, axis)
