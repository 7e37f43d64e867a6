"""Other numbers of tokens: the input embeddings, the output's weights and biases grow or shrink together."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn


def resize(model: Any, count: int | None, multiple: int | None, mean: bool) -> Any:
    """The input embeddings, made for `count` tokens (rounded up to a multiple)."""
    old = model.get_input_embeddings()
    count = rounded(old.weight.shape[0] if count is None else count, multiple)
    if count != old.weight.shape[0]:
        made = nn.Embedding(count, old.weight.shape[1], padding_idx=old.padding_idx, dtype=old.weight.dtype)
        with torch.no_grad():
            fill(made.weight, old.weight, mean)
        made.weight.requires_grad_(old.weight.requires_grad)
        for name in ("scalar_embed_scale", "embed_scale"):
            if hasattr(old, name):
                made = scaled(old, made)
                break
        model.set_input_embeddings(made)
        resize_output(model, count, mean)
    for config in {id(c): c for c in (model.config, model.config.get_text_config())}.values():
        if hasattr(config, "vocab_size"):
            config.vocab_size = count
    if hasattr(model, "vocab_size"):
        model.vocab_size = count
    model.tie_weights()
    return model.get_input_embeddings()


def rounded(count: int, multiple: int | None) -> int:
    """A number, up to a multiple."""
    if multiple is not None and not isinstance(multiple, int):
        raise ValueError(f"Asking to pad the embedding matrix to a multiple of `{multiple}`, which is not and integer. Please make sure "
                         "to pass an integer")
    return count if multiple is None else -(-count // multiple) * multiple


def scaled(old: Any, made: Any) -> Any:
    """The old module of scaled embeddings with the new weight."""
    old.weight, old.num_embeddings = made.weight, made.num_embeddings
    return old


def resize_output(model: Any, count: int, mean: bool) -> None:
    """The same for what makes logits: its weight where it is not shared, its bias."""
    output = model.get_output_embeddings()
    if output is None or output.weight.shape[0] == count:
        return
    made = nn.Linear(output.weight.shape[1], count, bias=output.bias is not None, dtype=output.weight.dtype)
    with torch.no_grad():
        fill(made.weight, output.weight, mean)
        if output.bias is not None:
            fill(made.bias, output.bias, False)
    for source in set(model.all_tied_weights_keys.values()):
        path, _, name = source.rpartition(".")
        owner = model.get_submodule(path)
        if getattr(owner, name) is output.bias:
            owner._parameters[name] = made.bias
    if hasattr(model, "final_logits_bias"):
        bias = model.final_logits_bias
        model.final_logits_bias = torch.cat([bias[:, :count], bias.new_zeros((1, max(0, count - bias.shape[1])))], dim=1)
    model.set_output_embeddings(made)


def fill(new: Any, old: Any, mean: bool) -> None:
    """The old rows, and for new ones draws about their mean (with `mean`) or what the module drew."""
    kept = min(new.shape[0], old.shape[0])
    if new.shape[0] > kept:
        if mean and old.ndim == 2:
            new[kept:] = about_mean(old, new.shape[0] - kept)
        elif old.ndim == 1:
            new[kept:] = 0
    new[:kept] = old[:kept]


def about_mean(old: Any, count: int) -> Any:
    """Rows drawn from the normal distribution with the old rows' mean and 1e-9 of their covariance."""
    rows = old.float()
    centre = rows.mean(dim=0)
    spread = (rows - centre).T @ (rows - centre) / rows.shape[0]
    try:
        from septet.torch.distributions import MultivariateNormal

        drawn = MultivariateNormal(centre, covariance_matrix=1e-9 * spread).sample((count,))
    except ValueError:
        drawn = centre.expand(count, -1)
    return drawn.to(old.dtype)
