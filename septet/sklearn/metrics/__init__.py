"""`sklearn.metrics`: scores, losses, distances and kernels.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({
    "classification": """accuracy_score balanced_accuracy_score cohen_kappa_score confusion_matrix hamming_loss matthews_corrcoef
        multilabel_confusion_matrix zero_one_loss class_likelihood_ratios""",
    "precision": "f1_score fbeta_score jaccard_score precision_recall_fscore_support precision_score recall_score",
    "report": "classification_report", "probabilities": "brier_score_loss d2_brier_score d2_log_loss_score hinge_loss log_loss",
    "curves": """auc confusion_matrix_at_thresholds det_curve metric_at_thresholds precision_recall_curve roc_curve""",
    "areas": "average_precision_score roc_auc_score",
    "ranking": """coverage_error dcg_score label_ranking_average_precision_score label_ranking_loss ndcg_score top_k_accuracy_score""",
    "regression": """explained_variance_score max_error mean_absolute_error mean_absolute_percentage_error mean_pinball_loss
        mean_squared_error mean_squared_log_error median_absolute_error r2_score root_mean_squared_error root_mean_squared_log_error""",
    "deviances": """d2_absolute_error_score d2_pinball_score d2_tweedie_score mean_gamma_deviance mean_poisson_deviance
        mean_tweedie_deviance""",
    "scorers": "check_scoring get_scorer get_scorer_names make_scorer",
    "pairwise": """euclidean_distances nan_euclidean_distances pairwise_distances pairwise_distances_argmin
        pairwise_distances_argmin_min pairwise_distances_chunked pairwise_kernels""",
    "cluster": """adjusted_mutual_info_score adjusted_rand_score calinski_harabasz_score completeness_score consensus_score
        davies_bouldin_score fowlkes_mallows_score homogeneity_completeness_v_measure homogeneity_score mutual_info_score
        normalized_mutual_info_score pair_confusion_matrix rand_score silhouette_samples silhouette_score v_measure_score""",
    "curve_displays": "DetCurveDisplay PrecisionRecallDisplay RocCurveDisplay",
    "table_displays": "ConfusionMatrixDisplay PredictionErrorDisplay",
    "_dist_metrics": "DistanceMetric",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.metrics", _HOME, ("cluster", "pairwise"))
__all__ = [*_HOME, "cluster"]
