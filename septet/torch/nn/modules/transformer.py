"""Transformers: encoder and decoder layers, stacks of them, and both together."""
from __future__ import annotations

import copy
from typing import Any

from septet.core import autograd, ops, view
from septet.core.create import arange, full
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.nn import functional, init
from septet.torch.nn.functional.attention import canonical_mask
from septet.torch.nn.modules.activation import GELU, ReLU
from septet.torch.nn.modules.attention import MultiheadAttention
from septet.torch.nn.modules.container import ModuleList
from septet.torch.nn.modules.dropout import Dropout
from septet.torch.nn.modules.linear import Linear
from septet.torch.nn.modules.module import Module
from septet.torch.nn.modules.normalization import LayerNorm
from septet.torch.tensor import Tensor


def _generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Any:
    """0 on and below the diagonal, -inf above."""
    rows = arange(Tensor, 0, 1, sz, dt.int64)
    zero = full(Tensor, dtypes.ir_dtype(dtype) or dtypes.default(), (1, 1), 0)
    return ops.where(ops.greater(rows, view.expand_dims(rows, 1)), float("-inf"), zero)


def _get_clones(module: Any, n: int) -> Any:
    """Copies of a layer."""
    return ModuleList([copy.deepcopy(module) for _ in range(n)])


def _get_activation_fn(activation: str) -> Any:
    """The function of a name."""
    if activation in ("relu", "gelu"):
        return getattr(functional, activation)
    raise RuntimeError(f"activation should be relu/gelu, not {activation}")


def _kind_of(activation: Any) -> int:
    """1 for ReLU, 2 for GELU, 0 for others: what PyTorch's encoder layers look for in a checkpoint."""
    if activation is functional.relu or isinstance(activation, ReLU):
        return 1
    return 2 if activation is functional.gelu or isinstance(activation, GELU) else 0


def _get_seq_len(src: Any, batch_first: bool) -> Any:
    """The number of steps; None where the rank tells nothing."""
    if src.dim() not in (2, 3):
        return None
    return src.shape[0] if src.dim() == 2 or not batch_first else src.shape[1]


def _detect_is_causal_mask(mask: Any, is_causal: bool | None = None, size: Any = None) -> bool:
    """Whether a mask keeps every step from those after it; what the caller says counts."""
    if is_causal is not None or mask is None:
        return is_causal is True
    n = size if size is not None else mask.size(-2)
    expected = _generate_square_subsequent_mask(n, dtype=mask.dtype if mask._dtype.is_float else None)
    return tuple(mask.shape) == tuple(expected.shape) and bool((mask == expected).all())


class _Layer(Module):
    """What encoder and decoder layers share."""

    activation: Any

    def _set_activation(self, activation: Any) -> None:
        self.activation = _get_activation_fn(activation) if isinstance(activation, str) else activation

    def _ff_block(self, x: Any, last: Any) -> Any:
        """Two affine maps with an activation between them."""
        return last(self.linear2(self.dropout(self.activation(self.linear1(x)))))

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if not hasattr(self, "activation"):
            self.activation = functional.relu


class TransformerEncoderLayer(_Layer):
    """Self-attention and a feed-forward network, each with a residual connection and a normalisation."""

    __constants__ = ["norm_first"]

    def __init__(self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = None,
                 layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True, device: Any = None,
                 dtype: Any = None):
        super().__init__()
        options = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first, **options)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **options)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **options)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options)
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)
        self._set_activation(functional.relu if activation is None else activation)
        self.activation_relu_or_gelu = _kind_of(self.activation)

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False) -> Any:
        padding = canonical_mask(src_key_padding_mask, "src_key_padding_mask", src)
        mask = canonical_mask(src_mask, "src_mask", src)
        if self.norm_first:
            x = src + self._sa_block(self.norm1(src), mask, padding, is_causal)
            return x + self._ff_block(self.norm2(x), self.dropout2)
        x = self.norm1(src + self._sa_block(src, mask, padding, is_causal))
        return self.norm2(x + self._ff_block(x, self.dropout2))

    def _sa_block(self, x: Any, mask: Any, padding: Any, is_causal: bool = False) -> Any:
        return self.dropout1(self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False, is_causal=is_causal)[0])


class TransformerDecoderLayer(_Layer):
    """Self-attention, attention over the encoder's output and a feed-forward network."""

    __constants__ = ["norm_first"]

    def __init__(self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = None,
                 layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True, device: Any = None,
                 dtype: Any = None):
        super().__init__()
        options = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout=dropout, batch_first=batch_first, bias=bias, **options)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout=dropout, batch_first=batch_first, bias=bias, **options)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **options)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **options)
        self.norm_first = norm_first
        self.norm1, self.norm2, self.norm3 = (LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options) for _ in range(3))
        self.dropout1, self.dropout2, self.dropout3 = (Dropout(dropout) for _ in range(3))
        self._set_activation(functional.relu if activation is None else activation)

    def forward(self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
                memory_key_padding_mask: Any = None, tgt_is_causal: bool = False, memory_is_causal: bool = False) -> Any:
        own = tgt_mask, tgt_key_padding_mask, tgt_is_causal
        other = memory_mask, memory_key_padding_mask, memory_is_causal
        if self.norm_first:
            x = tgt + self._sa_block(self.norm1(tgt), *own)
            x = x + self._mha_block(self.norm2(x), memory, *other)
            return x + self._ff_block(self.norm3(x), self.dropout3)
        x = self.norm1(tgt + self._sa_block(tgt, *own))
        x = self.norm2(x + self._mha_block(x, memory, *other))
        return self.norm3(x + self._ff_block(x, self.dropout3))

    def _sa_block(self, x: Any, mask: Any, padding: Any, is_causal: bool = False) -> Any:
        return self.dropout1(self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, is_causal=is_causal, need_weights=False)[0])

    def _mha_block(self, x: Any, memory: Any, mask: Any, padding: Any, is_causal: bool = False) -> Any:
        found = self.multihead_attn(x, memory, memory, attn_mask=mask, key_padding_mask=padding, is_causal=is_causal, need_weights=False)
        return self.dropout2(found[0])


class TransformerEncoder(Module):
    """Encoder layers one after another."""

    __constants__ = ["norm"]

    def __init__(self, encoder_layer: Any, num_layers: int, norm: Any = None, enable_nested_tensor: bool = True, mask_check: bool = True):
        super().__init__()
        self.layers = _get_clones(encoder_layer, num_layers)
        self.num_layers, self.norm = num_layers, norm
        self.enable_nested_tensor, self.mask_check = enable_nested_tensor, mask_check
        first = self.layers[0] if num_layers else None
        self.use_nested_tensor = enable_nested_tensor and isinstance(first, TransformerEncoderLayer) and nests(first)

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool | None = None) -> Any:
        padding = canonical_mask(src_key_padding_mask, "src_key_padding_mask", src)
        added = canonical_mask(mask, "mask", src)
        causal = _detect_is_causal_mask(added, is_causal, _get_seq_len(src, self.layers[0].self_attn.batch_first))
        x = src
        for layer in self.layers:
            x = layer(x, src_mask=added, is_causal=causal, src_key_padding_mask=padding)
        if self._forgets_padding(src, mask, src_key_padding_mask):
            gone = src_key_padding_mask if src_key_padding_mask._dtype is dt.bool_ else src_key_padding_mask != 0
            x = ops.where(view.expand_dims(gone, 2), 0.0, x)
        return x if self.norm is None else self.norm(x)

    def _forgets_padding(self, src: Any, mask: Any, padding: Any) -> bool:
        """Whether PyTorch would compute without the padded steps and give zeros for them: evaluating, without gradients."""
        if not self.use_nested_tensor or padding is None or mask is not None or src.dim() != 3 or self.training:
            return False
        if autograd.recording(src, *self.layers[0].parameters()):
            return False
        shown = (padding if padding._dtype is dt.bool_ else padding != 0).tolist()
        return all(row == sorted(row) for row in shown)


def nests(layer: Any) -> bool:
    """Whether PyTorch packs the steps that are no padding for such a layer."""
    attention = layer.self_attn
    return bool(not layer.norm_first and attention.batch_first and attention._qkv_same_embed_dim and attention.in_proj_bias is not None
                and layer.activation in (functional.relu,
                                         functional.gelu) and layer.norm1.eps == layer.norm2.eps and attention.num_heads % 2 == 0)


class TransformerDecoder(Module):
    """Decoder layers one after another."""

    __constants__ = ["norm"]

    def __init__(self, decoder_layer: Any, num_layers: int, norm: Any = None):
        super().__init__()
        self.layers = _get_clones(decoder_layer, num_layers)
        self.num_layers, self.norm = num_layers, norm

    def forward(self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
                memory_key_padding_mask: Any = None, tgt_is_causal: bool | None = None, memory_is_causal: bool = False) -> Any:
        causal = _detect_is_causal_mask(tgt_mask, tgt_is_causal, _get_seq_len(tgt, self.layers[0].self_attn.batch_first))
        x = tgt
        for layer in self.layers:
            x = layer(x, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
                      memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=causal, memory_is_causal=memory_is_causal)
        return x if self.norm is None else self.norm(x)


class Transformer(Module):
    """An encoder and a decoder."""

    def __init__(self, d_model: int = 512, nhead: int = 8, num_encoder_layers: int = 6, num_decoder_layers: int = 6,
                 dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = None, custom_encoder: Any = None,
                 custom_decoder: Any = None, layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False,
                 bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__()
        options = {"device": device, "dtype": dtype}
        sizes = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            layer = TransformerEncoderLayer(*sizes, **options)
            self.encoder = TransformerEncoder(layer, num_encoder_layers, LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options))
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            last = TransformerDecoderLayer(*sizes, **options)
            self.decoder = TransformerDecoder(last, num_decoder_layers, LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options))
        self._reset_parameters()
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(self, src: Any, tgt: Any, src_mask: Any = None, tgt_mask: Any = None, memory_mask: Any = None,
                src_key_padding_mask: Any = None,
                tgt_key_padding_mask: Any = None, memory_key_padding_mask: Any = None, src_is_causal: bool | None = None,
                tgt_is_causal: bool | None = None, memory_is_causal: bool = False) -> Any:
        """The decoder's output for tgt, over the encoder's for src."""
        if src.dim() == 3 and src.size(0 if self.batch_first else 1) != tgt.size(0 if self.batch_first else 1):
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
                            memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal)

    generate_square_subsequent_mask = staticmethod(_generate_square_subsequent_mask)

    def _reset_parameters(self) -> None:
        for p in self.parameters():
            if p.dim() > 1:
                init.xavier_uniform_(p)
