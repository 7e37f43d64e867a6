"""What the interpreter is told: slots, methods, members and attributes of each type, as tables of names.

Slot numbers are CPython's stable ABI (`typeslots.h`); offsets come from the structs of `layout.py`.
"""
from __future__ import annotations

from septet.lang.types import struct_layout
from septet.runtime.native.layout import Array, Gone, Rule, Step, Ufunc

BINARY = ("add", "subtract", "multiply", "divide", "floor_divide", "remainder",
          "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "matmul")
IN_PLACE = BINARY
UNARY = ("negative", "positive", "absolute", "invert")
REDUCTIONS = ("sum", "prod", "max", "min", "mean", "any", "all", "argmax", "argmin")
METHODS = {name: f"array_{name}" for name in ("reshape", "ravel", "transpose", "copy", "flatten", "astype", "fill", "tolist")}
METHODS["item"] = "array_item_method"
SCALAR_BINARY = BINARY[:-1]
SIGNS = UNARY

SLOT = dict(bf_getbuffer=1, bf_releasebuffer=2, mp_ass_subscript=3, mp_length=4, mp_subscript=5, nb_absolute=6, nb_add=7, nb_and=8,
            nb_bool=9, nb_float=11, nb_floor_divide=12, nb_index=13, nb_inplace_add=14, nb_inplace_and=15, nb_inplace_floor_divide=16,
            nb_inplace_lshift=17, nb_inplace_multiply=18, nb_inplace_or=19, nb_inplace_power=20, nb_inplace_remainder=21,
            nb_inplace_rshift=22, nb_inplace_subtract=23, nb_inplace_true_divide=24, nb_inplace_xor=25, nb_int=26, nb_invert=27,
            nb_lshift=28, nb_multiply=29, nb_negative=30, nb_or=31, nb_positive=32, nb_power=33, nb_remainder=34, nb_rshift=35,
            nb_subtract=36, nb_true_divide=37, nb_xor=38, sq_item=44, sq_length=45, tp_call=50, tp_clear=51, tp_dealloc=52, tp_hash=59,
            tp_iter=62, tp_methods=64, tp_new=65, tp_richcompare=67, tp_setattro=69, tp_traverse=71, tp_members=72, tp_getset=73,
            nb_matrix_multiply=75, nb_inplace_matrix_multiply=76)

_OPERATORS = {
    "add": "add", "subtract": "subtract", "multiply": "multiply", "divide": "true_divide",
    "floor_divide": "floor_divide", "remainder": "remainder", "bitwise_and": "and", "bitwise_or": "or",
    "bitwise_xor": "xor", "left_shift": "lshift", "right_shift": "rshift", "matmul": "matrix_multiply",
}
_SIGNS = {"negative": "negative", "positive": "positive", "absolute": "absolute", "invert": "invert"}

LIFE = {"tp_dealloc": "array_dealloc", "tp_traverse": "array_traverse", "tp_clear": "array_clear"}
NUMBERS = {
    **{f"nb_{_OPERATORS[name]}": f"array_{name}" for name in BINARY},
    **{f"nb_inplace_{_OPERATORS[name]}": f"array_inplace_{name}" for name in IN_PLACE},
    **{f"nb_{_SIGNS[name]}": f"array_{name}" for name in UNARY},
    "nb_power": "array_power", "nb_inplace_power": "array_inplace_power", "nb_bool": "array_truth",
    "nb_float": "array_float", "nb_int": "array_int", "nb_index": "array_index", "tp_richcompare": "array_compare",
}
SEQUENCE = {
    "mp_subscript": "array_getitem", "mp_ass_subscript": "array_setitem", "mp_length": "array_length",
    "sq_length": "array_length", "sq_item": "array_item", "tp_iter": "array_iterate",
    "bf_getbuffer": "array_getbuffer", "bf_releasebuffer": "array_releasebuffer",
}
ARRAY = {**LIFE, **NUMBERS, **SEQUENCE, "tp_new": "array_new", "tp_hash": "PyObject_HashNotImplemented"}
SHAPE = {"mp_subscript": "shape_subscript"}
STEP = {"tp_dealloc": "step_dealloc", "tp_traverse": "step_traverse", "tp_clear": "step_clear"}
FACE = {**LIFE, "tp_richcompare": "array_compare"}          # else Python would put its own, slower ones there

_SCALAR_SLOTS = {
    **{f"nb_{_OPERATORS[name]}": f"scalar_{name}" for name in SCALAR_BINARY},
    **{f"nb_{_SIGNS[name]}": f"scalar_{name}" for name in SIGNS},
    "nb_power": "scalar_power", "tp_richcompare": "scalar_richcompare",
}
_FLOAT_OPERATORS = {k: v for k, v in _SCALAR_SLOTS.items() if k != "nb_invert"}
FLOAT64 = {**_FLOAT_OPERATORS, "tp_dealloc": "float64_dealloc", "tp_hash": "float64_hash"}
SCALAR = {**_SCALAR_SLOTS, "tp_dealloc": "scalar_dealloc", "tp_hash": "scalar_hash", "nb_bool": "scalar_truth",
          "nb_int": "scalar_int", "nb_float": "scalar_float"}
COMPLEX128 = {**_FLOAT_OPERATORS, "tp_dealloc": "scalar_dealloc"}
RULE = {"tp_dealloc": "rule_dealloc", "tp_call": "PyVectorcall_Call"}
GONE = {"tp_dealloc": "gone_dealloc"}
UFUNC = {"tp_dealloc": "ufunc_dealloc", "tp_call": "PyVectorcall_Call"}

SSIZE, OBJECT, LONGLONG, READONLY = 19, 6, 17, 1            # member types (`structmember.h`)
ARRAY_OFFSETS, ARRAY_SIZE = struct_layout(Array)
UFUNC_OFFSETS, UFUNC_SIZE = struct_layout(Ufunc)
SCALAR_SIZE = 32

Member = tuple[str, int, int, int]
ARRAY_MEMBERS: list[Member] = [
    ("itemsize", SSIZE, ARRAY_OFFSETS["itemsize"], READONLY),
    ("_dtype", OBJECT, ARRAY_OFFSETS["dtype"], READONLY),
    ("_writes", LONGLONG, ARRAY_OFFSETS["version"], 0),
    ("_exports", LONGLONG, ARRAY_OFFSETS["exports"], READONLY),
    ("__weaklistoffset__", SSIZE, ARRAY_OFFSETS["weak"], READONLY),
]
DICT_MEMBER: Member = ("__dictoffset__", SSIZE, ARRAY_OFFSETS["dict"], READONLY)
DICT_ATTRIBUTE = {"__dict__": ("PyObject_GenericGetDict", "PyObject_GenericSetDict")}
UFUNC_MEMBERS: list[Member] = [
    ("__vectorcalloffset__", SSIZE, UFUNC_OFFSETS["vectorcall"], READONLY),
    ("__dictoffset__", SSIZE, UFUNC_OFFSETS["dict"], READONLY),
    ("__weaklistoffset__", SSIZE, UFUNC_OFFSETS["weak"], READONLY),
    ("_op", SSIZE, UFUNC_OFFSETS["op"], READONLY),
    ("nin", SSIZE, UFUNC_OFFSETS["arity"], READONLY),
    ("_general", OBJECT, UFUNC_OFFSETS["general"], READONLY),
]
STEP_OFFSETS, STEP_SIZE = struct_layout(Step)
STEP_MEMBERS: list[Member] = [(name, LONGLONG if name in ("made", "order", "instruction") else OBJECT, offset, 0)
                              for name, offset in STEP_OFFSETS.items() if name not in ("refcnt", "type")]
RULE_OFFSETS, RULE_SIZE = struct_layout(Rule)
RULE_MEMBERS: list[Member] = [("__vectorcalloffset__", SSIZE, RULE_OFFSETS["vectorcall"], READONLY),
                              *((name, OBJECT, RULE_OFFSETS[name], READONLY) for name in ("general", "code", "constants"))]
GONE_OFFSETS, GONE_SIZE = struct_layout(Gone)
GONE_MEMBERS: list[Member] = [(("" if name in ("shape", "tracked") else "_") + name, OBJECT, GONE_OFFSETS[name], READONLY)
                              for name in ("face", "dtype", "shape", "tracked")]
STEPS = {"step": "make_step", "attach": "attach", "unchanged": "unchanged", "rule": "make_rule", "sweep": "sweep",
         "set_recording": "set_recording", "is_recording": "is_recording", "set_inference": "set_inference",
         "infers": "infers"}
ATTRIBUTES = {                                              # name: (getter, setter)
    "shape": ("get_shape", "set_shape"),
    "size": ("get_size", ""),
    "_size": ("get_size", ""),                              # where a face has a method of that name
    "_shown": ("get_shape", "set_shown"),
    "strides": ("get_strides", "set_strides_attribute"),
    "ndim": ("get_ndim", ""),
    "nbytes": ("get_nbytes", ""),
    "T": ("get_transposed", ""),
    "_address": ("get_address", ""),
    "_place": ("get_place", "set_place"),
    "_flags": ("get_flags", "set_flags"),
    "_bad": ("get_bad", "set_bad"),
    "_root": ("get_root", "set_root"),
    "_owner": ("get_owner", "set_owner_attribute"),
    "_node": ("get_node", "set_node"),
}
FUNCTIONS = {  # of the module
    "empty": "make_empty", "shell": "make_shell", "view": "make_view", "foreign": "make_foreign", "give": "give",
    "relayout": "relayout", "from_list": "from_list", "scalar_from": "scalar_from", "scalar_at": "scalar_at",
    "_ufunc": "make_ufunc",
}
ON_ARRAYS = {
    "affine": "affine", "affine_back": "affine_back",
    "where": "where", "concatenate": "concatenate", "product": "product", "reduction": "reduction", "cast": "convert_array",
    "full": "full", "ramp": "ramp", "spaced": "spaced", "from_lists": "from_lists", "reshape": "reshape_array",
    "transpose": "transpose_array", "scalar": "scalar_array", "sort": "sort", "argsort": "argsort", "cumsum": "cumsum",
    "flatnonzero": "flatnonzero", "nonzero": "nonzero", "repeat": "repeat", "take": "take", "getitem": "getitem",
    "interp": "interp", "dense": "dense", "bincount": "bincount", "searchsorted": "searchsorted",
}
# PEP 3118, by dtype code; bfloat16 has none
FORMATS = ("?", "b", "h", "i", "l", "B", "H", "I", "L", "e", "", "f", "d", "Zf", "Zd")
