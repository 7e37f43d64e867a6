"""The elementwise functions that both `tf` and `tf.math` name."""
from __future__ import annotations

POINTWISE = """abs acos acosh add add_n asin asinh atan atan2 atanh complex cos cosh divide equal exp floor greater greater_equal less
    less_equal logical_and logical_not logical_or maximum minimum multiply negative not_equal pow round sigmoid sign sin sinh sqrt square
    subtract tan tanh truediv"""
ONLY_MATH = """angle accumulate_n approximate_equal ceil conj digamma divide_no_nan erf erfc erfinv expm1 floordiv floormod imag is_finite
    is_inf is_nan lgamma log log1p log_sigmoid logical_xor mod multiply_no_nan ndtri nextafter polyval real reciprocal rint rsqrt
    softplus softsign squared_difference xdivy xlog1py xlogy"""
