"""What losses and metrics do with shapes, weights and masks before they reduce."""
from __future__ import annotations

from typing import Any

from septet.keras import config, tree


def same_rank(x1: Any, x2: Any, expand_rank_1: bool = True) -> tuple[Any, Any]:
    """Two tensors, one of which has a last axis of size 1 too many, in one rank."""
    from septet.keras import ops

    rank1, rank2 = len(x1.shape), len(x2.shape)
    if rank1 == rank2 + 1 and x1.shape[-1] == 1:
        return (x1, ops.expand_dims(x2, -1)) if rank2 == 1 and expand_rank_1 else (ops.squeeze(x1, -1), x2)
    if rank2 == rank1 + 1 and x2.shape[-1] == 1:
        return (ops.expand_dims(x1, -1), x2) if rank1 == 1 and expand_rank_1 else (x1, ops.squeeze(x2, -1))
    return x1, x2


def mask_of(x: Any) -> Any:
    """The mask that a layer left on a tensor."""
    return getattr(x, "_keras_mask", None)


def weights_of_mask(sample_weight: Any, mask: Any, dtype: Any, reduction: Any) -> Any:
    """Weights that leave out what is masked; where a mean follows, the others make up for it."""
    from septet.keras import ops

    if mask is None:
        return sample_weight
    mask = ops.cast(mask, dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        total = 1
        for n in mask.shape:
            total *= n
        valid = ops.sum(mask)
        mask = ops.multiply(mask, ops.divide(ops.cast(total, dtype), ops.add(valid, config.epsilon())))
    if sample_weight is None:
        return mask
    sample_weight, mask = same_rank(ops.cast(sample_weight, dtype), mask)
    return ops.multiply(sample_weight, mask)


def reduced(values: Any, sample_weight: Any, mask: Any, reduction: Any, dtype: Any) -> Any:
    """Values times weights, summed or averaged as asked."""
    from septet.keras import ops

    values = ops.convert_to_tensor(values, dtype=dtype)
    weights = None if sample_weight is None else ops.convert_to_tensor(sample_weight, dtype=dtype)
    weights = weights_of_mask(weights, mask, values.dtype, reduction)
    if weights is not None:
        values, weights = same_rank(values, ops.cast(weights, values.dtype))
        values = ops.multiply(values, weights)
    if reduction in (None, "none") or tuple(values.shape) == () or tuple(values.shape) == (0,):
        return values
    total = ops.sum(values)
    if reduction in ("mean", "sum_over_batch_size"):
        count = 1
        for n in values.shape:
            count *= n
        return ops.divide_no_nan(total, float(count))
    if reduction == "mean_with_sample_weight":
        return ops.divide_no_nan(total, ops.cast(ops.sum(weights), total.dtype) if weights is not None else float(values._size))
    return total


def tensors(x: Any, dtype: Any) -> Any:
    """A nest of tensors of a dtype."""
    from septet.keras import ops

    return tree.map_structure(lambda a: ops.convert_to_tensor(a, dtype=dtype), x)
