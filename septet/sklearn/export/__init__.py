"""Fitted estimators and pipelines as ONNX files, which run where there is no Python: `septet.export(model, "model.onnx")`.

Everything is computed in double precision by ONNX' base operators, so that results are the estimator's own but for last bits.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.core.io.onnx import Graph
from septet.errors import NotSupported
from septet.sklearn.base import is_classifier, is_clusterer, is_regressor
from septet.sklearn.export import predictors, transformers
from septet.sklearn.export.tensors import Tensors
from septet.sklearn.pipeline import Pipeline
from septet.sklearn.utils.validation import check_is_fitted

__all__ = ["export"]


def export(model: Any, path: str | os.PathLike[str]) -> None:
    """Write a fitted estimator or pipeline as an ONNX file.

    The input "X" is a float64 tensor of shape (rows, features).  The outputs are named after the methods that they answer: "transform",
    or "predict" with "predict_proba" or "decision_function" where the estimator has them.  NotSupported for estimators without a
    graph, ValueError for other endings than .onnx, NotFittedError before `fit`.
    """
    if Path(path).suffix != ".onnx":
        raise NotSupported(f"export to {Path(path).suffix or 'a file without an ending'}; .onnx is there")
    check_is_fitted(model)
    graph = Tensors(Graph(type(model).__name__))
    written(graph, model, graph.input(model.n_features_in_))
    with replacing(path) as f:
        f.write(graph.graph.content())


def written(g: Tensors, model: Any, x: str) -> None:
    """The model's operations and outputs."""
    last = model
    while isinstance(last, Pipeline):
        for _, step in last.steps[:-1]:
            x = transformers.transformed(g, step, x)
        last = last.steps[-1][1]
    if is_classifier(last):
        predictors.classified(g, last, x)
    elif is_regressor(last):
        predictors.regressed(g, last, x)
    elif is_clusterer(last):
        predictors.clustered(g, last, x)
    else:
        g.graph.output(transformers.transformed(g, last, x), "transform", "float64", ("rows", "columns"))
