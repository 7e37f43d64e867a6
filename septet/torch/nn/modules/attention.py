"""Attention by several heads, as a layer."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.torch.nn import init
from septet.torch.nn.functional.attention import multi_head_attention_forward
from septet.torch.nn.modules import activation
from septet.torch.nn.modules.linear import NonDynamicallyQuantizableLinear, blank
from septet.torch.nn.modules.module import Module


class MultiheadAttention(Module):
    """Attention of queries over keys and values by several heads, each with projections of its own."""

    __constants__ = ["batch_first"]
    bias_k: Any
    bias_v: Any

    def __init__(self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, add_bias_kv: bool = False,
                 add_zero_attn: bool = False, kdim: int | None = None, vdim: int | None = None, batch_first: bool = False,
                 device: Any = None, dtype: Any = None):
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} instead")
        super().__init__()
        self.embed_dim, self.kdim, self.vdim = embed_dim, embed_dim if kdim is None else kdim, embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads, self.dropout, self.batch_first, self.head_dim = num_heads, dropout, batch_first, embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")
        options = {"device": device, "dtype": dtype}
        self._add_projections(options)
        self.register_parameter("in_proj_bias", blank(3 * embed_dim, **options) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, **options)
        self.bias_k = blank(1, 1, embed_dim, **options) if add_bias_kv else None
        self.bias_v = blank(1, 1, embed_dim, **options) if add_bias_kv else None
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _add_projections(self, options: dict[str, Any]) -> None:
        """One weight for queries, keys and values, or three."""
        e = self.embed_dim
        if self._qkv_same_embed_dim:
            self.in_proj_weight = blank(3 * e, e, **options)
            for name in ("q_proj_weight", "k_proj_weight", "v_proj_weight"):
                self.register_parameter(name, None)
            return
        self.q_proj_weight, self.k_proj_weight = blank(e, e, **options), blank(e, self.kdim, **options)
        self.v_proj_weight = blank(e, self.vdim, **options)
        self.register_parameter("in_proj_weight", None)

    def _reset_parameters(self) -> None:
        if self._qkv_same_embed_dim:
            init.xavier_uniform_(self.in_proj_weight)
        else:
            for weight in (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(self, query: Any, key: Any, value: Any, key_padding_mask: Any = None, need_weights: bool = True, attn_mask: Any = None,
                average_attn_weights: bool = True, is_causal: bool = False) -> tuple[Any, Any]:
        """(outputs, weights or None); the masks' True, or what they add, keeps keys out."""
        turned = self.batch_first and query.dim() == 3
        if turned:
            query, key, value = self._turned(query, key, value)
        out, weights = multi_head_attention_forward(
            query, key, value, self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias, self.bias_k, self.bias_v,
            self.add_zero_attn, self.dropout, self.out_proj.weight, self.out_proj.bias, self.training, key_padding_mask, need_weights,
            attn_mask, not self._qkv_same_embed_dim, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight,
            average_attn_weights=average_attn_weights, is_causal=is_causal)
        return (view.swapaxes(out, 0, 1) if turned else out), weights

    def _turned(self, query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
        """Length first; what is one tensor stays one."""
        q = view.swapaxes(query, 0, 1)
        k = q if key is query else view.swapaxes(key, 0, 1)
        return q, k, k if value is key else view.swapaxes(value, 0, 1)

    def merge_masks(self, attn_mask: Any, key_padding_mask: Any, query: Any) -> tuple[Any, Any]:
        """(both masks as one of shape (n, heads, l, s), which kind it is: 0 attention, 1 padding, 2 both; None where there is none)."""
        kind, merged = None, None
        if key_padding_mask is not None:
            kind, merged = 1, key_padding_mask
        if attn_mask is not None:
            batch, length, _ = query.shape
            kind = 2
            every = attn_mask.view(batch, -1, length, length) if attn_mask.dim() == 3 else attn_mask.view(1, 1, length, length)
            merged = every.expand(batch, self.num_heads, -1, -1)
            if key_padding_mask is not None:
                merged = merged + key_padding_mask.view(batch, 1, 1, length).expand(-1, self.num_heads, -1, -1)
        return merged, kind


MultiheadAttention.__module__ = activation.__name__.removeprefix("septet.")          # where PyTorch has it, which checkpoints name
