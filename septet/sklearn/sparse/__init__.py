"""Sparse matrices with the names and results of scipy.sparse, for estimators that give or take them (see matrix.py)."""
from septet.sklearn.sparse.build import diags, eye, hstack, identity, random, triu, vstack
from septet.sklearn.sparse.foreign import as_sparse, give_back, is_foreign, issparse
from septet.sklearn.sparse.matrix import coo_matrix, csc_matrix, csr_matrix, isspmatrix, spmatrix

csr_array, csc_array, coo_array = csr_matrix, csc_matrix, coo_matrix

__all__ = ["as_sparse", "coo_array", "coo_matrix", "csc_array", "csc_matrix", "csr_array", "csr_matrix", "diags", "eye", "give_back",
           "hstack", "identity", "is_foreign", "issparse", "isspmatrix", "random", "spmatrix", "triu", "vstack"]
