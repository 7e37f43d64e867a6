"""Attention: by dot products, by sums, by several heads."""
from __future__ import annotations

import math
import string
from typing import Any

from septet.keras import naming, ops, random
from septet.keras.layers.configured import Configured
from septet.keras.layers.dense import EinsumDense, refuse


class Attention(Configured):
    """softmax(query key^T) value, of (batch, places, size)."""

    __module__ = "keras.src.layers.attention.attention"

    def __init__(self, use_scale: bool = False, score_mode: str = "dot", dropout: float = 0.0, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if score_mode not in ("dot", "concat"):
            raise ValueError(f"Invalid value for argument score_mode. Expected one of {{'dot', 'concat'}}. Received: "
                             f"score_mode={score_mode}")
        self.take(use_scale=use_scale, score_mode=score_mode, dropout=dropout, seed=seed)
        if dropout > 0:
            self.seed_generator = random.SeedGenerator(seed)
        self.scale = self.concat_score_weight = None
        self._return_attention_scores = False
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        self._validate(input_shape, None)
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=(), initializer="ones", trainable=True)
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(name="concat_score_weight", shape=(), initializer="ones", trainable=True)
        self.built = True

    def scores(self, query: Any, key: Any) -> Any:
        """How well queries and keys fit."""
        if self.score_mode == "dot":
            found = ops.matmul(query, ops.transpose(key, axes=(0, 2, 1)))
            return found if self.scale is None else ops.multiply(found, self.scale)
        total = ops.add(ops.expand_dims(query, -2), ops.expand_dims(key, -3))
        total = total if self.scale is None else ops.multiply(total, self.scale)
        return ops.multiply(ops.sum(ops.tanh(total), axis=-1), self.concat_score_weight)

    def applied(self, scores: Any, value: Any, mask: Any, training: bool) -> tuple[Any, Any]:
        """Values by the softmax of scores; and that."""
        if mask is not None:
            low = 65504.0 if self.compute_dtype == "float16" else 1.0e9
            scores = ops.subtract(scores, ops.multiply(ops.cast(ops.logical_not(mask), scores.dtype), low))
        weights = ops.softmax(scores, axis=-1)
        if training and self.dropout > 0:
            weights = random.dropout(weights, self.dropout, seed=self.seed_generator)
        return ops.matmul(weights, value), weights

    def joint_mask(self, scores: Any, value_mask: Any, causal: bool) -> Any:
        """The mask of values and of what comes later."""
        found = None if value_mask is None else ops.expand_dims(value_mask, -2)
        if causal:
            n, m = scores.shape[-2:]
            earlier = ops.expand_dims(ops.greater_equal(ops.reshape(ops.arange(n), (n, 1)), ops.reshape(ops.arange(m), (1, m))), 0)
            found = earlier if found is None else ops.logical_and(found, earlier)
        return found

    def call(self, inputs: Any, mask: Any = None, training: bool = False, return_attention_scores: bool = False,
             use_causal_mask: bool = False) -> Any:
        self._validate(inputs, mask)
        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        query_mask, value_mask = (mask[0], mask[1]) if mask else (None, None)
        scores = self.scores(query, key)
        found, weights = self.applied(scores, value, self.joint_mask(scores, value_mask, use_causal_mask), training)
        if query_mask is not None:
            found = ops.multiply(found, ops.cast(ops.expand_dims(query_mask, -1), found.dtype))
        return (found, weights) if return_attention_scores else found

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        self._validate(inputs, mask)
        return None if mask is None or mask[0] is None else ops.convert_to_tensor(mask[0])

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(self, inputs: Any, mask: Any = None, return_attention_scores: bool = False, training: Any = None,
                            use_causal_mask: bool = False) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        found = KerasTensor((*query.shape[:-1], value.shape[-1]), dtype=self.compute_dtype)
        if not return_attention_scores:
            return found
        return found, KerasTensor((query.shape[0], query.shape[1], key.shape[1]), dtype=self.compute_dtype)

    def _validate(self, inputs: Any, mask: Any = None) -> None:
        """ValueError for anything but two or three inputs."""
        name = type(self).__name__
        if not isinstance(inputs, list):
            raise ValueError(f"{name} layer must be called on a list of inputs, namely [query, value] or [query, value, key]. "
                             f"Received: inputs={inputs}.")
        if len(inputs) < 2 or len(inputs) > 3:
            raise ValueError(f"{name} layer accepts inputs list of length 2 or 3, namely [query, value] or [query, value, key]. "
                             f"Received length: {len(inputs)}.")
        if mask is not None:
            if not isinstance(mask, list):
                raise ValueError(f"{name} layer mask must be a list, namely [query_mask, value_mask]. Received: mask={mask}.")
            if len(mask) < 2 or len(mask) > 3:
                raise ValueError(f"{name} layer accepts mask list of length 2 or 3. Received: inputs={inputs}, mask={mask}.")


class AdditiveAttention(Attention):
    """softmax(sum(tanh(query + key))) value (Bahdanau et al. 2014)."""

    __module__ = "keras.src.layers.attention.additive_attention"

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Any):
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def build(self, input_shape: Any) -> None:
        self._validate(input_shape, None)
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=[input_shape[0][-1]], initializer="glorot_uniform", trainable=True)
        self.built = True

    def scores(self, query: Any, key: Any) -> Any:
        total = ops.tanh(ops.add(ops.expand_dims(query, -2), ops.expand_dims(key, -3)))
        return ops.sum(total if self.scale is None else ops.multiply(total, self.scale), axis=-1)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found.pop("score_mode", None)
        return found


class MultiHeadAttention(Configured):
    """Attention by several heads (Vaswani et al. 2017)."""

    __module__ = "keras.src.layers.attention.multi_head_attention"
    also = {"use_gate": False, "sliding_window": None}
    writes_penalty = True

    def __init__(self, num_heads: int, key_dim: int, value_dim: Any = None, dropout: float = 0.0, use_bias: bool = True,
                 output_shape: Any = None, attention_axes: Any = None, sliding_window: Any = None, flash_attention: Any = None,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
                 use_gate: bool = False, seed: Any = None, **kwargs: Any):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        refuse(self, sliding_window=sliding_window, use_gate=use_gate or None)
        if flash_attention:
            raise ValueError("Flash attention is not supported in tensorflow backend.")
        if output_shape is not None and not isinstance(output_shape, (int, list, tuple)):
            raise ValueError(f"Invalid `output_shape`: {output_shape}. It must be an int or a list/tuple of ints.")
        axes = (attention_axes,) if isinstance(attention_axes, int) else attention_axes
        if axes is not None and not isinstance(axes, (list, tuple)):
            raise ValueError(f"`attention_axes` must be an int, list, or tuple. Received: attention_axes={attention_axes}")
        self.take(num_heads=num_heads, key_dim=key_dim, value_dim=value_dim or key_dim, dropout=dropout, use_bias=use_bias,
                  kernel_initializer=kernel_initializer, bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
                  bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint, bias_constraint=bias_constraint, seed=seed)
        self._output_shape = (output_shape,) if isinstance(output_shape, int) else output_shape
        self._attention_axes = axes
        self._inverse_sqrt_key_dim = 1.0 / math.sqrt(float(key_dim))
        self.supports_masking = True

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "output_shape": self._output_shape, "attention_axes": self._attention_axes}

    def projection(self, name: str, free: int, bound: int, output: int, sizes: Any) -> Any:
        """A dense layer from `free` axes and `bound` summed ones to `output` ones."""
        letters = string.ascii_lowercase
        kept, summed = letters[:free], letters[free:free + bound]
        made = letters[free + bound:free + bound + output]
        shape = (*(None,) * (free - 1), *sizes)
        return EinsumDense(f"{kept}{summed},{summed}{made}->{kept}{made}", output_shape=shape, bias_axes=made if self.use_bias else None,
                            name=name, dtype=self.dtype_policy, kernel_initializer=clone(self.kernel_initializer, bound, output),
                            bias_initializer=clone(self.bias_initializer), kernel_regularizer=self.kernel_regularizer,
                            bias_regularizer=self.bias_regularizer, kernel_constraint=self.kernel_constraint,
                            bias_constraint=self.bias_constraint)

    def heads_of(self, name: str) -> tuple[int, int]:
        """(heads, size of each) of a projection."""
        return self.num_heads, self.value_dim if name == "value" else self.key_dim

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        if value_shape[1:-1] != key_shape[1:-1]:
            raise ValueError(f"All dimensions of `value` and `key`, except the last one, must be equal. Received: "
                             f"value_shape={value_shape} "
                             f"and key_shape={key_shape}")
        for name, shape in (("query", query_shape), ("key", key_shape), ("value", value_shape)):
            layer = self.projection(name, len(shape) - 1, 1, 2, self.heads_of(name))
            setattr(self, f"_{name}_dense", layer)
            layer.build(shape)
        if self.dropout > 0:                    # here, as which of Python's random numbers a missing seed is depends on it
            self.seed_generator = random.SeedGenerator(self.seed)
        rank = len(query_shape)
        out = self._output_shape or (query_shape[-1],)
        self._output_dense = self.projection("attention_output", rank - 1, 2, len(out), out)
        if self._attention_axes is None:
            self._attention_axes = tuple(range(1, rank - 1))
        self._output_dense.build((*query_shape[:-1], self.num_heads, self.value_dim))
        for part in ("softmax", "dropout"):                 # layers of Keras' own here: later ones are numbered after them
            naming.auto_name(part)
        self.built = True

    takes_masks = True              # of its inputs: whatever is called after it with the same tensors sees none, as in Keras
    query_dense = property(lambda self: self._query_dense)
    key_dense = property(lambda self: self._key_dense)
    value_dense = property(lambda self: self._value_dense)
    output_dense = property(lambda self: self._output_dense)

    def call(self, query: Any, value: Any, key: Any = None, query_mask: Any = None, value_mask: Any = None, key_mask: Any = None,
             attention_mask: Any = None, return_attention_scores: bool = False, training: Any = None, use_causal_mask: bool = False) -> Any:
        key = value if key is None else key
        if self.takes_masks:
            if query_mask is not getattr(query, "_keras_mask", None):
                query_mask = None                   # Keras counts the mask that the tensor carries, and none that is given beside it
            for x in (query, value, key):
                if getattr(x, "_keras_mask", None) is not None:
                    x._keras_mask = None
        mask = self.joint_mask(query, value, query_mask, value_mask, key_mask, attention_mask, use_causal_mask)
        q, k, v = self._query_dense(query), self._key_dense(key), self._value_dense(value)
        q, k, v = self.matched(q, k, v)
        found, scores = self.attended(q, k, v, mask, training, return_attention_scores)
        found = self._output_dense(found)
        return (found, scores) if return_attention_scores else found

    def matched(self, q: Any, k: Any, v: Any) -> tuple[Any, Any, Any]:
        """Queries, keys and values with one number of heads."""
        return q, k, v

    def attended(self, q: Any, k: Any, v: Any, mask: Any, training: Any, wants_scores: bool) -> tuple[Any, Any]:
        """Values by attention over the attention axes; scores (batch, ..., heads, queries, keys)."""
        rank, axes = len(q.shape), [a % (len(q.shape) - 1) for a in self._attention_axes]
        if rank == 4 and axes == [1] and not wants_scores and not (training and self.dropout > 0):
            bias = None if mask is None else ops.expand_dims(mask, 1)
            found = ops.dot_product_attention(q, k, v, mask=bias, scale=self._inverse_sqrt_key_dim)
            if mask is None or self.dropout == 0:
                return found, None
            seen = ops.any(ops.cast(mask, "bool"), axis=-1)     # with dropout a query that sees no key gets nothing, even now
            return ops.multiply(found, ops.cast(ops.reshape(seen, (*seen.shape, 1, 1)), found.dtype)), None
        batch = [a for a in range(rank - 2) if a not in axes]
        order = (*batch, rank - 2, *axes, rank - 1)
        turned = [ops.transpose(x, order) for x in (q, k, v)]
        lead = tuple(turned[0].shape[:len(batch) + 1])
        flat = [ops.reshape(x, (*lead, -1, x.shape[-1])) for x in turned]
        scores = ops.matmul(ops.multiply(flat[0], self._inverse_sqrt_key_dim), ops.swapaxes(flat[1], -1, -2))
        if mask is not None:
            wide = mask
            if len(mask.shape) == len(batch) + 2 * len(axes):
                places = (*(q.shape[a] for a in axes), *(k.shape[a] for a in axes))
                wide = ops.reshape(ops.broadcast_to(mask, (*mask.shape[:len(batch)], *places)),
                                   (*mask.shape[:len(batch)], 1, flat[0].shape[-2], flat[1].shape[-2]))
            low = -65504.0 * 0.5 if self.compute_dtype == "float16" else -1e9
            scores = ops.where(ops.cast(wide, "bool"), scores, low)
        weights = ops.softmax(scores, axis=-1)
        if mask is not None:                        # a query that sees no key gets nothing
            weights = ops.multiply(weights, ops.cast(wide, weights.dtype))
        dropped = random.dropout(weights, self.dropout, seed=self.seed_generator) if training and self.dropout > 0 else weights
        found = ops.reshape(ops.matmul(dropped, flat[2]), (*turned[0].shape[:-1], flat[2].shape[-1]))
        shown = ops.reshape(weights, (*lead, *(q.shape[a] for a in axes), *(k.shape[a] for a in axes)))
        return ops.transpose(found, sorted(range(rank), key=order.__getitem__)), shown

    def joint_mask(self, query: Any, value: Any, query_mask: Any, value_mask: Any, key_mask: Any, attention_mask: Any, causal: bool) -> Any:
        """All masks as one (batch, queries, keys)."""
        parts = []
        if query_mask is not None:
            parts.append(ops.expand_dims(ops.cast(query_mask, "bool"), -1))
        for m in (value_mask, key_mask):
            if m is not None:
                parts.append(ops.expand_dims(ops.cast(m, "bool"), -2))
        if causal:
            n, m = query.shape[1], value.shape[1]
            parts.append(ops.expand_dims(ops.greater_equal(ops.reshape(ops.arange(n), (n, 1)), ops.reshape(ops.arange(m), (1, m))), 0))
        if attention_mask is not None:
            parts.append(ops.cast(attention_mask, "bool"))
        found = None
        for m in parts:
            found = m if found is None else ops.logical_and(found, m)
        return found

    def compute_mask(self, query: Any, value: Any, query_mask: Any = None, value_mask: Any = None, key_mask: Any = None) -> Any:
        return query_mask

    def _mask_after(self, inputs: Any, masks: Any) -> Any:
        return masks

    def compute_output_shape(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> Any:
        key_shape = value_shape if key_shape is None else key_shape
        if value_shape[1:-1] != key_shape[1:-1]:
            raise ValueError(f"All dimensions of `value` and `key`, except the last one, must be equal. Received: "
                             f"value_shape={value_shape} "
                             f"and key_shape={key_shape}")
        return (*query_shape[:-1], *(self._output_shape or (query_shape[-1],)))

    def compute_output_spec(self, query: Any, value: Any, key: Any = None, query_mask: Any = None, value_mask: Any = None,
                            key_mask: Any = None, attention_mask: Any = None, return_attention_scores: bool = False, training: Any = None,
                            use_causal_mask: bool = False) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        key = value if key is None else key
        found = KerasTensor(self.compute_output_shape(query.shape, value.shape, key.shape), dtype=self.compute_dtype)
        if not return_attention_scores:
            return found
        axes = self._attention_axes or tuple(range(1, len(query.shape) - 1))
        shape = (query.shape[0], self.num_heads, *(query.shape[a] for a in axes), *(key.shape[a] for a in axes))
        return found, KerasTensor(shape, dtype=self.compute_dtype)


def clone(initializer: Any, inputs: int = 0, outputs: int = 0) -> Any:
    """Another initializer like it, told which axes of the weight are inputs and which outputs."""
    config = initializer.get_config()
    if inputs and "input_axes" in config and config["input_axes"] is None:
        config.update(input_axes=list(range(inputs)), output_axes=list(range(inputs, inputs + outputs)))
    return initializer.__class__.from_config(config)


class GroupedQueryAttention(MultiHeadAttention):
    """Attention whose keys and values are shared by groups of heads (Ainslie et al. 2023)."""

    __module__ = "keras.src.layers.attention.grouped_query_attention"

    def __init__(self, head_dim: int, num_query_heads: int, num_key_value_heads: int, dropout: float = 0.0, use_bias: bool = True,
                 flash_attention: Any = None, kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
                 kernel_constraint: Any = None,
                 bias_constraint: Any = None, use_gate: bool = False, seed: Any = None, **kwargs: Any):
        if num_query_heads % num_key_value_heads:
            raise ValueError("`num_query_heads` must be divisible by `num_key_value_heads`.")
        super().__init__(num_query_heads, head_dim, dropout=dropout, use_bias=use_bias, flash_attention=flash_attention,
                         kernel_initializer=kernel_initializer, bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
                         bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer, kernel_constraint=kernel_constraint,
                         bias_constraint=bias_constraint, use_gate=use_gate, seed=seed, **kwargs)
        self.head_dim, self.num_query_heads, self.num_key_value_heads = head_dim, num_query_heads, num_key_value_heads

    takes_masks = False

    def heads_of(self, name: str) -> tuple[int, int]:
        return (self.num_query_heads if name == "query" else self.num_key_value_heads), self.head_dim

    def matched(self, q: Any, k: Any, v: Any) -> tuple[Any, Any, Any]:
        times = self.num_query_heads // self.num_key_value_heads
        return q, ops.repeat(k, times, axis=2), ops.repeat(v, times, axis=2)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        for name in ("num_heads", "key_dim", "value_dim", "output_shape", "attention_axes", "sliding_window"):
            found.pop(name)
        return {**found, "head_dim": self.head_dim, "num_query_heads": self.num_query_heads,
                "num_key_value_heads": self.num_key_value_heads}
