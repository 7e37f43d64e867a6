"""`sklearn.cluster`: clusterings."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "kmeans": "KMeans k_means kmeans_plusplus",
    "minibatch": "MiniBatchKMeans",
    "bisecting": "BisectingKMeans",
    "density": "DBSCAN dbscan",
    "hdbscan": "HDBSCAN",
    "optics": "OPTICS cluster_optics_dbscan cluster_optics_xi compute_optics_graph",
    "hierarchy": "AgglomerativeClustering FeatureAgglomeration linkage_tree ward_tree",
    "shift": "MeanShift estimate_bandwidth get_bin_seeds mean_shift",
    "birch": "Birch",
    "messages": "AffinityPropagation affinity_propagation",
    "spectral": "SpectralClustering spectral_clustering",
    "bicluster": "SpectralBiclustering SpectralCoclustering",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.cluster", _HOMES)
__all__ = sorted(_HOMES)
