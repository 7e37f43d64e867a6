"""What stands where: the structs, the flag bits, the tables of the object.

A field that Python sees is described in `describe.py`. `bad` collects every reason why an array is not plain, so that
a hot path asks once: `(a.bad | b.bad) & SLOW`.
"""
from __future__ import annotations

from septet.lang.linkage import Global, c_struct
from septet.lang.types import Type, array_of, f64, i8, i32, i64, ptr, void

obj = ptr[void]                     # PyObject *
bytes_ = ptr[i8]

INLINE = 6                          # dimensions kept inside the array; more are kept out of line (WIDE)
MAX_NDIM = 64
MOST_QUIET = 255                    # threads that record no gradients, or are in inference mode, at once
CLASSES = 15                        # free lists of arrays with a block of 128 << k bytes; the one more: without a block
NO_CLASS = 99                       # a block too large for the lists
BLOCK_HEAD = 16                     # bytes before a block: its class, and the address to free

# bits of `bad`; the first two are the handle's `_flags`
READONLY, VIEW, NONCONTIG, LAZY, GRAD, SUBCLASS, LARGE, TRACKED, WIDE, OTHER, HELD, SYMBOLIC = (1 << k for k in range(12))
SLOW = NONCONTIG | LAZY | GRAD | SUBCLASS | LARGE | WIDE | OTHER      # no kernel may run at once
NO_ITEM = LAZY | GRAD | OTHER | WIDE                                  # one element may not be read at once
SETTABLE = READONLY | LAZY | GRAD                                     # Python may change these

NUMPY, OTHERS, SYMBOLS = 0, 1, 2    # faces: NumPy has scalars and reports float errors; others have 0-d arrays, TensorFlow its own shapes

# dtype codes, those of ir.dtype.NUMERIC
(BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64,
 FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128) = range(15)
CODES = 16                          # row length of the kernel table
NUMERIC = 15
FLOAT_NUMBER = 15                   # in `common`: a Python float, which takes the dtype of the array beside it if that is inexact
OBJECT = 19                         # code of Python references: made in core/objects.py, which counts them

OPS = ("less", "less_equal", "equal", "not_equal", "greater", "greater_equal",      # in the order of Py_LT ... Py_GE
       "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power",
       "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "matmul",
       "negative", "positive", "absolute", "invert", "square",
       "sum", "prod", "max", "min", "mean", "any", "all", "maximum", "minimum", "logical_or", "logical_and",
       "argmax", "argmin",
       "reshape", "ravel", "transpose", "copy", "flatten", "astype", "fill", "item", "tolist")      # methods: only the general path
OP = {name: number for number, name in enumerate(OPS)}
MAX_OPS = 256                       # ufuncs get the numbers after OPS
FIRST_ARITHMETIC = OP["add"]        # comparisons stand before it: they report no float errors

INFERENCE = -(1 << 62)              # write count of arrays that gradients may not need: those made in PyTorch's inference mode
RELEASED = -1                       # `made` of a step that has let go of its inputs
SLOTS = 32                          # of a gradient's program, see slope.py
SPREAD = -1                         # in place of an op there: one element in the shape of another operand
ONE_OPERAND = -1                    # in place of the second operand

HOOKS = ("getitem", "setitem", "length", "iterate", "truth", "to_float", "to_int", "to_index", "realise", "transposed",
         "float_error", "item_of", "scalar_binary", "scalar_compare", "scalar_unary", "scalar_number", "set_shape",
         "set_strides", "buffer_format", "before_export", "length_of", "size_of", "nbytes_of", "strides_of",
         "shape_of", "renewed", "shape_item", "hooked", "cotangents", "tensor_shape_of", "inference", "affine_back")
HOOK = {name: number for number, name in enumerate(HOOKS)}


@c_struct
class Head:
    refcnt: i64
    type: obj


@c_struct
class Array:
    refcnt: i64
    type: obj
    data: bytes_                    # element [0, ...]; null while pending
    size: i64
    bad: i32
    code: i8                        # dtype code; NUMERIC for all that kernels do not compute with
    ndim: i8
    face: i8
    full_code: i8                   # DType.code
    itemsize: i64
    dtype: obj                      # ir DType; borrowed where numeric (those live forever), else ours
    root: obj                       # the array whose memory this view shows
    owner: obj                      # keeps foreign memory alive
    node: obj                       # graph node of a pending array, or of the gradient graph
    dict: obj
    weak: obj
    cached: obj                     # the tuple `shape`, once asked for
    wide: ptr[i64]                  # WIDE: shape, then strides
    block: bytes_                   # our own memory, or null
    link: bytes_                    # next in a free list
    version: i64                    # writes, counted at the root
    exports: i64                    # buffers given away
    place: i64                      # index of the record on the native tape, when there is one
    shape: array_of(i64, INLINE)
    strides: array_of(i64, INLINE)  # bytes


@c_struct
class Step:                         # how a tracked array was made
    refcnt: i64
    type: obj
    rule: obj
    inputs: obj                     # a tuple
    sources: obj                    # the inputs' own steps, or None
    versions: obj                   # and how often they had been written
    name: obj
    pending: obj                    # graph node of the array while it has no memory
    base: obj                       # the step of the memory's owner, where the array is a view
    hooks: obj
    owner: obj
    place: obj
    code: obj                       # the user's code that made it, or null
    made: i64                       # how often the array itself had been written
    order: i64
    instruction: i64                # the address of the instruction in that code


@c_struct
class Rule:                         # of a step's gradient, see slope.py
    refcnt: i64
    type: obj
    vectorcall: bytes_
    general: obj                    # the Python function
    code: obj                       # bytes: its program
    constants: obj                  # a tuple of numbers


@c_struct
class Gone:                         # what is still known of an input whose memory was let go
    refcnt: i64
    type: obj
    face: obj
    dtype: obj
    shape: obj
    tracked: obj


@c_struct
class Float:                        # float and its subclass float64
    refcnt: i64
    type: obj
    value: f64


@c_struct
class Complex:
    refcnt: i64
    type: obj
    real: f64
    imag: f64


@c_struct
class Scalar:                       # the other scalar types
    refcnt: i64
    type: obj
    bits: i64
    code: i64


@c_struct
class Ufunc:
    refcnt: i64
    type: obj
    vectorcall: bytes_
    op: i64
    arity: i64
    general: obj
    name: obj
    dict: obj
    weak: obj


@c_struct
class Buffer:                       # Py_buffer
    buf: bytes_
    obj: obj
    len: i64
    itemsize: i64
    readonly: i32
    ndim: i32
    format: bytes_
    shape: ptr[i64]
    strides: ptr[i64]
    suboffsets: bytes_
    internal: obj


A: Type = ptr[Array]
S: Type = ptr[Step]

PRODUCTS = 3                        # kernels of products for each dtype, see product.py

DTYPE_ARGUMENTS = 48                # what stands for a dtype in calls, see `dtype_arguments`

dtype_arguments = Global("dtype_arguments", obj, DTYPE_ARGUMENTS)       # objects that stand for a dtype: float, np.float32, ...
dtype_codes = Global("dtype_codes", i8, DTYPE_ARGUMENTS)
products = Global("products", bytes_, PRODUCTS * CODES)
product_most = Global("product_most", i64, CODES)              # multiplications; for more, Python chooses among more kernels
common = Global("common", i8, MAX_OPS * CODES * CODES)         # 1 + dtype code in which a pair of dtypes is computed; 0: not known
casts = Global("casts", i64, CODES)                            # the op that converts to a dtype
kernels = Global("kernels", bytes_, MAX_OPS * 3 * CODES)
results = Global("results", i8, MAX_OPS * 3 * CODES)           # dtype code of the result
quiet = Global("quiet", i8, MAX_OPS)                           # 1: reports no float errors
folds = Global("folds", i64, MAX_OPS)                          # elementwise op that folds rows of a reduction; 0: none
names = Global("names", obj, MAX_OPS)
general = Global("general", obj, MAX_OPS)                      # Python functions for what is uncommon
in_place = Global("in_place", obj, MAX_OPS)
array_type = Global("array_type", obj)                         # the base of all arrays
hooks = Global("hooks", obj, len(HOOKS))
scalar_ufunc = Global("scalar_ufunc", obj)                     # the type of the ufuncs that take numbers and give scalars
read_type = Global("read_type", obj)                           # the type whose arrays NumPy reads, and gives arrays of its own for
faces = Global("faces", obj, 8)                                # the exact types whose arrays are plain, and their face
face_kinds = Global("face_kinds", i8, 8)
step_type = Global("step_type", obj)
step_count = Global("step_count", i64)
inferring = Global("inferring", i64, MOST_QUIET + 1)            # how many threads are in inference mode, and which
rule_type = Global("rule_type", obj)
gone_type = Global("gone_type", obj)
rules = Global("rules", obj, MAX_OPS)                           # of the ops that are recorded without Python
inspected = Global("inspected", i64)                            # somebody looks at every step and its cotangents: Python makes them
stand_in = Global("stand_in", obj, 2)                           # a type whose arrays are computed with as those of the second
dtypes = Global("dtypes", obj, CODES)
item_sizes = Global("item_sizes", i64, CODES)
formats = Global("formats", bytes_, CODES)
scalar_types = Global("scalar_types", obj, CODES)
booleans = Global("booleans", obj, 2)                          # the two objects of the NumPy face's bool
free_lists = Global("free_lists", bytes_, CLASSES + 1)
free_counts = Global("free_counts", i64, CLASSES + 1)
float_list = Global("float_list", bytes_)
float_count = Global("float_count", i64)
large_from = Global("large_from", i64)                         # elements; above it Python decides
float_mask = Global("float_mask", i64)                         # kinds of float error that are reported
not_recording = Global("not_recording", i64, MOST_QUIET + 1)    # how many threads record no operations, and which (recording.py)
frame_words = Global("frame_words", i64, 8)                     # where the interpreter keeps frames (runtime/frames.py), or zeros
own_path = Global("own_path", i64, 64)                         # how file names of our own code begin: length, then words of text
pending = Global("pending", i64)                               # arrays alive without memory: Python orders the writes
watched = Global("watched", i64, 2)                             # memory from one address to another that Python is to see written
