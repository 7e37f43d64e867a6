"""Tags: what an estimator can do and what it asks of its input."""
from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class InputTags:
    """What an estimator takes as X."""

    one_d_array: bool = False
    two_d_array: bool = True
    three_d_array: bool = False
    sparse: bool = False
    categorical: bool = False
    string: bool = False
    dict: bool = False
    positive_only: bool = False
    allow_nan: bool = False
    pairwise: bool = False


@dataclass(slots=True)
class TargetTags:
    """What an estimator takes as y."""

    required: bool
    one_d_labels: bool = False
    two_d_labels: bool = False
    positive_only: bool = False
    multi_output: bool = False
    single_output: bool = True


@dataclass(slots=True)
class TransformerTags:
    """What a transformer keeps."""

    preserves_dtype: list[str] = field(default_factory=lambda: ["float64"])


@dataclass(slots=True)
class ClassifierTags:
    """What a classifier can do."""

    poor_score: bool = False
    multi_class: bool = True
    multi_label: bool = False


@dataclass(slots=True)
class RegressorTags:
    """What a regressor can do."""

    poor_score: bool = False


@dataclass(slots=True)
class Tags:
    """All tags of an estimator."""

    estimator_type: str | None
    target_tags: TargetTags
    transformer_tags: TransformerTags | None = None
    classifier_tags: ClassifierTags | None = None
    regressor_tags: RegressorTags | None = None
    array_api_support: bool = False
    no_validation: bool = False
    non_deterministic: bool = False
    requires_fit: bool = True
    _skip_test: bool = False
    input_tags: InputTags = field(default_factory=InputTags)


def made(name: str, *args: Any, **kwargs: Any) -> Any:
    """Tags of a kind; the real library's where it is there too, since its functions ask for them."""
    kind = getattr(sys.modules.get("sklearn.utils._tags"), name, None) or globals()[name]
    return kind(*args, **kwargs)


def get_tags(estimator: Any) -> Tags:
    """The tags of an estimator.  TypeError for a class; AttributeError for what has none."""
    if isinstance(estimator, type):
        raise TypeError(f"Expected an estimator instance ({estimator.__name__}()), got estimator class instead ({estimator.__name__}).")
    if not hasattr(estimator, "__sklearn_tags__"):
        raise AttributeError(f"'{type(estimator).__name__}' has no method '__sklearn_tags__': derive it from BaseEstimator, and put "
                             "mixins on the left of it")
    return estimator.__sklearn_tags__()  # type: ignore[no-any-return]
