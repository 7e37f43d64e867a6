"""`sklearn.utils`: tools that estimators share.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy
from septet.sklearn.exceptions import DataConversionWarning as DataConversionWarning

_HOME = _lazy.homes({
    "_bunch": "Bunch",
    "_tags": "ClassifierTags InputTags RegressorTags Tags TargetTags TransformerTags get_tags",
    "validation": """as_float_array assert_all_finite check_X_y check_array check_consistent_length check_random_state check_scalar
        check_symmetric column_or_1d indexable""",
    "class_weight": "compute_class_weight compute_sample_weight",
    "indexing": "_safe_indexing resample shuffle",
    "batches": "gen_batches gen_even_slices",
    "murmurhash": "murmurhash3_32",
    "masks": "safe_mask safe_sqr",
    "deprecation": "deprecated",
    "discovery": "all_estimators",
    "_repr_html": "estimator_html_repr",
})
_SUBMODULES = ("class_weight", "deprecation", "discovery", "extmath", "metadata_routing", "metaestimators", "multiclass", "murmurhash",
               "parallel", "random", "sparsefuncs", "validation", "_param_validation", "_tags", "_bunch", "_repr_html", "graph",
               "arrayfuncs", "estimator_checks", "fixes")
__getattr__, __dir__ = _lazy.loader("septet.sklearn.utils", _HOME, _SUBMODULES)
__all__ = ["DataConversionWarning", *_HOME, "metadata_routing"]
