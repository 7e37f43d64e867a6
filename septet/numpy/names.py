"""Which module of the face defines which public name: `import septet.numpy` loads a module when one of its names is first used.

A test holds this table and the modules together.
"""
from __future__ import annotations

# module -> its public names
MODULES = {
    "creation": """array asarray asanyarray ascontiguousarray asfortranarray asarray_chkfinite empty zeros ones full empty_like zeros_like
        ones_like full_like arange eye identity copy frombuffer fromiter fromfunction from_dlpack""",
    "reductions": "sum prod max min amax amin any all argmax argmin mean var std ptp count_nonzero",
    "manipulation": """reshape ravel transpose permute_dims matrix_transpose swapaxes moveaxis rollaxis squeeze expand_dims broadcast_to
        broadcast_arrays concatenate concat stack vstack row_stack hstack dstack column_stack block split array_split hsplit vsplit dsplit
        unstack repeat tile roll flip flipud fliplr rot90 atleast_1d atleast_2d atleast_3d diagonal resize append trim_zeros isfortran""",
    "sorting": """sort argsort lexsort partition argpartition sort_complex searchsorted nonzero flatnonzero argwhere where extract place""",
    "selecting": "take take_along_axis put_along_axis put putmask copyto compress choose",
    "products": "matmul dot vdot inner outer tensordot kron trace cross vecdot matvec vecmat",
    "contraction": "einsum einsum_path",
    "ranges": "linspace logspace geomspace",
    "matrices": """tri tril triu diag diagflat fill_diagonal diag_indices diag_indices_from mask_indices tril_indices triu_indices
        tril_indices_from triu_indices_from vander""",
    "grid": "indices meshgrid mgrid ogrid s_ index_exp r_ c_ ix_ ravel_multi_index unravel_index",
    "scans": "cumsum cumprod cumulative_sum cumulative_prod diff ediff1d",
    "errors": "errstate seterr geterr seterrcall geterrcall getbufsize setbufsize",
    "older_polynomial": "poly1d polyval polyfit polyadd polysub polymul polydiv polyder polyint poly roots",
    "textio_gen": "genfromtxt",
    "rec": "recarray record",
    "char": "chararray",
    "matrix_class": "matrix asmatrix bmat",
    "namespace_info": "__array_namespace_info__",
    "flat_iterator": "flatiter",
    "npyio": "save load savez savez_compressed fromfile fromstring",
    "textio": "loadtxt savetxt fromregex",
    "file_map": "memmap",
    "universal": "ufunc",
    "padding": "pad",
    "bits": "packbits unpackbits",
    "iteration": "ndindex ndenumerate broadcast nditer nested_iters",
    "ndarray": "ndarray",
    "data_type": "dtype",
    "datetime": "datetime64 timedelta64 datetime_data datetime_as_string isnat",
    "busday": "busdaycalendar is_busday busday_offset busday_count",
    "limits": "finfo iinfo",
    "printing": """array2string array_repr array_str set_printoptions get_printoptions printoptions format_float_positional
        format_float_scientific""",
    "type_functions": """promote_types result_type can_cast min_scalar_type issubdtype isdtype common_type mintypecode typename typecodes
        sctypeDict ScalarType""",
    "numeric": "clip round around fix real imag angle real_if_close nan_to_num sinc i0 isneginf isposinf",
    "predicates": """isclose allclose array_equal array_equiv iscomplex isreal iscomplexobj isrealobj isscalar iterable ndim shape size
        may_share_memory shares_memory""",
    "calculus": "unwrap interp gradient trapezoid convolve correlate",
    "windows": "bartlett blackman hamming hanning kaiser",
    "digits": "base_repr binary_repr",
    "statistics": "average median cov corrcoef bincount digitize",
    "quantiles": "percentile quantile",
    "histograms": "histogram histogram2d histogramdd histogram_bin_edges",
    "nanfunctions": """nansum nanprod nanmean nanvar nanstd nanmin nanmax nanargmin nanargmax nanmedian nanpercentile nanquantile nancumsum
        nancumprod""",
    "sets": "unique unique_all unique_counts unique_inverse unique_values intersect1d union1d setdiff1d setxor1d isin",
    "functional": "apply_along_axis apply_over_axes piecewise frompyfunc",
    "vectorizing": "vectorize",
    "editing": "insert delete astype require",
    "about": "info show_config show_runtime get_include",
}
# public name -> (module, its name there) where the two differ
RENAMED = {
    "broadcast_shapes": ("manipulation", "broadcast_shapes_"),
    "select": ("selecting", "select_"),
}
SUBMODULES = ("linalg", "emath", "fft", "random", "polynomial", "ma", "strings", "char", "rec", "testing", "typing", "lib", "dtypes",
              "exceptions", "matlib", "ctypeslib")
UFUNCS = """add subtract multiply divide true_divide floor_divide remainder mod fmod divmod power pow float_power negative positive absolute
    abs fabs sign conjugate conj exp exp2 expm1 log log2 log10 log1p sqrt cbrt square reciprocal rint floor ceil trunc sin cos tan arcsin
    asin arccos acos arctan atan arctan2 atan2 hypot sinh cosh tanh arcsinh asinh arccosh acosh arctanh atanh degrees radians deg2rad
    rad2deg logaddexp logaddexp2 maximum minimum fmax fmin copysign nextafter spacing signbit ldexp frexp modf heaviside gcd lcm bitwise_and
    bitwise_or bitwise_xor invert bitwise_not bitwise_invert left_shift bitwise_left_shift right_shift bitwise_right_shift bitwise_count
    logical_and logical_or logical_xor logical_not equal not_equal less less_equal greater greater_equal isnan isinf isfinite""".split()

SCALARS = """generic number integer signedinteger unsignedinteger inexact floating complexfloating flexible character bool bool_ int8 int16
    int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128 object_ bytes_ str_ void byte short intc int_ long
    longlong intp ubyte ushort uintc uint ulong ulonglong uintp half single double csingle cdouble longdouble clongdouble
    True_ False_""".split()

HOME = {name: module for module, names in MODULES.items() for name in names.split()}
