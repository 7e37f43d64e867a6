"""What the forward methods of all models share: arguments that every model takes, states that are recorded, tuples where asked."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from septet.transformers.attention import wants_weights

# arguments that a tokenizer, `generate` or the Trainer hands to every model, without meaning for most
HARMLESS = {"cache_position", "num_items_in_batch", "token_type_ids", "return_loss", "is_causal", "logits_to_keep", "head_mask",
            "special_tokens_mask", "offset_mapping", "position_ids", "use_cache", "attention_mask"}


def can_return_tuple(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A forward whose output is a tuple where `return_dict` (or the configuration's) is False."""
    @wraps(forward)
    def call(self: Any, *args: Any, return_dict: bool | None = None, **kwargs: Any) -> Any:
        out = forward(self, *args, **kwargs)
        return out if (self.config.return_dict if return_dict is None else return_dict) else out.to_tuple()

    return call


def check_known(model: Any, more: dict[str, Any]) -> None:
    """TypeError for an argument that no model takes."""
    unknown = [name for name in more if name not in HARMLESS]
    if unknown:
        raise TypeError(f"{type(model).__name__}.forward() got an unexpected keyword argument {unknown[0]!r}")


class States:
    """The hidden states and attention weights that a forward call is asked for."""

    def __init__(self, config: Any, output_attentions: bool | None, output_hidden_states: bool | None) -> None:
        wanted = config.output_hidden_states if output_hidden_states is None else output_hidden_states
        self._hidden: list[Any] | None = [] if wanted else None
        self._asked, self.weights = wants_weights(config, output_attentions)
        self._attentions: list[Any] = []
        self._cross: list[Any] = []

    def hidden(self, x: Any) -> None:
        """Note a hidden state."""
        if self._hidden is not None:
            self._hidden.append(x)

    def replace_last(self, x: Any) -> None:
        """Put another state (normed) in the last one's place."""
        if self._hidden:
            self._hidden[-1] = x

    def attention(self, weights: Any, cross: Any = None) -> None:
        """Note a layer's attention weights."""
        if self.weights:
            self._attentions.append(weights)
            if cross is not None:
                self._cross.append(cross)

    @property
    def hidden_states(self) -> Any:
        """All states, None where they were not asked for."""
        return None if self._hidden is None else tuple(self._hidden)

    @property
    def attentions(self) -> Any:
        """All weights, None where they were not asked for; an empty tuple where the kernel has none."""
        return tuple(self._attentions) if self._asked else None

    @property
    def cross_attentions(self) -> Any:
        """All weights on the encoder."""
        return tuple(self._cross) if self._asked else None


def check_one(input_ids: Any, inputs_embeds: Any) -> None:
    """ValueError unless exactly one of both is given."""
    if (input_ids is None) == (inputs_embeds is None):
        raise ValueError("You must specify exactly one of input_ids or inputs_embeds")
