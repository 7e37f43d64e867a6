"""`sklearn.metrics.cluster`: scores of clusterings.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({
    "agreement": """adjusted_mutual_info_score adjusted_rand_score completeness_score contingency_matrix entropy
        expected_mutual_information fowlkes_mallows_score homogeneity_completeness_v_measure homogeneity_score mutual_info_score
        normalized_mutual_info_score pair_confusion_matrix rand_score v_measure_score""",
    "shape": "calinski_harabasz_score davies_bouldin_score silhouette_samples silhouette_score",
    "biclusters": "consensus_score",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.metrics.cluster", _HOME)
__all__ = list(_HOME)
