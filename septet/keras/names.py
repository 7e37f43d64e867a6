"""Which module of the face has which name of `keras`: a module is loaded when one of its names is first used."""
from __future__ import annotations

SUBMODULES = """activations applications backend callbacks config constraints datasets distribution dtype_policies initializers layers
    losses metrics mixed_precision models ops optimizers preprocessing random regularizers saving tree utils"""
# module -> its names
MODULES = {
    "variable": "Variable",
    "keras_tensor": "KerasTensor",
    "operation": "Operation",
    "naming": "name_scope",
    "dtype_policies": "DTypePolicy FloatDTypePolicy",
    "layers.layer": "Layer",
    "layers.input_spec": "InputSpec",
    "layers.input_layer": "Input",
    "function": "Function",
    "models.model": "Model",
    "models.sequential": "Sequential",
    "initializers": "Initializer",
    "losses": "Loss",
    "metrics": "Metric",
    "optimizers": "Optimizer",
    "regularizers": "Regularizer",
    "scopes": "StatelessScope SymbolicScope device",
}
