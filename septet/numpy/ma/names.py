"""Which module of `numpy.ma` defines which public name."""
from __future__ import annotations

# module -> its public names
MODULES = {
    "errors": "MAError MaskError",
    "masks": """MaskType nomask make_mask make_mask_none make_mask_descr mask_or is_mask getmask getmaskarray getdata flatten_mask
        is_masked""",
    "fills": "default_fill_value maximum_fill_value minimum_fill_value common_fill_value set_fill_value",
    "arrays": "MaskedArray isMaskedArray isMA isarray",
    "constant": "masked masked_singleton MaskedConstant",
    "record": "mvoid flatten_structured_array fromflex",
    "printing": "masked_print_option",
    "creation": """array masked_array asarray asanyarray arange empty empty_like frombuffer fromfunction identity indices ones ones_like
        zeros zeros_like masked_all masked_all_like""",
    "masking": """masked_where masked_equal masked_not_equal masked_greater masked_greater_equal masked_less masked_less_equal
        masked_inside masked_outside masked_object masked_values masked_invalid fix_invalid""",
    "arithmetic": """exp conjugate sin cos arctan arcsinh sinh cosh tanh abs absolute angle fabs negative floor ceil around logical_not
        sqrt log log2 log10 tan arcsin arccos arccosh arctanh add subtract multiply arctan2 equal not_equal less_equal greater_equal less
        greater logical_and alltrue logical_or sometrue logical_xor bitwise_and bitwise_or bitwise_xor hypot divide true_divide
        floor_divide remainder fmod mod left_shift right_shift power""",
    "extrema": "minimum maximum min max amin amax ptp",
    "methods_as_functions": """all any anomalies anom argmin argmax argsort compress compressed copy count cumprod cumsum diagonal filled
        harden_mask soften_mask ids mean nonzero prod product ravel repeat round round_ shrink_mask squeeze sort std sum swapaxes take
        trace transpose var clip choose where reshape resize put putmask ndim shape size expand_dims""",
    "joining": """concatenate append stack vstack row_stack hstack column_stack dstack hsplit atleast_1d atleast_2d atleast_3d
        diag diagflat diff mr_""",
    "products": "dot inner innerproduct outer outerproduct convolve correlate allequal allclose",
    "sets": "unique intersect1d setxor1d in1d isin union1d setdiff1d ediff1d",
    "axes": """apply_along_axis apply_over_axes compress_nd compress_rowcols compress_rows compress_cols mask_rowcols mask_rows mask_cols
        count_masked ndenumerate""",
    "runs": """flatnotmasked_edges notmasked_edges flatnotmasked_contiguous notmasked_contiguous clump_masked clump_unmasked""",
    "statistics": "average median cov corrcoef vander polyfit",
}
HOME = {name: module for module, names in MODULES.items() for name in names.split()}
SUBMODULES = ("core", "extras", "testutils")
BORROWED = ("bool_",)
# the names of numpy.ma.extras; the others are numpy.ma.core's
EXTRAS = """apply_along_axis apply_over_axes atleast_1d atleast_2d atleast_3d average clump_masked clump_unmasked column_stack compress_cols
    compress_nd compress_rowcols compress_rows count_masked corrcoef cov diagflat dot dstack ediff1d flatnotmasked_contiguous
    flatnotmasked_edges hsplit hstack isin in1d intersect1d mask_cols mask_rowcols mask_rows masked_all masked_all_like median mr_
    ndenumerate notmasked_contiguous notmasked_edges polyfit row_stack setdiff1d setxor1d stack unique union1d vander vstack""".split()
UNLISTED = ("MaskedConstant", "shrink_mask", "is_masked")
CORE = [name for name in (*HOME, *BORROWED) if name not in EXTRAS and name not in UNLISTED]
