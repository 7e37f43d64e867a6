"""The one encoder with norms behind: BERT's shape with switches; a row names the modules as upstream does (encoders.py)."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.activations import activated, activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.cache_utils import DynamicCache
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    BaseModelOutputWithPastAndCrossAttentions,
    BaseModelOutputWithPooling,
    BaseModelOutputWithPoolingAndCrossAttentions,
)
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.blocks import turned_pairs
from septet.transformers.models.calls import States, can_return_tuple, check_known


@dataclass(frozen=True)
class Names:
    """Where a layer's modules stand: paths below the layer."""

    query: str = "attention.self.query"
    key: str = "attention.self.key"
    value: str = "attention.self.value"
    out: str = "attention.output.dense"
    attention_norm: str = "attention.output.LayerNorm"
    inner: str = "intermediate.dense"
    outer: str = "output.dense"
    output_norm: str = "output.LayerNorm"


@dataclass(frozen=True)
class Row:
    """The switches of an architecture.

    stack: the name of the layers' module.  offset: positions count from the padding's number on.  types: whether tokens have types.
    relative: whether a table of distances is added to the scores.  pooled: whether there is a pooler.  style: whose heads it has.
    narrow: embeddings of a width of their own, projected.  before: norms in front.  rotary: positions turn queries and keys.
    heads_first: heads are made before the body.  tasks: tokens may have kinds of tasks.  kernel: whether there is an
    attention kernel upstream.  layers: the name of their list.  saved: whether files have the numbers of positions and types.
    width: the field of the embeddings' width.  always: the pooler is there for every head.
    """

    prefix: str = "bert"
    stack: str = "encoder"
    names: Names = Names()
    offset: bool = False
    types: bool = True
    relative: bool = False
    pooled: bool = True
    style: str = "bert"
    narrow: bool = False
    before: bool = False
    rotary: bool = False
    heads_first: bool = False
    tasks: bool = False
    kernel: bool = True
    layers: str = "layer"
    saved: bool = False
    width: str = ""
    always: bool = False

    @property
    def placed(self) -> bool:
        """Whether positions are embedded."""
        return not self.rotary


class Holder(nn.Module):
    """A module that only holds others, as upstream nests them."""


def place(root: Any, path: str, module: Any) -> Any:
    """Put a module below another, making what stands between."""
    *parents, name = path.split(".")
    for parent in parents:
        if parent not in root._modules:
            root.add_module(parent, Holder())
        root = root._modules[parent]
    root.add_module(name, module)
    return module


class EncoderLayer(nn.Module):
    """Attention and network, each added and normed; `names` tells what the modules are called."""

    def _linear(self, path: str, inputs: int, outputs: int) -> Any:
        return nn.Linear(inputs, outputs)

    def __init__(self, names: Names, config: Any, layer_idx: int = 0, before: bool = False) -> None:
        super().__init__()
        width, eps = config.hidden_size, getattr(config, "layer_norm_eps", 1e-12)
        inner, act = getattr(config, "intermediate_size", None) or config.hidden_dim, getattr(config, "hidden_act", None)
        self.names, self.config, self.layer_idx = names, config, layer_idx
        self.heads = config.num_attention_heads
        self.scale = (width // self.heads) ** -0.5
        self.rate = getattr(config, "attention_probs_dropout_prob", getattr(config, "attention_dropout", 0.0))
        self.dropped = nn.Dropout(getattr(config, "hidden_dropout_prob", getattr(config, "dropout", 0.0)))
        for path in (names.query, names.key, names.value, names.out):
            place(self, path, self._linear(path, width, width))
        place(self, names.attention_norm, nn.LayerNorm(width, eps=eps))
        if before:
            place(self, names.output_norm, nn.LayerNorm(width, eps=eps))
        place(self, names.inner, self._linear(names.inner, width, inner))
        place(self, names.outer, self._linear(names.outer, inner, width))
        if not before:
            place(self, names.output_norm, nn.LayerNorm(width, eps=eps))
        self.act, self.before = activation(act or config.activation), before

    def _attention(self, x: Any, mask: Mask, bias: Any, cache: Any, angles: Any) -> tuple[Any, Any]:
        names, at = self.names, self.get_submodule
        q, k, v = (split(at(path)(x), self.heads) for path in (names.query, names.key, names.value))
        if angles is not None:
            q, k = turned_pairs(q, *angles), turned_pairs(k, *angles)
            v = turned_pairs(v, *angles) if self.config.rotary_value else v
        if cache is not None:
            k, v = cache.update(k, v, self.layer_idx)
        out, weights = attend(self.config, q, k, v, mask, self.scale, self.rate if self.training else 0.0, bias=bias)
        return self.dropped(at(names.out)(out)), weights

    def forward(self, x: Any, mask: Mask, bias: Any = None, cache: Any = None, angles: Any = None) -> tuple[Any, Any]:
        """(the states, the attention weights)."""
        names, at = self.names, self.get_submodule
        found, weights = self._attention(at(names.attention_norm)(x) if self.before else x, mask, bias, cache, angles)
        x = x + found if self.before else at(names.attention_norm)(found + x)
        if self.before:
            return x + self.dropped(at(names.outer)(activated(self.act, at(names.inner), at(names.output_norm)(x)))), weights
        found = at(names.outer)(activated(self.act, at(names.inner), x))
        return at(names.output_norm)(self.dropped(found) + x), weights


class Embeddings(nn.Module):
    """Words, positions and types added, normed."""

    def __init__(self, row: Row, config: Any) -> None:
        super().__init__()
        width = config.embedding_size if row.narrow else getattr(config, row.width) if row.width else config.hidden_size
        self.padding_idx, self.offset = config.pad_token_id, row.offset
        if row.prefix == "mpnet":                   # its padding is the second token, whatever the configuration says
            self.padding_idx = 1
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=self.padding_idx)
        if not row.offset and row.placed:
            self.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        if row.types:
            self.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        if row.offset and not row.types:
            self.position_embeddings = nn.Embedding(config.max_position_embeddings, width, padding_idx=self.padding_idx)
        self.LayerNorm = nn.LayerNorm(width, eps=getattr(config, "layer_norm_eps", 1e-12))
        self.dropout = nn.Dropout(getattr(config, "hidden_dropout_prob", getattr(config, "dropout", 0.0)))
        self.register_buffer("position_ids", torch.arange(config.max_position_embeddings).expand((1, -1)), persistent=row.saved)
        if row.types:
            self.register_buffer("token_type_ids", torch.zeros((1, config.max_position_embeddings), dtype=torch.long), persistent=row.saved)
        if row.offset and row.types:
            self.position_embeddings = nn.Embedding(config.max_position_embeddings, width, padding_idx=self.padding_idx)
        if row.tasks and config.use_task_id:
            self.task_type_embeddings = nn.Embedding(config.task_type_vocab_size, width)
        self.typed, self.placed = row.types, row.placed

    def forward(self, input_ids: Any = None, token_type_ids: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                past: int = 0, task_type_ids: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        if position_ids is None:
            position_ids = self._places(input_ids, x, past)
        if self.typed:
            if token_type_ids is None:
                token_type_ids = torch.zeros(tuple(x.shape[:2]), dtype=torch.long)
            x = x + self.token_type_embeddings(token_type_ids)
        x = x + self.position_embeddings(position_ids) if self.placed else x
        if hasattr(self, "task_type_embeddings"):
            x = x + self.task_type_embeddings(torch.zeros(tuple(x.shape[:2]), dtype=torch.long) if task_type_ids is None else task_type_ids)
        return self.dropout(self.LayerNorm(x))

    def _places(self, input_ids: Any, x: Any, past: int) -> Any:
        length = x.shape[1]
        if not self.offset:
            return torch.arange(past, past + length)[None]
        if input_ids is None:
            return torch.arange(self.padding_idx + 1, self.padding_idx + 1 + length)[None].expand(x.shape[0], -1)
        text = (input_ids != self.padding_idx).int()
        return ((text.cumsum(dim=1).type_as(text) + past) * text).long() + self.padding_idx


class FixedPlaces(nn.Embedding):
    """Positions as sines and cosines."""

    def __init__(self, count: int, width: int) -> None:
        super().__init__(count, width)
        self.weight.requires_grad_(False)

    def create_weight(self) -> None:
        """Write the table."""
        with torch.no_grad():
            self.weight.copy_(sinusoids(*self.weight.shape))


def sinusoids(count: int, width: int) -> Any:
    """Sines, then cosines, of positions times frequencies from 1 to 1/10000; shape (count, width)."""
    place = torch.arange(count, dtype=torch.float64)[:, None]
    angle = place / torch.pow(torch.tensor(10000.0, dtype=torch.float64), 2 * (torch.arange(width) // 2).double() / width)[None]
    half = width // 2 if width % 2 == 0 else width // 2 + 1
    table = torch.zeros(count, width)
    table[:, :half] = angle[:, 0::2].sin().float()
    table[:, half:] = angle[:, 1::2].cos().float()
    return table


class Stack(Layered):
    """The layers."""

    def __init__(self, row: Row, config: Any) -> None:
        super().__init__()
        self.config = config
        if row.rotary:
            self.embed_positions = FixedPlaces(config.max_position_embeddings, config.hidden_size // config.num_attention_heads)
        layers = nn.ModuleList([EncoderLayer(row.names, config, i, row.before) for i in range(config.num_hidden_layers)])
        setattr(self, row.layers, layers)
        self.relative, self.rotary, self.name = row.relative, row.rotary, row.layers
        if row.relative:
            self.relative_attention_bias = nn.Embedding(config.relative_attention_num_buckets, config.num_attention_heads)

    def forward(self, x: Any, mask: Mask, states: States, cache: Any = None) -> Any:
        """The last layer's states."""
        bias, angles = self._bias(x) if self.relative else None, self._angles(x, cache) if self.rotary else None
        for layer in getattr(self, self.name):
            states.hidden(x)
            x, weights = through(self, layer, x, mask=mask, bias=bias, cache=cache, angles=angles)
            states.attention(weights)
        states.hidden(x)
        return x

    def _angles(self, x: Any, cache: Any) -> tuple[Any, Any]:
        past = cache.get_seq_length() if cache is not None else 0
        sin, cos = self.embed_positions.weight[past:past + x.shape[1]].chunk(2, dim=-1)
        return torch.cat((cos, cos), dim=-1)[None], torch.cat((sin, sin), dim=-1)[None]

    def _bias(self, x: Any) -> Any:
        place = torch.arange(x.shape[1])
        buckets = distance_buckets(place[None, :] - place[:, None], True, 32, 128)         # upstream asks no field here
        return self.relative_attention_bias(buckets).permute(2, 0, 1)[None]


def distance_buckets(distance: Any, both: bool, buckets: int, most: int) -> Any:
    """Distances (key less query) as numbers of a table: near ones exactly, far ones by logarithm (T5, arXiv:1910.10683)."""
    found = torch.zeros_like(distance)
    if both:
        buckets //= 2
        found = (distance > 0).long() * buckets
        distance = distance.abs()
    else:
        distance = -torch.min(distance, torch.zeros_like(distance))
    exact = buckets // 2
    far = exact + (torch.log(distance.float() / exact) / math.log(most / exact) * (buckets - exact)).long()
    return found + torch.where(distance < exact, distance, torch.min(far, torch.full_like(far, buckets - 1)))


class Pooler(nn.Module):
    """tanh of a layer of the first token's state."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.activation = nn.Tanh()

    def forward(self, hidden_states: Any) -> Any:
        """The pooled state (batch, width)."""
        return self.activation(self.dense(hidden_states[:, 0]))


class EncoderPreTrained(PreTrainedModel):
    """What the encoders' models share."""

    row = Row()
    stack_class: Any = Stack
    pooler_class: Any = Pooler
    embedding_path = "embeddings.word_embeddings"

    def _init_weights(self, module: Any) -> None:
        initial(module, getattr(self.config, "initializer_range", 0.02))
        if isinstance(module, FixedPlaces):
            module.create_weight()
        if type(module).__name__ == "VocabularyHead" and isinstance(getattr(module, "bias", None), nn.Parameter):
            nn.init.zeros_(module.bias)


class EncoderModel(EncoderPreTrained):
    """Embeddings, layers, a pooler."""

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        if getattr(config, "add_cross_attention", False):
            from septet.errors import NotSupported

            raise NotSupported(f"{type(self).__name__}: add_cross_attention=True")
        self.embeddings = Embeddings(self.row, config)
        if self.row.narrow and config.embedding_size != config.hidden_size:
            self.embeddings_project = nn.Linear(config.embedding_size, config.hidden_size)
        setattr(self, self.row.stack, self.stack_class(self.row, config))
        if self.row.before:
            self.LayerNorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        if self.row.pooled:
            self.pooler = self.pooler_class(config) if add_pooling_layer or self.row.always else None
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, past_key_values: Any = None, use_cache: bool | None = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, task_type_ids: Any = None,
                **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings, and the pooled one."""
        wanted = self.config.output_attentions if output_attentions is None else output_attentions
        if self.row.prefix == "mpnet" and wanted and self.config._attn_implementation != "eager":      # MPNet's weights can always be had
            return self._with_weights(input_ids, attention_mask, token_type_ids, position_ids, inputs_embeds,
                                      output_attentions=True, output_hidden_states=output_hidden_states)
        if not self.row.types and token_type_ids is not None and bool((token_type_ids != 0).any()):
            raise TypeError(f"{type(self).__name__}.forward() got an unexpected keyword argument 'token_type_ids'")
        check_known(self, kwargs)
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("You must specify exactly one of input_ids or inputs_embeds")
        decodes = getattr(self.config, "is_decoder", False)
        if decodes and past_key_values is None and (self.config.use_cache if use_cache is None else use_cache):
            past_key_values = DynamicCache(config=self.config)
        past = past_key_values.get_seq_length() if past_key_values is not None else 0
        if task_type_ids is not None and not self.row.tasks:
            raise TypeError(f"{type(self).__name__}.forward() got an unexpected keyword argument 'task_type_ids'")
        x = self.embeddings(input_ids, token_type_ids, position_ids, inputs_embeds, past, task_type_ids)
        x = self.embeddings_project(x) if hasattr(self, "embeddings_project") else x
        mask = Mask(*causal_mask(x, attention_mask, past_key_values)) if decodes else Mask(
            create_bidirectional_mask(self.config, x, attention_mask))
        states = States(self.config, output_attentions, output_hidden_states)
        x = getattr(self, self.row.stack)(x, mask, states, past_key_values)
        return self._output(self.LayerNorm(x) if self.row.before else x, states, past_key_values)

    def _with_weights(self, *args: Any, **kwargs: Any) -> Any:
        kind, self.config._attn_implementation = self.config._attn_implementation, "eager"
        try:
            return self(*args, return_dict=True, **kwargs)
        finally:
            self.config._attn_implementation = kind

    def _output(self, x: Any, states: States, cache: Any) -> Any:
        same = {"hidden_states": states.hidden_states, "attentions": states.attentions}
        if not self.row.pooled and cache is not None:
            return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=x, past_key_values=cache, **same)
        if not self.row.pooled:
            return BaseModelOutput(last_hidden_state=x, **same)
        pooled = self.pooler(x) if self.pooler is not None else None
        if self.row.prefix == "mpnet":
            return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=pooled, **same)
        return BaseModelOutputWithPoolingAndCrossAttentions(last_hidden_state=x, pooler_output=pooled, past_key_values=cache,
                                                            cross_attentions=states.cross_attentions, **same)
