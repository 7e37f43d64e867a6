"""Attention of one query to each head, as decoding asks for it: scores of all keys, then values, each read once; nothing is packed."""
from __future__ import annotations

from septet.codegen.kernels.attention import Sizes
from septet.codegen.kernels.decode import WIDE, mean_of, weights_of
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import const, extern, f32, f64, kernel, prange, ptr

MOST_VECTORS = 8                # of a query: what the registers hold
log = extern("log", f64, f64, pure=True)


def suits(dtype: DType, queries: int, width: int, keys: int, value_width: int) -> bool:
    """Whether an attention is of the kernel's kind."""
    fits = width == value_width and width % WIDE == 0 and width <= MOST_VECTORS * WIDE
    return dtype is d.float32 and queries == 1 and keys > 0 and fits


@kernel
def forward(z: ptr[Sizes], q: ptr[f32], k: ptr[f32], v: ptr[f32], out: ptr[f32], lse: ptr[f32], scores: ptr[f32], scale: f64,
            vectors: const):
    """All of the outputs, and of every row the logarithm of its sum.  scores: keys + 16 numbers for each head of each batch."""
    for task in prange(z.batches * z.heads):
        batch, head = task // z.heads, task % z.heads
        from_k = k + (batch * z.k_batch + head // z.share * z.k_head)
        from_v = v + (batch * z.v_batch + head // z.share * z.v_head)
        mine = scores + task * (z.keys + WIDE)
        top, total = weights_of(q + (batch * z.q_batch + head * z.q_head), from_k, z.k_row, mine, z.keys, f32(scale), vectors)
        mean_of(from_v, z.v_row, mine, z.keys, total, out + (batch * z.out_batch + head * z.out_head), vectors)
        lse[task] = top + f32(log(f64(total)))
