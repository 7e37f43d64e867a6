"""Blocks that architectures share: norms, rotary positions, gated networks, mixtures of experts."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activated, activation
from septet.transformers.modeling_rope_utils import GROWING, ROPE_INIT_FUNCTIONS, parameters, whole


class RMSNorm(nn.Module):
    """x / root mean square, times a weight."""

    def __init__(self, hidden_size: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.variance_epsilon = eps

    def forward(self, hidden_states: Any) -> Any:
        """The normed states, computed in float32."""
        x = hidden_states
        if x.dtype is torch.float32:
            return F.rms_norm(x, x.shape[-1:], self.weight, self.variance_epsilon)
        wide = x.float()
        return self.weight * (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.variance_epsilon)).to(x.dtype)

    def extra_repr(self) -> str:
        """The size and epsilon."""
        return f"{tuple(self.weight.shape)}, eps={self.variance_epsilon}"


class GemmaNorm(nn.Module):
    """x / root mean square, times 1 + a weight."""

    def __init__(self, dim: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Any) -> Any:
        """The normed states, computed in float32."""
        wide = x.float()
        out = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)
        return (out * (1.0 + self.weight.float())).to(x.dtype)

    def extra_repr(self) -> str:
        """The size and epsilon."""
        return f"{tuple(self.weight.shape)}, eps={self.eps}"


class PlainNorm(nn.Module):
    """A layer norm without a bias."""

    def __init__(self, hidden_size: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.variance_epsilon = eps

    def forward(self, hidden_states: Any) -> Any:
        """The normed states, computed in float32."""
        x = hidden_states
        return (F.layer_norm(x.float(), x.shape[-1:], None, None, self.variance_epsilon) * self.weight.float()).to(x.dtype)


class BareNorm(nn.Module):
    """A layer norm without weights."""

    def __init__(self, hidden_size: int, eps: float = 1e-5) -> None:
        super().__init__()

    def forward(self, hidden_states: Any) -> Any:
        """The normed states, computed in float32."""
        x = hidden_states
        return F.layer_norm(x.float(), x.shape[-1:], None, None, 1e-5).to(x.dtype)


class UnitNorm(nn.Module):
    """x / root mean square, without a weight."""

    def __init__(self, hidden_size: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps

    def forward(self, x: Any) -> Any:
        """The normed states, computed in float32."""
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)).to(x.dtype)


class ShiftedNorm(nn.LayerNorm):
    """A layer norm with 1 + a weight."""

    def forward(self, input: Any) -> Any:
        """The normed states."""
        return F.layer_norm(input, self.normalized_shape, self.weight + 1, self.bias, self.eps)


def epsilon(config: Any) -> float:
    """The norms' epsilon, by the name that the configuration has for it."""
    names = ("rms_norm_eps", "layer_norm_eps", "norm_epsilon", "norm_eps", "layer_norm_epsilon")
    return float(next((getattr(config, name) for name in names if hasattr(config, name)), 1e-5))


class ScaledEmbedding(nn.Embedding):
    """Embeddings times a number; the number is not saved."""

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: Any, embed_scale: float = 1.0) -> None:
        super().__init__(num_embeddings, embedding_dim, padding_idx)
        self.scalar_embed_scale = embed_scale
        self.register_buffer("embed_scale", torch.tensor(embed_scale), persistent=False)

    def forward(self, input_ids: Any) -> Any:
        """The scaled embeddings; the number is rounded to their dtype."""
        return super().forward(input_ids) * self.embed_scale.to(self.weight.dtype)


class Rotary(nn.Module):
    """Cosines and sines of positions; of several kinds of layers where the configuration has them.

    partial: whether the architecture turns a part of each head, as `partial_rotary_factor` says; the others disregard it.
    """

    def __init__(self, config: Any, partial: bool = True) -> None:
        super().__init__()
        self.config, self.partial = config, partial
        rope = config.rope_parameters
        self.kinds = [k for k in rope if k in config.layer_types] if "rope_type" not in rope else [None]
        self.scaling: dict[Any, float] = {}
        self.reach: dict[Any, int] = dict.fromkeys(self.kinds, config.max_position_embeddings)
        for kind in self.kinds:
            self._set(kind, None)
            name = "" if kind is None else f"{kind}_"
            self.register_buffer(f"{name}original_inv_freq", self._frequencies(kind).clone(), persistent=False)

    def _set(self, kind: Any, length: int | None) -> None:
        rope = parameters(self.config, kind)
        make = ROPE_INIT_FUNCTIONS[rope["rope_type"]]
        if not self.partial and rope.get("partial_rotary_factor", 1.0) != 1.0:
            if rope["rope_type"] != "default":
                raise NotSupported(f"{type(self.config).__name__}: partial_rotary_factor with rope_type={rope['rope_type']!r}")
            make = whole
        with torch.no_grad():
            found, self.scaling[kind] = make(self.config, None, length, layer_type=kind)
        self.register_buffer("inv_freq" if kind is None else f"{kind}_inv_freq", found.float(), persistent=False)

    def _frequencies(self, kind: Any) -> Any:
        return getattr(self, "inv_freq" if kind is None else f"{kind}_inv_freq")

    def _grow(self, kind: Any, rule: str, length: int) -> None:
        """Frequencies for texts of a length.  Those of a growing base stay as the longest text so far made them, until one is short."""
        most = self.config.max_position_embeddings
        if rule == "longrope":
            self._set(kind, length)
        elif length > self.reach[kind] or length < most < self.reach[kind]:
            self.reach[kind] = max(length, most)
            self._set(kind, self.reach[kind])

    def forward(self, x: Any, position_ids: Any, layer_type: Any = None) -> tuple[Any, Any]:
        """(cosines, sines), shape (batch, tokens, width), of x's dtype."""
        kind = layer_type if layer_type in self.kinds else None
        rule = parameters(self.config, kind)["rope_type"]
        if rule in GROWING:
            self._grow(kind, rule, int(position_ids.max()) + 1)
        angles = position_ids[:, :, None].float() * self._frequencies(kind)[None, None, :].float()
        angles = torch.cat((angles, angles), dim=-1)
        factor = self.scaling[kind]
        cos, sin = angles.cos(), angles.sin()
        if factor != 1.0:
            cos, sin = cos * factor, sin * factor
        return cos.to(x.dtype), sin.to(x.dtype)


def turned(x: Any, cos: Any, sin: Any) -> Any:
    """Heads (batch, heads, tokens, width) turned by their positions; what is wider than the angles stays."""
    width = cos.shape[-1]
    if width < x.shape[-1]:
        return torch.cat([turned(x[..., :width], cos, sin), x[..., width:]], dim=-1)
    half = width // 2
    rotated = torch.cat((-x[..., half:], x[..., :half]), dim=-1)
    return x * cos[:, None] + rotated * sin[:, None]


def turned_pairs(x: Any, cos: Any, sin: Any) -> Any:
    """The same where neighbours are turned together, not the halves."""
    width = cos.shape[-1]
    if width < x.shape[-1]:
        return torch.cat([turned_pairs(x[..., :width], cos, sin), x[..., width:]], dim=-1)
    cos, sin = (y[..., :width // 2].repeat_interleave(2, dim=-1)[:, None] for y in (cos, sin))
    rotated = torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).flatten(-2)
    return x * cos + rotated * sin


def turned_back(x: Any, cos: Any, sin: Any) -> Any:
    """The same, the other way round."""
    return turned(x, cos, -sin)


def unturned(x: Any, cos: Any, sin: Any) -> Any:
    """Heads as they are."""
    return x


class GatedMLP(nn.Module):
    """down(act(gate(x)) up(x))."""

    def __init__(self, config: Any, bias: bool, act: str) -> None:
        super().__init__()
        self.config = config
        self.hidden_size, self.intermediate_size = config.hidden_size, config.intermediate_size
        self.gate_proj = nn.Linear(self.hidden_size, self.intermediate_size, bias=bias)
        self.up_proj = nn.Linear(self.hidden_size, self.intermediate_size, bias=bias)
        self.down_proj = nn.Linear(self.intermediate_size, self.hidden_size, bias=bias)
        self.act_fn = activation(act)

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return self.down_proj(self.act_fn(self.gate_proj(x)) * self.up_proj(x))


class PlainMLP(nn.Module):
    """Two layers, an activation between."""

    def __init__(self, config: Any, bias: bool, act: str, names: str) -> None:
        super().__init__()
        self.config = config
        self.first, self.second = names.split()
        setattr(self, self.first, nn.Linear(config.hidden_size, config.intermediate_size, bias=bias))
        setattr(self, self.second, nn.Linear(config.intermediate_size, config.hidden_size, bias=bias))
        self.act = activation(act)

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return getattr(self, self.second)(activated(self.act, getattr(self, self.first), x))


class FusedMLP(nn.Module):
    """The same, gate and up in one matrix."""

    def __init__(self, config: Any, bias: bool, act: str) -> None:
        super().__init__()
        self.config = config
        self.gate_up_proj = nn.Linear(config.hidden_size, 2 * config.intermediate_size, bias=bias)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=bias)
        self.activation_fn = activation(act)

    def forward(self, hidden_states: Any) -> Any:
        """The network's output."""
        gate, up = self.gate_up_proj(hidden_states).chunk(2, dim=-1)
        return self.down_proj(up * self.activation_fn(gate))


class Router(nn.Module):
    """Which experts a token goes to, and with what weights."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.top_k = config.num_experts_per_tok
        self.weight = nn.Parameter(torch.empty(config.num_local_experts, config.hidden_size))

    def forward(self, x: Any) -> tuple[Any, Any, Any]:
        """(logits, weights of the chosen, the chosen) of (tokens, width)."""
        logits = F.linear(x, self.weight)
        weights, chosen = F.softmax(logits.float(), dim=-1).topk(self.top_k, dim=-1)
        return logits, (weights / weights.sum(dim=-1, keepdim=True)).to(x.dtype), chosen


class Experts(nn.Module):
    """Gated networks side by side."""

    def __init__(self, config: Any, act: str) -> None:
        super().__init__()
        count, width, inner = config.num_local_experts, config.hidden_size, config.intermediate_size
        self.gate_up_proj = nn.Parameter(torch.empty(count, 2 * inner, width))
        self.down_proj = nn.Parameter(torch.empty(count, width, inner))
        self.act_fn = activation(act)

    def forward(self, x: Any, weights: Any, chosen: Any) -> Any:
        """Every token's experts' outputs, weighted and added; (tokens, width)."""
        out = torch.zeros_like(x)
        for expert in sorted(set(chosen.flatten().tolist())):
            token, place = torch.where(chosen == expert)
            gate, up = F.linear(x[token], self.gate_up_proj[expert]).chunk(2, dim=-1)
            found = F.linear(self.act_fn(gate) * up, self.down_proj[expert])
            out = out.index_add(0, token, found * weights[token, place, None])
        return out


class SparseMLP(nn.Module):
    """A mixture of experts."""

    def __init__(self, config: Any, bias: bool, act: str) -> None:
        super().__init__()
        self.jitter_noise = config.router_jitter_noise
        self.gate = Router(config)
        self.experts = Experts(config, act)
        self.router_logits: Any = None

    def forward(self, x: Any) -> Any:
        """The experts' outputs; the router's logits are kept until the next call."""
        if self.training and self.jitter_noise > 0:
            x = x * torch.empty_like(x).uniform_(1.0 - self.jitter_noise, 1.0 + self.jitter_noise)
        flat = x.reshape(-1, x.shape[-1])
        self.router_logits, weights, chosen = self.gate(flat)
        return self.experts(flat, weights, chosen).reshape(x.shape)


MLPS = {"gated": GatedMLP, "fused": FusedMLP, "experts": SparseMLP}
NORMS = {"rms": RMSNorm, "gemma": GemmaNorm, "layer": nn.LayerNorm, "plain": PlainNorm, "bare": BareNorm, "shifted": ShiftedNorm,
         "unit": UnitNorm}
