"""`tf.linalg`."""
from __future__ import annotations

from septet.tensorflow.lazy import attach

__getattr__, __dir__ = attach("septet.tensorflow.linalg", {
    "products": """adjoint band_part cholesky cross det diag diag_part eig eigh eigvals eigvalsh einsum inv l2_normalize logdet lstsq matmul
        matrix_rank matrix_transpose matvec norm normalize pinv qr set_diag slogdet solve svd tensor_diag tensordot trace
        triangular_solve""",
    "shaping": "eye",
    "pointwise": "global_norm",
})
