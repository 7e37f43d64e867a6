"""`classification_report`: the table of precision, recall and F1 of each class."""
from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.metrics.precision import _scores
from septet.sklearn.metrics.targets import check_targets, labels_for
from septet.sklearn.utils._param_validation import Interval, Options, StrOptions, validate_params
from septet.sklearn.utils.input_arrays import as_array

HEADERS = ["precision", "recall", "f1-score", "support"]


@validate_params({"y_true": ["array-like", "sparse matrix"], "y_pred": ["array-like", "sparse matrix"], "labels": ["array-like", None],
                  "target_names": ["array-like", None], "sample_weight": ["array-like", None],
                  "digits": [Interval(Integral, 0, None, closed="left")], "output_dict": ["boolean"],
                  "zero_division": [Options(Real, {0.0, 1.0}), "nan", StrOptions({"warn"})]})
def classification_report(y_true: Any, y_pred: Any, *, labels: Any = None, target_names: Any = None, sample_weight: Any = None,
                          digits: int = 2, output_dict: bool = False, zero_division: Any = "warn") -> Any:
    """A table (text, or a dictionary) of precision, recall, F1 and support of each class and their averages."""
    kind, true, pred = check_targets(y_true, y_pred)
    given = labels is not None
    present = np.arange(true.shape[1]) if kind == "multilabel-indicator" else labels_for(true, pred)
    known = as_array(labels) if given else present
    micro_is_accuracy = kind in ("multiclass", "binary") and (not given or set(known.tolist()) >= set(present.tolist()))
    names = row_names(target_names, known, given)
    scores = _scores(true, pred, 1.0, known, None, None, ("precision", "recall", "f-score"), sample_weight, zero_division)
    rows = {name: [float(s[k]) for s in scores] for k, name in enumerate(names)}
    averages = ["micro", "macro", "weighted"] + (["samples"] if kind == "multilabel-indicator" else [])
    total = float(scores[3].sum())
    tail: dict[str, list[float]] = {}
    for average in averages:
        made = _scores(true, pred, 1.0, known, None, average, ("precision", "recall", "f-score"), sample_weight, zero_division)
        name = "accuracy" if average == "micro" and micro_is_accuracy else f"{average} avg"
        tail[name] = [float(v) for v in made[:3]] + [total]
    if output_dict:
        return as_dictionary(rows, tail)
    return as_text(rows, tail, digits)


def row_names(target_names: Any, known: Any, given: bool) -> list[str]:
    """The names of the rows.  ValueError where there are too few or too many."""
    if target_names is None:
        return [str(v) for v in known.tolist()]
    names = [str(n) for n in target_names]
    if len(known) != len(names):
        if given:
            warnings.warn(f"labels size, {len(known)}, does not match size of target_names, {len(names)}", stacklevel=4)
        else:
            raise ValueError(f"Number of classes, {len(known)}, does not match size of target_names, {len(names)}. Try specifying the "
                             "labels parameter")
    return names


def as_dictionary(rows: dict[str, list[float]], tail: dict[str, list[float]]) -> dict[str, Any]:
    """The table as a dictionary."""
    made: dict[str, Any] = {name: dict(zip(HEADERS, row)) for name, row in rows.items()}
    for name, row in tail.items():
        made[name] = row[0] if name == "accuracy" else dict(zip(HEADERS, row))
    return made


def as_text(rows: dict[str, list[float]], tail: dict[str, list[float]], digits: int) -> str:
    """The table as text."""
    width = max([len(n) for n in rows] + [len("weighted avg"), digits])
    text = " " * width + " " + "".join(f" {h:>9}" for h in HEADERS) + "\n\n"

    def line(name: str, row: list[float]) -> str:
        if name == "accuracy":
            return f"{name:>{width}} " + " " * 10 + " " * 10 + f" {row[2]:>9.{digits}f}" + f" {whole(row[3]):>9}\n"
        return f"{name:>{width}} " + "".join(f" {v:>9.{digits}f}" for v in row[:3]) + f" {whole(row[3]):>9}\n"

    text += "".join(line(n, r) for n, r in rows.items()) + "\n"
    return text + "".join(line(n, r) for n, r in tail.items())


def whole(value: float) -> Any:
    """A count without a fraction where it has none."""
    return int(value) if float(value).is_integer() else value
