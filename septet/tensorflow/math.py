"""`tf.math`."""
from __future__ import annotations

from septet.tensorflow.lazy import attach
from septet.tensorflow.pointwise_names import ONLY_MATH, POINTWISE

__getattr__, __dir__ = attach("septet.tensorflow.math", {
    "pointwise": f"{POINTWISE} {ONLY_MATH}",
    "reductions": """reduce_sum reduce_prod reduce_max reduce_min reduce_mean reduce_all reduce_any reduce_logsumexp reduce_std
        reduce_variance reduce_euclidean_norm argmax argmin cumsum cumprod count_nonzero bincount segment_sum segment_mean segment_max
        segment_min segment_prod unsorted_segment_sum unsorted_segment_mean unsorted_segment_max unsorted_segment_min
        unsorted_segment_prod""",
    "products": "l2_normalize",
    "nn": "top_k in_top_k zero_fraction softmax log_softmax",
})
