"""Runs ONNX files of septet.export: the wire format read back field by field, each operator by its definition, on arrays."""
from __future__ import annotations

import importlib.util
import struct

import septet.numpy as np
from septet.core.io.protobuf import fields, signed

DTYPES = {1: "float32", 6: "int32", 7: "int64", 9: "bool", 11: "float64"}


def message(data):
    found = {}
    for number, _, value in fields(data):
        found.setdefault(number, []).append(value)
    return found


def tensor(data):
    m = message(data)
    shape, kind = m.get(1, []), m[2][0]
    values = np.array([bytes(x).decode() for x in m[6]], dtype=object) if kind == 8 else np.frombuffer(bytes(m[9][0]), dtype=DTYPES[kind])
    return bytes(m[8][0]).decode(), values.reshape(shape)


def attributes(found):
    made = {}
    for m in map(message, found):
        kind = m[20][0]
        value = [signed(x) for x in m[8]] if kind == 7 else signed(m[3][0]) if kind == 2 else struct.unpack("<f", m[2][0])[0]
        made[bytes(m[1][0]).decode()] = value
    return made


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def reshape(x, shape):
    return x.reshape([x.shape[k] if n == 0 else n for k, n in enumerate(shape.tolist())])


OPERATORS = {
    "Identity": lambda x: x, "Sub": np.subtract, "Add": np.add, "Mul": np.multiply, "Div": np.divide, "MatMul": np.matmul, "Exp": np.exp,
    "Max": np.maximum, "Min": np.minimum, "Where": np.where, "IsNaN": np.isnan, "Equal": np.equal, "Greater": np.greater,
    "Or": np.logical_or, "And": np.logical_and, "LessOrEqual": np.less_equal, "Softmax": softmax, "Reshape": reshape, "Tanh": np.tanh,
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Relu": lambda x: np.maximum(x, 0.0), "Shape": lambda x: np.array(x.shape, dtype=np.int64),
    "Cast": lambda x, to: x.astype(DTYPES[to]), "Gather": lambda x, at, axis=0: np.take(x, at, axis=axis),
    "GatherElements": lambda x, at, axis: np.take_along_axis(x, at, axis), "Concat": lambda *x, axis: np.concatenate(x, axis=axis),
    "ArgMax": lambda x, axis, keepdims: np.argmax(x, axis=axis), "ArgMin": lambda x, axis, keepdims: np.argmin(x, axis=axis),
    "ReduceMean": lambda x, axes, keepdims: np.mean(x, axis=tuple(axes), keepdims=bool(keepdims)),
    "ReduceSum": lambda x, axes, keepdims: np.sum(x, axis=tuple(axes.tolist()), keepdims=bool(keepdims)),
    "Expand": lambda x, shape: np.broadcast_to(x, np.broadcast_shapes(x.shape, tuple(shape.tolist()))),
}


def interpreted(path, x):
    """The outputs by name."""
    with open(path, "rb") as f:
        graph = message(message(f.read())[7][0])
    known = dict(map(tensor, graph.get(5, [])))
    known["X"] = x
    for m in map(message, graph[1]):
        inputs, (output,) = ([bytes(name).decode() for name in m.get(k, [])] for k in (1, 2))
        known[output] = OPERATORS[bytes(m[4][0]).decode()](*(known[name] for name in inputs), **attributes(m.get(5, [])))
    return {name: known[name] for name in (bytes(message(m)[1][0]).decode() for m in graph[12])}


def by_onnxruntime(path, x):
    """The outputs by name, by the runtime itself."""
    import numpy
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    names = [o.name for o in session.get_outputs()]
    found = session.run(names, {"X": numpy.asarray(x.tolist())})
    return {name: np.array(a.tolist(), dtype=object if a.dtype.kind in "OU" else str(a.dtype)) for name, a in zip(names, found)}


RUNNERS = [interpreted, by_onnxruntime] if all(map(importlib.util.find_spec, ("onnxruntime", "numpy"))) else [interpreted]
