"""The one layer of encoder–decoders, vision and audio: attention, maybe on an encoder, and a network; rows name the modules."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activated, activation
from septet.transformers.attention import ALL, Mask, attend, split
from septet.transformers.models.encoder import place
from septet.transformers.models.gpt2_decoder import cross, own


@dataclass(frozen=True)
class LayerRow:
    """The switches and names of a layer.

    pre: norms in front of attention and network, else behind.  projections: their names in the order they are made; the last is the
    output's.  cross: the name of the attention on an encoder, and of its norm.  norms_first: the second norm is made before the network;
    all_norms_first: each norm before what it is for.  scales: the names of learned factors behind attention and network.
    """

    pre: bool = False
    attention: str = "self_attn"
    projections: str = "k_proj v_proj q_proj out_proj"
    attention_norm: str = "self_attn_layer_norm"
    inner: str = "fc1"
    outer: str = "fc2"
    norm: str = "final_layer_norm"
    cross: str = "encoder_attn encoder_attn_layer_norm"
    key_bias: bool = True
    norms_first: bool = False
    all_norms_first: bool = False
    scales: str = ""


@dataclass(frozen=True)
class Sizes:
    """The sizes of a layer: width, heads, inner width; dropout rates of states, weights, inside the network; activation, epsilon."""

    width: int
    heads: int
    inner: int
    dropout: float = 0.0
    attention_dropout: float = 0.0
    inner_dropout: float = 0.0
    act: str = "gelu"
    eps: float = 1e-5


class ProjectedAttention(nn.Module):
    """Attention with four linear layers."""

    def __init__(self, row: LayerRow, config: Any, sizes: Sizes, layer_idx: int = 0, bias: bool = True) -> None:
        super().__init__()
        self.config, self.layer_idx = config, layer_idx
        self.embed_dim, self.num_heads, self.head_dim = sizes.width, sizes.heads, sizes.width // sizes.heads
        if self.head_dim * self.num_heads != self.embed_dim:
            raise ValueError(f"embed_dim must be divisible by num_heads (got `embed_dim`: {self.embed_dim} and `num_heads`: "
                             f"{self.num_heads}).")
        self.scaling, self.rate = self.head_dim ** -0.5, sizes.attention_dropout
        names = row.projections.split()
        for name in names:
            own_bias = (name == names[-1] or bias) and (row.key_bias or name != "k_proj")
            setattr(self, name, nn.Linear(sizes.width, sizes.width, bias=own_bias))
        self.out_name = names[-1]

    def forward(self, x: Any, mask: Mask, cache: Any = None, source: Any = None, places: Any = None,
                source_places: Any = None) -> tuple[Any, Any]:
        """(the output, the weights).  source: an encoder's states; places: added to what queries (and keys) are made of."""
        heads = self.num_heads
        q = split(self.q_proj(x if places is None else x + places), heads)
        if source is None:
            k, v = split(self.k_proj(x if places is None else x + places), heads), split(self.v_proj(x), heads)
            if cache is not None:
                k, v = own(cache).update(k, v, self.layer_idx)
        else:
            k, v = cross(cache, self.layer_idx, lambda: (
                split(self.k_proj(source if source_places is None else source + source_places), heads), split(self.v_proj(source), heads)))
        out, weights = attend(self.config, q, k, v, mask, self.scaling, self.rate if self.training else 0.0)
        return getattr(self, self.out_name)(out), weights


class LayerScale(nn.Module):
    """A learned factor for every feature."""

    def __init__(self, width: int, value: float) -> None:
        super().__init__()
        self.lambda1 = nn.Parameter(value * torch.ones(width))

    def forward(self, x: Any) -> Any:
        """The scaled states."""
        return x * self.lambda1


class Layer(nn.Module):
    """Attention, attention on an encoder where `crosses`, a network; each added, with norms in front or behind."""

    def __init__(self, row: LayerRow, config: Any, sizes: Sizes, layer_idx: int = 0, crosses: bool = False, bias: bool = True) -> None:
        super().__init__()
        self.row, self.sizes = row, sizes

        def norm(path: str) -> None:
            place(self, path, nn.LayerNorm(sizes.width, eps=sizes.eps))

        if row.all_norms_first:
            norm(row.attention_norm)
        place(self, row.attention, ProjectedAttention(row, config, sizes, layer_idx, bias))
        self.scales = row.scales.split()
        if self.scales:
            place(self, self.scales[0], LayerScale(sizes.width, config.layerscale_value))
        if not row.all_norms_first:
            norm(row.attention_norm)
        self.cross_names = row.cross.split() if crosses else None
        if self.cross_names:
            place(self, self.cross_names[0], ProjectedAttention(row, config, sizes, layer_idx, bias))
            norm(self.cross_names[1])
        early = row.norms_first or row.all_norms_first
        if early:
            norm(row.norm)
        place(self, row.inner, nn.Linear(sizes.width, sizes.inner))
        place(self, row.outer, nn.Linear(sizes.inner, sizes.width))
        if not early:
            norm(row.norm)
        if self.scales:
            place(self, self.scales[1], LayerScale(sizes.width, config.layerscale_value))
        self.act = activation(sizes.act)

    def _drop(self, x: Any, rate: float) -> Any:
        return F.dropout(x, rate, self.training) if rate and self.training else x

    def _around(self, x: Any, norm: str, function: Any) -> Any:
        """function, added; the norm in front or behind."""
        layer = self.get_submodule(norm)
        if self.row.pre:
            return x + self._drop(function(layer(x)), self.sizes.dropout)
        return layer(x + self._drop(function(x), self.sizes.dropout))

    def _network(self, x: Any) -> Any:
        inner = self._drop(activated(self.act, self.get_submodule(self.row.inner), x), self.sizes.inner_dropout)
        found = self.get_submodule(self.row.outer)(inner)
        return self.get_submodule(self.scales[1])(found) if self.scales else found

    def forward(self, x: Any, mask: Mask = ALL, cache: Any = None, encoder: Any = None, encoder_mask: Mask = ALL,
                places: Any = None, encoder_places: Any = None) -> tuple[Any, Any, Any]:
        """(the states, the attention weights, those on the encoder)."""
        found: list[Any] = [None, None]

        def attention(y: Any) -> Any:
            out, found[0] = self.get_submodule(self.row.attention)(y, mask, cache, places=places)
            return self.get_submodule(self.scales[0])(out) if self.scales else out

        def crossed(y: Any) -> Any:
            out, found[1] = self.get_submodule(self.cross_names[0])(y, encoder_mask, cache, encoder, places, encoder_places)  # type: ignore[index]
            return out

        x = self._around(x, self.row.attention_norm, attention)
        if self.cross_names and encoder is not None:
            x = self._around(x, self.cross_names[1], crossed)
        return self._around(x, self.row.norm, self._network), found[0], found[1]


def weighted(weights: Any, states: Any) -> Any:
    """The mean of layers' states, each counted by the softmax of its weight."""
    return (torch.stack(tuple(states), dim=1) * F.softmax(weights, dim=-1).view(-1, 1, 1)).sum(dim=1)


def shifted(labels: Any, pad: int, start: int) -> Any:
    """Labels as a decoder's inputs: one to the right, -100 as padding."""
    if pad is None:
        raise ValueError("self.model.config.pad_token_id has to be defined.")
    found = torch.cat([torch.full((labels.shape[0], 1), start, dtype=labels.dtype), labels[:, :-1]], dim=1)
    return found.masked_fill(found == -100, pad)
