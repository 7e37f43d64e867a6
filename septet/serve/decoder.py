"""A causal language model of septet.transformers under the engine: one cache for all sequences, a row for each."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from septet import torch

SHORT = 128                             # tokens of a piece of a prompt up to which others are read with it
LEAST = 128                             # tokens that the cache makes room for; it doubles when a sequence outgrows it


class RowCache:
    """Keys and values by layer, shape (rows, heads, tokens, width), where each call works on some rows at places of their own.

    It is what septet.transformers' models ask of a cache: `update`, `get_seq_length` and `get_mask_sizes`.
    """

    is_compileable = False
    is_sliding = False

    def __init__(self, rows: int, context: int):
        self.rows, self.context = rows, context
        self.room = min(LEAST, context)
        self.layers: dict[int, tuple[Any, Any]] = {}
        self.first = 0                  # the rows of this call: one that is read, or the first `count`
        self.count = 0
        self.start = 0                  # where a piece of a prompt begins
        self.places: Any = None         # where each row's token goes, in a step
        self.every: Any = None
        self.seen = 0                   # keys that the longest row of the call has, after it

    def read(self, row: int, start: int, length: int) -> None:
        """The next call reads a piece of a prompt into a row."""
        self.first, self.count, self.start, self.places, self.seen = row, 1, start, None, start + length
        self.make_room(self.seen)

    def step(self, lengths: Sequence[int]) -> None:
        """The next call adds a token to each of the first rows."""
        self.first, self.count, self.seen = 0, len(lengths), max(lengths) + 1
        self.places, self.every = torch.tensor(list(lengths)), torch.arange(len(lengths))
        self.make_room(self.seen)

    def make_room(self, tokens: int) -> None:
        """For so many tokens of a sequence."""
        if tokens <= self.room:
            return
        while self.room < tokens:
            self.room = min(2 * self.room, self.context)
        for layer, pair in self.layers.items():
            larger = [x.new_zeros((*x.shape[:2], self.room, x.shape[-1])) for x in pair]
            for new, old in zip(larger, pair):
                new[:, :, :old.shape[2]] = old
            self.layers[layer] = larger[0], larger[1]

    def update(self, key_states: Any, value_states: Any, layer_idx: int = 0, *args: Any, **more: Any) -> tuple[Any, Any]:
        """Write the new keys and values; all that the rows of this call hold."""
        pair = self.layers.get(layer_idx)
        if pair is None:
            pair = tuple(x.new_zeros((self.rows, x.shape[1], self.room, x.shape[-1])) for x in (key_states, value_states))
            self.layers[layer_idx] = pair  # type: ignore[assignment]
        found = []
        for kept, new in zip(pair, (key_states, value_states)):
            if self.places is None:
                kept[self.first, :, self.start:self.seen] = new[0]
            else:
                kept[self.every, :, self.places] = new[:, :, 0]
            found.append(kept[self.first:self.first + self.count, :, :self.seen])
        return found[0], found[1]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Tokens before this call."""
        return self.start if self.places is None else self.seen - 1

    def get_mask_sizes(self, query_length: int, layer_idx: int = 0) -> tuple[int, int]:
        return self.seen, 0

    def get_max_cache_shape(self, layer_idx: int = 0) -> int:
        return self.context

    def move(self, source: int, target: int, length: int) -> None:
        for pair in self.layers.values():
            for x in pair:
                x[target, :, :length] = x[source, :, :length]


def window_of(model: Any) -> int | None:
    """How many tokens the layers that do not see all of them see; None where all do."""
    row = getattr(getattr(model, model.base_model_prefix, None), "row", None)
    return getattr(model.config, "sliding_window", None) if getattr(row, "windows", None) else None


class ModelDecoder:
    """What the engine asks, of a model."""

    def __init__(self, model: Any, rows: int, context: int):
        self.model, self.rows, self.context = model, rows, context
        self.cache = RowCache(rows, context)
        self.window = window_of(model)
        self.fast: Any = None           # what decodes by addresses, in the cache's memory
        self.fast_room = 0

    def read(self, first: int, pieces: Sequence[Sequence[int]], starts: Sequence[int]) -> Any:
        """Short pieces go through the model together, by addresses; each of the others alone."""
        self.cache.make_room(max(start + len(piece) for start, piece in zip(starts, pieces)))
        fast = self.by_addresses()
        found: list[Any] = []
        for short, group in groupby(range(len(pieces)), lambda n: fast is not None and len(pieces[n]) <= SHORT):
            some = list(group)
            if short:
                found += fast.read(first + some[0], [pieces[n] for n in some], [starts[n] for n in some])
            else:
                found += [self.alone(first + n, pieces[n], starts[n]) for n in some]
        return torch.stack(found)

    def alone(self, row: int, tokens: Sequence[int], start: int) -> Any:
        """The logits behind a piece of one prompt, by the model."""
        self.cache.read(row, start, len(tokens))
        places = torch.arange(start, start + len(tokens))
        mask = None
        if start:
            mask = self.seen(start + len(tokens), places[:, None])
        return self.logits(torch.tensor([list(tokens)]), places[None], mask)[0]

    def step(self, tokens: Sequence[int], lengths: Sequence[int]) -> Any:
        self.cache.step(lengths)
        fast = self.by_addresses()
        if fast is not None:
            return fast.together(tokens, lengths)
        places = self.cache.places[:, None]
        mask = None
        if min(lengths) != max(lengths):
            mask = self.seen(self.cache.seen, places[:, None])
        return self.logits(torch.tensor(list(tokens))[:, None], places, mask)

    def by_addresses(self) -> Any:
        """What runs a step in fewer calls, made anew when the cache has grown; None for models that have no such step."""
        if self.fast_room != self.cache.room:
            from septet.transformers.generation.fast import fast_decoder

            self.fast_room = self.cache.room
            with torch.inference_mode():
                self.fast = fast_decoder(self.model, self.cache.room, [self.cache.layers[layer] for layer in sorted(self.cache.layers)],
                                         self.rows)
            if self.fast is not None:
                self.cache.layers = dict(enumerate(self.fast.stack.caches))
        return self.fast

    def seen(self, keys: int, places: Any) -> Any:
        """Masks (rows or 1, 1, queries, keys) of tokens at places (…, queries, 1): by kind of layer where some see a window alone."""
        column = torch.arange(keys)
        whole = column <= places
        whole = whole[:, None] if whole.ndim == 3 else whole[None, None]
        if self.window is None:
            return whole
        near = column > places - self.window
        return {"full_attention": whole, "sliding_attention": whole & (near[:, None] if near.ndim == 3 else near[None, None])}

    def logits(self, tokens: Any, places: Any, mask: Any) -> Any:
        """Logits (rows, vocabulary) after the last token of each row, in float32."""
        with torch.inference_mode():
            out = self.model(input_ids=tokens, position_ids=places, attention_mask=mask, past_key_values=self.cache, use_cache=True,
                             logits_to_keep=1)
        return out.logits[:, -1].float()

    def move(self, source: int, target: int, length: int) -> None:
        with torch.inference_mode():
            self.cache.move(source, target, length)
