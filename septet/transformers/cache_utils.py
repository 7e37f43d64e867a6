"""`transformers.cache_utils`: keys and values of the tokens seen, by layer, shape (batch, heads, tokens, width)."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from septet import torch
from septet.errors import NotSupported

LEAST = 64                              # tokens that a growing cache makes room for


class DynamicLayer:
    """Keys and values of one layer, which grow.  Without gradients they lie in room that doubles, so that a token is not a copy of all."""

    is_compileable = False
    is_sliding = False
    is_croppable = True

    def __init__(self) -> None:
        self.is_initialized = False
        self._room: tuple[Any, Any] | None = None
        self._used = 0
        self.keys: Any = None
        self.values: Any = None

    def update(self, key_states: Any, value_states: Any, *args: Any, **more: Any) -> tuple[Any, Any]:
        """All keys and values, these joined."""
        if not self.is_initialized:
            self.is_initialized = True
            self.keys, self.values = key_states, value_states
        elif torch.is_grad_enabled() and (key_states.requires_grad or self.keys.requires_grad):
            self._room = None
            self.keys = torch.cat([self.keys, key_states], dim=-2)
            self.values = torch.cat([self.values, value_states], dim=-2)
        else:
            self._append(key_states, value_states)
        return self.keys, self.values

    def _append(self, keys: Any, values: Any) -> None:
        used, more = self.keys.shape[-2], keys.shape[-2]
        if self._room is None or self._used != used or self._room[0].shape[-2] < used + more:
            self._room = roomy(self.keys, used + more), roomy(self.values, used + more)
        for room, new in zip(self._room, (keys, values)):
            room[:, :, used:used + more] = new
        self._used = used + more
        self.keys, self.values = (room[:, :, :self._used] for room in self._room)

    def _put(self, keys: Any, values: Any) -> None:
        self._room, self.keys, self.values = None, keys, values

    def get_seq_length(self) -> int:
        """How many tokens are kept."""
        return 0 if not self.is_initialized or self.keys is None else int(self.keys.shape[-2])

    def get_max_length(self) -> int:
        """-1: it grows."""
        return -1

    get_max_cache_shape = get_max_length

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """(how many keys a query of this length sees, the position of the first)."""
        return self.get_seq_length() + query_length, 0

    def crop(self, max_length: int) -> None:
        """Keep so many tokens; a negative number: leave so many out."""
        keep = self.get_seq_length() + max_length if max_length < 0 else max_length
        if self.get_seq_length() > keep:
            self._put(self.keys[:, :, :keep], self.values[:, :, :keep])

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Every sequence `repeats` times."""
        if self.is_initialized:
            self._put(self.keys.repeat_interleave(repeats, dim=0), self.values.repeat_interleave(repeats, dim=0))

    def batch_select_indices(self, indices: Any) -> None:
        """The sequences of these indices."""
        if self.is_initialized:
            self._put(self.keys[indices], self.values[indices])

    def reorder_cache(self, beam_idx: Any) -> None:
        """The sequences in another order."""
        if self.is_initialized:
            self._put(self.keys.index_select(0, beam_idx), self.values.index_select(0, beam_idx))

    def reset(self) -> None:
        """Forget."""
        self.__init__()  # type: ignore[misc]

    def __repr__(self) -> str:
        return type(self).__name__


def roomy(x: Any, least: int) -> Any:
    """A tensor with room for twice its tokens, these copied."""
    room = x.new_empty((*x.shape[:-2], max(LEAST, 2 * least), x.shape[-1]))
    room[:, :, :x.shape[-2]] = x
    return room


class StaticLayer(DynamicLayer):
    """Keys and values of one layer in a tensor of a fixed number of tokens; what is not yet there is zero and masked."""

    is_compileable = True
    is_croppable = False

    def __init__(self, max_cache_len: int) -> None:
        super().__init__()
        self.max_cache_len = max_cache_len
        self.cumulative_length = 0

    def lazy_initialization(self, key_states: Any, value_states: Any) -> None:
        """Make the room."""
        self.keys, self.values = (x.new_zeros((*x.shape[:2], self.max_cache_len, x.shape[-1])) for x in (key_states, value_states))
        self.is_initialized = True

    def update(self, key_states: Any, value_states: Any, *args: Any, **more: Any) -> tuple[Any, Any]:
        """The whole room, these written behind what is there.  IndexError where it is full."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start, end = self.cumulative_length, self.cumulative_length + key_states.shape[-2]
        if end > self.max_cache_len:
            raise IndexError(f"StaticCache: {end} tokens do not fit into max_cache_len={self.max_cache_len}")
        with torch.no_grad():
            self.keys[:, :, start:end] = key_states
            self.values[:, :, start:end] = value_states
        self.cumulative_length = end
        return self.keys, self.values

    def get_seq_length(self) -> int:
        """How many tokens are there."""
        return self.cumulative_length

    def get_max_length(self) -> int:
        """How many tokens fit."""
        return self.max_cache_len

    get_max_cache_shape = get_max_length

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """(how many keys a query sees: all of the room, the position of the first)."""
        return self.max_cache_len, 0

    def crop(self, max_length: int) -> None:
        """Keep so many tokens; the room stays."""
        keep = self.cumulative_length + max_length if max_length < 0 else max_length
        self.cumulative_length = min(self.cumulative_length, keep)

    def reset(self) -> None:
        """Forget; the room stays."""
        self.cumulative_length = 0
        if self.is_initialized:
            self.keys.zero_()
            self.values.zero_()


class Cache:
    """Layers of keys and values."""

    def __init__(self, layers: list[Any] | None = None, layer_class: Any = None) -> None:
        self.layers: list[Any] = layers or []
        self.layer_class_to_replicate = layer_class

    def update(self, key_states: Any, value_states: Any, layer_idx: int, *args: Any, **more: Any) -> tuple[Any, Any]:
        """All keys and values of a layer, these joined."""
        while self.layer_class_to_replicate is not None and len(self.layers) <= layer_idx:
            self.layers.append(self.layer_class_to_replicate())
        return self.layers[layer_idx].update(key_states, value_states)  # type: ignore[no-any-return]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """How many tokens a layer has seen."""
        return self.layers[layer_idx].get_seq_length() if layer_idx < len(self.layers) else 0

    def get_max_length(self, layer_idx: int | None = None) -> int:
        """How many tokens fit, -1 where it grows."""
        if layer_idx is not None:
            return self.layers[layer_idx].get_max_length() if layer_idx < len(self.layers) else -1
        return max(layer.get_max_length() for layer in self.layers)

    get_max_cache_shape = get_max_length

    def get_mask_sizes(self, query_length: Any, layer_idx: int) -> tuple[int, int]:
        """(how many keys a query of this length will see, the position of the first)."""
        query_length = query_length if isinstance(query_length, int) else len(query_length)
        return self.layers[layer_idx].get_mask_sizes(query_length) if layer_idx < len(self.layers) else (query_length, 0)

    def crop(self, tokens_to_remove: int) -> None:
        """Leave out tokens at the end: so many where negative, those beyond a length where positive."""
        for layer in self.layers:
            layer.crop(tokens_to_remove)

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Every sequence `repeats` times."""
        for layer in self.layers:
            layer.batch_repeat_interleave(repeats)

    def batch_select_indices(self, indices: Any) -> None:
        """The sequences of these indices."""
        for layer in self.layers:
            layer.batch_select_indices(indices)

    def reorder_cache(self, beam_idx: Any) -> None:
        """The sequences in another order."""
        for layer in self.layers:
            layer.reorder_cache(beam_idx)

    def reset(self) -> None:
        """Forget everything."""
        for layer in self.layers:
            layer.reset()

    @property
    def batch_size(self) -> int | None:
        """How many sequences; None while there are none."""
        sizes = [layer.keys.shape[0] for layer in self.layers if layer.is_initialized]
        return sizes[0] if sizes else None

    @property
    def is_initialized(self) -> bool:
        """Whether all layers have seen tokens."""
        return bool(self.layers) and all(layer.is_initialized for layer in self.layers)

    @property
    def is_compileable(self) -> bool:
        """Whether the shapes never change."""
        return bool(self.layers) and all(layer.is_compileable for layer in self.layers)

    @property
    def is_croppable(self) -> bool:
        """Whether tokens can be left out."""
        return all(layer.is_croppable for layer in self.layers)

    @property
    def is_sliding(self) -> list[bool]:
        """Which layers keep a window alone."""
        return [layer.is_sliding for layer in self.layers]

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[tuple[Any, Any, None]]:
        for layer in self.layers:
            yield layer.keys, layer.values, None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(layers={self.layers})"


class DynamicCache(Cache):
    """A cache that grows; keeps every token, also where a layer sees a window alone."""

    def __init__(self, ddp_cache_data: Iterable[Any] | None = None, config: Any = None, offloading: bool = False,
                 offload_only_non_sliding: bool = False) -> None:
        if offloading:
            raise NotSupported("DynamicCache: offloading; there is one memory")
        super().__init__(layer_class=DynamicLayer)
        for index, pair in enumerate(ddp_cache_data or ()):
            self.update(pair[0], pair[1], index)


class StaticCache(Cache):
    """A cache of a fixed number of tokens."""

    def __init__(self, config: Any, max_cache_len: int, offloading: bool = False, offload_only_non_sliding: bool = True,
                 **more: Any) -> None:
        if offloading:
            raise NotSupported("StaticCache: offloading; there is one memory")
        text = config.get_text_config()
        count = getattr(text, "decoder_layers", None) or getattr(text, "num_decoder_layers", None) or text.num_hidden_layers
        super().__init__([StaticLayer(max_cache_len) for _ in range(count)])
        self.max_cache_len = max_cache_len


class EncoderDecoderCache(Cache):
    """A cache of the decoder's own tokens and one of the encoder's, whose keys are computed once."""

    def __init__(self, *caches: Any) -> None:
        pair = caches if len(caches) == 2 else (DynamicCache(), DynamicCache())
        self.self_attention_cache, self.cross_attention_cache = pair
        self.is_updated: dict[int, bool] = {i: cross.get_seq_length(i) > 0 for cross in (pair[1],) for i in range(len(cross))}

    def _both(self) -> tuple[Cache, Cache]:
        return self.self_attention_cache, self.cross_attention_cache

    @property
    def layers(self) -> list[Any]:  # type: ignore[override]
        """The layers of the decoder's own cache."""
        return self.self_attention_cache.layers

    def update(self, *args: Any, **more: Any) -> Any:
        """Refused: one of its two caches is meant."""
        raise NotImplementedError("update self_attention_cache or cross_attention_cache")

    def crop(self, tokens_to_remove: int) -> None:
        """Leave out tokens of the decoder."""
        self.self_attention_cache.crop(tokens_to_remove)

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Every sequence `repeats` times."""
        for cache in self._both():
            cache.batch_repeat_interleave(repeats)

    def batch_select_indices(self, indices: Any) -> None:
        """The sequences of these indices."""
        for cache in self._both():
            cache.batch_select_indices(indices)

    def reorder_cache(self, beam_idx: Any) -> None:
        """The sequences in another order."""
        for cache in self._both():
            cache.reorder_cache(beam_idx)

    def reset(self) -> None:
        """Forget everything."""
        for cache in self._both():
            cache.reset()
        self.is_updated = dict.fromkeys(self.is_updated, False)

    def __len__(self) -> int:
        return len(self.self_attention_cache)

    def __iter__(self) -> Iterator[Any]:
        for own, cross in zip(self.self_attention_cache, self.cross_attention_cache):
            yield (*own, *cross)

    def __repr__(self) -> str:
        return (f"{type(self).__name__}(self_attention_cache={self.self_attention_cache}, "
                f"cross_attention_cache={self.cross_attention_cache})")


__all__ = ["Cache", "DynamicCache", "DynamicLayer", "EncoderDecoderCache", "StaticCache", "StaticLayer"]
