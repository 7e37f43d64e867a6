"""Cosines and the marginal relevance of vectors, on the engine."""
from __future__ import annotations

from typing import Any


def _cosine_similarity(x: Any, y: Any) -> Any:
    """The cosine of each row of `x` with each row of `y`; 0 where one is zero.  ValueError when their lengths differ."""
    import septet.numpy as np

    if len(x) == 0 or len(y) == 0:
        return np.array([[]])
    x, y = np.array(x), np.array(y)
    if x.shape[1] != y.shape[1]:
        raise ValueError(f"Number of columns in X and Y must be the same. X has shape {x.shape} and Y has shape {y.shape}.")
    with np.errstate(divide="ignore", invalid="ignore"):
        similarity = np.dot(x, y.T) / np.outer(np.linalg.norm(x, axis=1), np.linalg.norm(y, axis=1))
    similarity[~np.isfinite(similarity)] = 0.0
    return similarity


def maximal_marginal_relevance(query_embedding: Any, embedding_list: list[Any], lambda_mult: float = 0.5, k: int = 4) -> list[int]:
    """Places of vectors that are near the query and far from each other: 1 looks at the query alone, 0 at each other alone."""
    import septet.numpy as np

    if min(k, len(embedding_list)) <= 0:
        return []
    query = np.array(query_embedding)
    if query.ndim == 1:
        query = np.expand_dims(query, axis=0)
    vectors = np.array(embedding_list)
    to_query = _cosine_similarity(query, vectors)[0]
    chosen = [int(np.argmax(to_query))]
    nearest = _cosine_similarity(vectors, vectors[chosen])[:, 0]
    while len(chosen) < min(k, len(embedding_list)):
        score = lambda_mult * to_query - (1 - lambda_mult) * nearest
        score[chosen] = -np.inf
        best = int(np.argmax(score))
        chosen.append(best)
        nearest = np.maximum(nearest, _cosine_similarity(vectors, vectors[[best]])[:, 0])
    return chosen
