"""`sklearn.datasets`: bundled sets, generators, readers and writers."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "bundled": "load_breast_cancer load_diabetes load_digits load_iris load_linnerud load_wine",
    "files": "clear_data_home get_data_home load_files load_sample_image load_sample_images",
    "svmlight": "dump_svmlight_file load_svmlight_file load_svmlight_files",
    "fetching": "fetch_20newsgroups fetch_20newsgroups_vectorized fetch_california_housing fetch_covtype fetch_file fetch_kddcup99 "
                "fetch_lfw_pairs fetch_lfw_people fetch_olivetti_faces fetch_openml fetch_rcv1 fetch_species_distributions",
    "classification_sets": "make_blobs make_circles make_classification make_gaussian_quantiles make_hastie_10_2 make_moons "
                           "make_multilabel_classification",
    "regression_sets": "make_friedman1 make_friedman2 make_friedman3 make_regression make_s_curve make_sparse_uncorrelated make_swiss_roll",
    "matrix_sets": "make_biclusters make_checkerboard make_low_rank_matrix make_sparse_coded_signal make_sparse_spd_matrix make_spd_matrix",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.datasets", _HOMES)
__all__ = sorted(_HOMES)
