"""The bundled real sets, read from our own files (data/README.md names their sources)."""
from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import septet.numpy as np
from septet.sklearn.utils import Bunch
from septet.sklearn.utils._param_validation import Integral, Interval, validate_params

FOLDER = Path(__file__).parent / "data"
TWO = {"return_X_y": ["boolean"], "as_frame": ["boolean"]}
MEASURES = ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry",
            "fractal dimension")
CANCER = [f"mean {m}" for m in MEASURES] + [f"{m} error" for m in MEASURES] + [f"worst {m}" for m in MEASURES]
IRIS = [f"{part} {size} (cm)" for part in ("sepal", "petal") for size in ("length", "width")]
WINE = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids", "nonflavanoid_phenols",
        "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline"]
DIABETES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
EXERCISES, BODY = ["Chins", "Situps", "Jumps"], ["Weight", "Waist", "Pulse"]
MODULE = "sklearn.datasets.data"


@cache
def table(name: str) -> tuple[tuple[float, ...], ...]:
    """The rows of a bundled file."""
    text = gzip.decompress((FOLDER / f"{name}.csv.gz").read_bytes()).decode()
    return tuple(tuple(map(float, line.split(","))) for line in text.splitlines())


def parts(name: str) -> tuple[Any, Any]:
    """(data, whole-number target) of a classification set."""
    rows = np.array(table(name))
    return np.ascontiguousarray(rows[:, :-1]), rows[:, -1].astype(np.int64)


def description(title: str, data: Any, source: str) -> str:
    """A short account of a set."""
    rows, columns = data.shape
    return f"{title}\n\n{rows} samples, {columns} features.\nSource: {source}\n"


def framed(data: Any, target: Any, columns: list[str], target_columns: list[str]) -> tuple[Any, Any, Any]:
    """(frame of both, data frame, target series or frame)."""
    from septet import pandas

    inputs = pandas.DataFrame(data, columns=columns)
    outputs = pandas.DataFrame(target.reshape(len(target), -1), columns=target_columns)
    whole = pandas.concat([inputs, outputs], axis=1)
    return whole, whole[columns], whole[target_columns] if len(target_columns) > 1 else whole[target_columns[0]]


def given(data: Any, target: Any, columns: Any, as_frame: bool, return_X_y: bool, target_columns: list[str] | None = None,
          **more: Any) -> Any:
    """What a loader returns; `more` in the order in which upstream lists it."""
    frame = None
    if as_frame:
        frame, data, target = framed(data, target, list(columns), target_columns or ["target"])
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, frame=frame, **more)


@validate_params(TWO)
def load_iris(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Fisher's irises: 150 flowers, 4 measures, 3 species."""
    data, target = parts("iris")
    text = description("Iris plants", data, "R. A. Fisher (1936), UCI Machine Learning Repository.")
    return given(data, target, IRIS, as_frame, return_X_y, target_names=np.array(["setosa", "versicolor", "virginica"]), DESCR=text,
                 feature_names=IRIS, filename="iris.csv", data_module=MODULE)


@validate_params(TWO)
def load_wine(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """178 Italian wines, 13 chemical measures, 3 growers."""
    data, target = parts("wine")
    text = description("Wine recognition", data, "S. Aeberhard and M. Forina (1991), UCI Machine Learning Repository.")
    return given(data, target, WINE, as_frame, return_X_y, target_names=np.array(["class_0", "class_1", "class_2"]), DESCR=text,
                 feature_names=WINE)


@validate_params(TWO)
def load_breast_cancer(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """569 tumours, 30 measures: malignant (0) or benign (1)."""
    data, target = parts("breast_cancer")
    text = description("Breast cancer Wisconsin (diagnostic)", data,
                       "Wolberg, Street, Mangasarian (1993), UCI Machine Learning Repository.")
    names = np.array(CANCER)
    return given(data, target, names, as_frame, return_X_y, target_names=np.array(["malignant", "benign"]), DESCR=text,
                 feature_names=names, filename="breast_cancer.csv", data_module=MODULE)


@validate_params({**TWO, "n_class": [Interval(Integral, 1, 10, closed="both")]})
def load_digits(*, n_class: int = 10, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """1797 handwritten digits of 8 x 8 pixels, from 0 to 16."""
    data, target = parts("digits")
    if n_class < 10:
        chosen = target < n_class
        data, target = data[chosen], target[chosen]
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    text = description("Optical recognition of handwritten digits", data,
                       "E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository.")
    return given(data, target, names, as_frame, return_X_y, feature_names=names, target_names=np.arange(10),
                 images=data.reshape(-1, 8, 8), DESCR=text)


@validate_params({**TWO, "scaled": ["boolean"]})
def load_diabetes(*, return_X_y: bool = False, as_frame: bool = False, scaled: bool = True) -> Any:
    """442 patients, 10 measures, progression after a year; scaled: columns have mean 0 and square sum 1."""
    rows = np.array(table("diabetes"))
    data, target = np.ascontiguousarray(rows[:, :-1]), rows[:, -1].copy()
    if scaled:
        from septet.sklearn.preprocessing import scale

        data = scale(data) / len(data) ** 0.5
    text = description("Diabetes", data, "Efron, Hastie, Johnstone, Tibshirani (2004), Least Angle Regression.")
    return given(data, target, DIABETES, as_frame, return_X_y, DESCR=text, feature_names=DIABETES, data_filename="diabetes_data_raw.csv.gz",
                 target_filename="diabetes_target.csv.gz", data_module=MODULE)


@validate_params(TWO)
def load_linnerud(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """20 men: three exercises, and three body measures as targets."""
    rows = np.array(table("linnerud"))
    data, target = rows[:, :3].copy(), rows[:, 3:].copy()
    text = description("Linnerud", data, "A. C. Linnerud, North Carolina State University.")
    return given(data, target, EXERCISES, as_frame, return_X_y, BODY, feature_names=EXERCISES, target_names=BODY, DESCR=text,
                 data_filename="linnerud_exercise.csv", target_filename="linnerud_physiological.csv", data_module=MODULE)
