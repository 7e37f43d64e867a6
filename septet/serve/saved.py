"""Saved models that answer rows with rows: scikit-learn's from `septet.save`, Keras's `.keras`, torch weights of a known architecture.

Each answers the three verbs of TF Serving; what a model cannot do is a Refusal that says why.
"""
from __future__ import annotations

import os
import threading
from pickle import UnpicklingError
from typing import Any
from zipfile import BadZipFile

from septet.errors import NotSupported
from septet.serve.errors import Refusal

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "score_samples")
TYPES = {"b": "DT_BOOL", "i": "DT_INT64", "u": "DT_UINT64", "f": "DT_DOUBLE", "O": "DT_STRING", "U": "DT_STRING", "T": "DT_STRING"}
UNKNOWN = "DT_INVALID"                  # what the protocol has for a type that is not known


class Saved:
    """A model loaded from a file.  One request at a time runs in it: kernels use all cores as it is.

    kind: what it is, for the metadata.  features: names of the columns of a row, None when a row is a plain list.
    """

    kind = "model"
    signatures: tuple[str, ...] = ("serving_default",)

    def __init__(self, model: Any):
        self.model = model
        self.lock = threading.Lock()
        self.features: list[str] | None = None

    def predict(self, inputs: Any, signature: str) -> Any:
        """Nested lists for an array, or a dict of arrays, of inputs."""
        raise NotImplementedError

    def classify(self, rows: list[dict[str, Any]]) -> list[list[list[Any]]]:
        """[label, score] of every class, for each row."""
        raise Refusal(400, f"{self.kind} does not classify")

    def regress(self, rows: list[dict[str, Any]]) -> list[float]:
        raise Refusal(400, f"{self.kind} does not regress")

    def signature(self, name: str) -> dict[str, Any]:
        """Inputs and outputs as TF Serving's metadata names them."""
        raise NotImplementedError


def signature_of(inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
    """An entry of the metadata: (type, shape) of tensors by name."""
    return {"inputs": {name: tensor(*pair) for name, pair in inputs.items()},
            "outputs": {name: tensor(*pair) for name, pair in outputs.items()}, "method_name": "tensorflow/serving/predict"}


def tensor(dtype: str, shape: list[int] | None) -> dict[str, Any]:
    """A line of the metadata: the type and shape of one tensor; None: not known."""
    dims = [{"size": str(n), "name": ""} for n in shape or ()]
    return {"dtype": dtype, "tensor_shape": {"dim": dims, "unknown_rank": shape is None}, "name": ""}


class Estimator(Saved):
    """A fitted scikit-learn estimator or pipeline."""

    kind = "a scikit-learn model"

    def __init__(self, model: Any):
        super().__init__(model)
        names = getattr(model, "feature_names_in_", None)
        self.features = None if names is None else [str(name) for name in names]
        self.signatures = ("serving_default", *(name for name in METHODS if hasattr(model, name)))
        self.width = getattr(model, "n_features_in_", None)

    def predict(self, inputs: Any, signature: str) -> Any:
        method = getattr(self.model, "predict" if signature == "serving_default" else signature)
        with self.lock:
            return as_lists(method(self.table(inputs)))

    def classify(self, rows: list[dict[str, Any]]) -> list[list[list[Any]]]:
        if not hasattr(self.model, "predict_proba"):
            raise Refusal(400, f"{type(self.model).__name__} has no probabilities of classes")
        with self.lock:
            scores = as_lists(self.model.predict_proba(self.table(columns_of(rows))))
            labels = [str(label) for label in as_lists(self.model.classes_)]
        return [[[label, score] for label, score in zip(labels, row)] for row in scores]

    def regress(self, rows: list[dict[str, Any]]) -> list[float]:
        from septet.sklearn.base import is_regressor

        if not is_regressor(self.model):
            raise Refusal(400, f"{type(self.model).__name__} is not a regressor")
        with self.lock:
            return as_lists(self.model.predict(self.table(columns_of(rows))))

    def table(self, inputs: Any) -> Any:
        """What the estimator wants: a frame where columns have names, else an array of two dimensions."""
        if isinstance(inputs, dict) and self.features is not None:
            from septet.pandas import DataFrame

            missing, unknown = [n for n in self.features if n not in inputs], sorted(set(inputs) - set(self.features))
            if missing or unknown:
                raise Refusal(400, f"the model's columns are {self.features}; missing {missing}, unknown {unknown}")
            return DataFrame({name: [value[0] if isinstance(value, list) and len(value) == 1 else value for value in inputs[name]]
                              for name in self.features})
        if isinstance(inputs, dict):
            if len(inputs) != 1:
                raise Refusal(400, f"the model has one input, without names of columns; {sorted(inputs)} were given")
            inputs = next(iter(inputs.values()))
        return self.matrix(inputs)

    def matrix(self, inputs: Any) -> Any:
        array = as_array(inputs)
        if array.dtype.kind == "U":
            return list(inputs)                     # texts, as a vectorizer takes them
        if array.ndim != 2 or self.width not in (None, array.shape[1]):
            raise Refusal(400, f"rows of {self.width or 'n'} numbers are wanted; the inputs have shape {array.shape}")
        if self.features is not None:
            from septet.pandas import DataFrame

            return DataFrame(array, columns=self.features)
        return array

    def signature(self, name: str) -> dict[str, Any]:
        if self.features is not None:
            return signature_of({name: (UNKNOWN, [-1]) for name in self.features}, {"outputs": self.output(name)})
        row: tuple[str, Any] = (UNKNOWN, None) if self.width is None else ("DT_DOUBLE", [-1, int(self.width)])
        return signature_of({"inputs": row}, {"outputs": self.output(name)})

    def output(self, name: str) -> tuple[str, list[int] | None]:
        """The type and shape of what a method gives, as far as the estimator tells."""
        from septet.sklearn.base import is_regressor

        classes = getattr(self.model, "classes_", None)
        if not hasattr(classes, "dtype"):
            numbers = is_regressor(self.model) or name not in ("serving_default", "predict")
            return "DT_DOUBLE" if numbers else UNKNOWN, None
        if name in ("serving_default", "predict"):
            return TYPES.get(classes.dtype.kind, UNKNOWN), [-1]
        return "DT_DOUBLE", [-1, len(classes)] if name in ("predict_proba", "predict_log_proba") else None


class KerasModel(Saved):
    """A model of a `.keras` file."""

    kind = "a Keras model"

    def predict(self, inputs: Any, signature: str) -> Any:
        with self.lock:
            return as_lists(self.model.predict(self.arrays(inputs), verbose=0))

    def arrays(self, inputs: Any) -> Any:
        """One array, or one for each of the model's inputs by its name."""
        names = [str(tensor.name) for tensor in self.model.inputs]
        if not isinstance(inputs, dict):
            return self.numbers(inputs)
        if set(inputs) != set(names) and not (len(names) == len(inputs) == 1):
            raise Refusal(400, f"the model's inputs are {names}; {sorted(inputs)} were given")
        if len(names) == 1:
            return self.numbers(next(iter(inputs.values())))
        return [self.numbers(inputs[name]) for name in names]

    @staticmethod
    def numbers(inputs: Any) -> Any:
        array = as_array(inputs)
        return array.astype("float32") if array.dtype.kind == "f" else array

    def scores(self, rows: list[dict[str, Any]]) -> list[Any]:
        columns = columns_of(rows)
        if len(self.model.inputs) == 1 and len(columns) > 1:        # one feature a column
            columns = {"inputs": [list(row) for row in zip(*columns.values())]}
        return self.predict(columns, "serving_default")

    def classify(self, rows: list[dict[str, Any]]) -> list[list[list[Any]]]:
        scores = self.scores(rows)
        if not scores or not isinstance(scores[0], list) or isinstance(scores[0][0], list):
            raise Refusal(400, "the model does not give one row of scores for an example")
        return [[[str(i), score] for i, score in enumerate(row)] for row in scores]

    def regress(self, rows: list[dict[str, Any]]) -> list[float]:
        scores = self.scores(rows)
        if any(not isinstance(row, list) or len(row) != 1 or isinstance(row[0], list) for row in scores):
            raise Refusal(400, "the model does not give one number for an example")
        return [row[0] for row in scores]

    def signature(self, name: str) -> dict[str, Any]:
        inputs, outputs = ({str(x.name): told(x) for x in tensors} for tensors in (self.model.inputs, self.model.outputs))
        return signature_of(inputs, outputs)


def told(x: Any) -> tuple[str, list[int]]:
    """(type, shape) of a Keras tensor as the metadata has them."""
    return KERAS_TYPES.get(str(x.dtype), UNKNOWN), [-1 if n is None else int(n) for n in x.shape]


KERAS_TYPES = {"float16": "DT_HALF", "bfloat16": "DT_BFLOAT16", "float32": "DT_FLOAT", "float64": "DT_DOUBLE", "string": "DT_STRING",
               "bool": "DT_BOOL", **{f"{sign}int{n}": f"DT_{sign.upper()}INT{n}" for sign in ("", "u") for n in (8, 16, 32, 64)}}


class TorchModel(Saved):
    """Weights of an architecture of septet.torchvision, in evaluation."""

    kind = "a torch model"

    def __init__(self, model: Any, classes: int):
        super().__init__(model)
        self.classes = classes

    def predict(self, inputs: Any, signature: str) -> Any:
        from septet import torch

        if isinstance(inputs, dict):
            if len(inputs) != 1:
                raise Refusal(400, f"the model has one input; {sorted(inputs)} were given")
            inputs = next(iter(inputs.values()))
        with self.lock, torch.inference_mode():
            return as_lists(self.model(torch.tensor(inputs, dtype=torch.float32)))

    def signature(self, name: str) -> dict[str, Any]:
        return signature_of({"inputs": ("DT_FLOAT", [-1, 3, -1, -1])}, {"outputs": ("DT_FLOAT", [-1, self.classes])})


def as_array(inputs: Any) -> Any:
    """An array of nested lists; Refusal when their rows differ in length."""
    from septet import numpy as np

    try:
        return np.array(inputs)
    except ValueError as error:
        raise Refusal(400, f"the inputs are not an array: {error}") from None


def as_lists(value: Any) -> Any:
    """Arrays as nested lists, also within dicts and lists."""
    if isinstance(value, dict):
        return {key: as_lists(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_lists(v) for v in value]
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "toarray"):
        value = value.toarray()
    return value.tolist() if hasattr(value, "tolist") else value


def columns_of(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """A list of dicts as a dict of lists; Refusal when their keys differ."""
    if not rows:
        raise Refusal(400, "there are no rows")
    names = set(rows[0])
    for row in rows:
        if set(row) != names:
            raise Refusal(400, f"rows have different features: {sorted(names)} and {sorted(row)}")
    return {name: [row[name] for row in rows] for name in rows[0]}


def open_saved(path: str, architecture: str | None = None) -> Saved:
    """The model of a file.  ValueError or NotSupported says what the file is, when it is not one that can be served."""
    try:
        return opened(path, os.path.basename(path), architecture)
    except NotSupported:
        raise
    except ImportError as missing:      # a package of an extra, which reading the file needs
        raise NotSupported(f"serving {os.path.basename(path)}: {missing}") from None
    except (UnpicklingError, EOFError, BadZipFile, RuntimeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None


def opened(path: str, name: str, architecture: str | None) -> Saved:
    """The model of a file, by its name's ending."""
    if architecture is not None:
        return TorchModel(*torch_model(path, architecture))
    if name.endswith(".keras"):
        from septet.keras.saving import load_model

        return KerasModel(load_model(path))
    if name.endswith((".pt", ".pth", ".ckpt", ".bin")):
        raise NotSupported(f"{name} holds weights without the network they belong to, and code of files is never run: name one of "
                           "torchvision's architectures with --architecture, or save the model as .keras or with septet.save")
    import septet

    model = septet.load(path)
    if not any(hasattr(model, method) for method in METHODS):
        raise NotSupported(f"{name} holds a {type(model).__name__}, which predicts nothing")
    return Estimator(model)


def torch_model(path: str, architecture: str) -> tuple[Any, int]:
    """(a network of torchvision with the weights of a file, its number of classes, which the file says)."""
    from septet.torchvision import models

    if architecture not in models.list_models():
        raise ValueError(f"no architecture {architecture!r}; known: {', '.join(models.list_models())}")
    state = torch_state(path)
    heads = [value for key, value in state.items() if key.endswith("weight") and (value.ndim == 2 or key.startswith("classifier."))]
    if not heads:
        raise ValueError(f"{os.path.basename(path)} has no weights of a head: it is no {architecture}")
    classes = int(heads[-1].shape[0])
    model = models.get_model(architecture, weights=None, num_classes=classes)
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f"{os.path.basename(path)} does not fit {architecture}: {error}") from None
    model.eval()
    return model, classes


def torch_state(path: str) -> dict[str, Any]:
    """The tensors of a .safetensors or torch file, by name."""
    if path.endswith(".safetensors"):
        from septet.safetensors.torch import load_file

        return load_file(path)
    from septet import torch

    state = torch.load(path, weights_only=True)
    state = state.get("state_dict", state) if isinstance(state, dict) else state
    if not isinstance(state, dict):
        raise NotSupported(f"{os.path.basename(path)} holds a {type(state).__name__}, not a dict of tensors")
    return state
