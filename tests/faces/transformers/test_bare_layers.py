"""A layer and its activation are one step only where nobody could tell: hooks, own `forward`s, other modules are called as they stand."""
from __future__ import annotations

import pytest

import septet.torch as torch
import septet.transformers as transformers

SHAPE = 40, 20                      # more rows than what is computed step by step


@pytest.fixture
def model():
    torch.manual_seed(0)
    config = transformers.BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48)
    return transformers.BertModel(config).eval()


def states(model):
    ids = torch.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) % 50
    with torch.no_grad():
        return model(ids).last_hidden_state


@pytest.mark.parametrize("which", ["layer", "activation"])
def test_hooks_are_called(model, which):
    seen, wanted = [], states(model)
    layer = model.encoder.layer[1]
    module = layer.intermediate.dense if which == "layer" else layer.act
    with module.register_forward_hook(lambda module, given, out: seen.append(tuple(out.shape))):
        assert torch.equal(states(model), wanted)
    assert seen == [(*SHAPE, 48)]


def test_a_forward_of_its_own_is_called(model):
    wanted, dense = states(model), model.encoder.layer[0].intermediate.dense
    plain = dense.forward
    dense.forward = lambda x: plain(x) + 1
    assert not torch.allclose(states(model), wanted)
    dense.bias.data += 1
    dense.forward = lambda x: plain(x) - 1
    assert torch.allclose(states(model), wanted, atol=1e-5)


def test_another_module_in_its_place_is_called(model):
    wanted, inner = states(model), model.encoder.layer[0].intermediate
    inner.dense = torch.nn.Sequential(inner.dense)
    assert torch.equal(states(model), wanted)
