"""Stacks that are not BERT's: ALBERT's shared layers, RemBERT's wider ones, SqueezeBERT's grouped ones; their heads for words."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.attention import Mask
from septet.transformers.modeling_utils import Layered, through
from septet.transformers.models.calls import States
from septet.transformers.models.encoder import EncoderLayer, Holder, Names, Row, Stack
from septet.transformers.models.encoder_heads import MaskedHead

ALBERT = Names("attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm", "ffn", "ffn_output",
               "full_layer_layer_norm", output_dropped=False)
SQUEEZED = Names("attention.query", "attention.key", "attention.value", "post_attention.conv1d", "post_attention.layernorm",
                 "intermediate.conv1d", "output.conv1d", "output.layernorm")
GROUPS = dict(zip((SQUEEZED.query, SQUEEZED.key, SQUEEZED.value, SQUEEZED.out, SQUEEZED.inner, SQUEEZED.outer), (
    "q_groups", "k_groups", "v_groups", "post_attention_groups", "intermediate_groups", "output_groups")))


class SharedStack(Layered):
    """ALBERT's layers, each run several times (arXiv:1909.11942)."""

    def __init__(self, row: Row, config: Any) -> None:
        super().__init__()
        self.config = config
        self.embedding_hidden_mapping_in = nn.Linear(config.embedding_size, config.hidden_size)
        self.albert_layer_groups = nn.ModuleList([self._group(config) for _ in range(config.num_hidden_groups)])

    def _group(self, config: Any) -> Any:
        group, layers = Holder(), []
        for _ in range(config.inner_group_num):
            layer = EncoderLayer(ALBERT, config)
            layer._modules = {name: layer._modules[name] for name in sorted(layer._modules, key=lambda n: n != ALBERT.output_norm)}
            layers.append(layer)
        group.albert_layers = nn.ModuleList(layers)
        return group

    def forward(self, x: Any, mask: Mask, states: States, cache: Any = None) -> Any:
        """The last run's states."""
        x, config = self.embedding_hidden_mapping_in(x), self.config
        states.hidden(x)
        for i in range(config.num_hidden_layers):
            group = self.albert_layer_groups[int(i / (config.num_hidden_layers / config.num_hidden_groups))]
            for layer in group.albert_layers:
                x, weights = through(self, layer, x, mask=mask)
            states.attention(weights)
            states.hidden(x)
        return x


class MappedStack(Stack):
    """Layers wider than the embeddings."""

    def __init__(self, row: Row, config: Any) -> None:
        Layered.__init__(self)
        self.embedding_hidden_mapping_in = nn.Linear(getattr(config, row.width), config.hidden_size)
        made = Stack(row, config)
        for name, module in made._modules.items():
            self.add_module(name, module)
        self.config, self.relative, self.rotary, self.name = config, False, False, row.layers

    def forward(self, x: Any, mask: Mask, states: States, cache: Any = None) -> Any:
        """The last layer's states."""
        return super().forward(self.embedding_hidden_mapping_in(x), mask, states, cache)


class GroupedLinear(nn.Conv1d):
    """A layer in groups of features."""

    def forward(self, x: Any) -> Any:
        """(batch, tokens, width)."""
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class ChannelDropout(nn.Dropout):
    """Dropout that draws feature after feature, as convolutions have them."""

    def forward(self, x: Any) -> Any:
        """(batch, tokens, width)."""
        return super().forward(x.transpose(1, 2).contiguous()).transpose(1, 2)


class GroupedLayer(EncoderLayer):
    """SqueezeBERT's layer (arXiv:2006.11316)."""

    def __init__(self, names: Any, config: Any, layer_idx: int = 0, before: bool = False) -> None:
        super().__init__(names, config, layer_idx, before)
        self.dropped = ChannelDropout(config.hidden_dropout_prob)

    def _linear(self, path: str, inputs: int, outputs: int) -> Any:
        return GroupedLinear(inputs, outputs, kernel_size=1, groups=getattr(self.config, GROUPS[path]))


class GroupedStack(Stack):
    """SqueezeBERT's layers."""

    def __init__(self, row: Row, config: Any) -> None:
        Layered.__init__(self)
        if config.embedding_size != config.hidden_size:
            raise ValueError("If you want embedding_size != intermediate hidden_size, please insert a Conv1d layer to adjust the number of "
                             "channels before the first SqueezeBertModule.")
        self.layers = nn.ModuleList([GroupedLayer(SQUEEZED, config, i) for i in range(config.num_hidden_layers)])
        self.config, self.relative, self.rotary, self.name = config, False, False, "layers"


class PlainPooler(nn.Linear):
    """tanh of a layer of the first token's state, the layer being the module."""

    def __init__(self, config: Any) -> None:
        super().__init__(config.hidden_size, config.hidden_size)

    def forward(self, hidden_states: Any) -> Any:
        """The pooled state (batch, width)."""
        return torch.tanh(super().forward(hidden_states[:, 0]))


class AlbertWords(nn.Module):
    """ALBERT's way to words, in the embeddings' width."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.LayerNorm = nn.LayerNorm(config.embedding_size, eps=config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.dense = nn.Linear(config.hidden_size, config.embedding_size)
        self.decoder = nn.Linear(config.embedding_size, config.vocab_size)
        self.activation = activation(config.hidden_act)

    def forward(self, x: Any) -> Any:
        """Logits (batch, tokens, vocabulary)."""
        return self.decoder(self.LayerNorm(self.activation(self.dense(x))))


class RemWords(nn.Module):
    """RemBERT's way to words, in a width of its own."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.output_embedding_size)
        self.decoder = nn.Linear(config.output_embedding_size, config.vocab_size)
        self.activation = activation(config.hidden_act)
        self.LayerNorm = nn.LayerNorm(config.output_embedding_size, eps=config.layer_norm_eps)

    def forward(self, x: Any) -> Any:
        """Logits (batch, tokens, vocabulary)."""
        return self.decoder(self.LayerNorm(self.activation(self.dense(x))))


class AlbertMasked(MaskedHead):
    """ALBERT's logits of words."""

    def _vocabulary(self: Any, config: Any) -> None:
        self.predictions = AlbertWords(config)

    def _words(self: Any, x: Any) -> Any:
        return self.predictions(x)


class RemMasked(MaskedHead):
    """RemBERT's logits of words."""

    def _vocabulary(self: Any, config: Any) -> None:
        self.cls = Holder()
        self.cls.predictions = RemWords(config)


BODIES: dict[str, dict[str, Any]] = {
    "albert": {"stack_class": SharedStack, "pooler_class": PlainPooler},
    "rembert": {"stack_class": MappedStack},
    "squeezebert": {"stack_class": GroupedStack},
}
