"""The types: `Array` and what the faces derive from it, scalars, ufuncs; and the functions that make arrays.

`make_type` gives `ndarray` and `Tensor`; their Python methods are then set as attributes of the type. Never set a
dunder that a slot has (`__add__`, `__getitem__`, ...): it would cost each use a Python call. `Array` itself has no
face and is not to be used.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.ir.dtype import BY_NAME, NUMERIC, DType
from septet.runtime.native import describe, layout, tables
from septet.runtime.native.load import keep, load

_DEFAULT, _BASETYPE, _GC, _VECTORCALL, _NO_INSTANCES = 1 << 18, 1 << 10, 1 << 14, 1 << 11, 1 << 7
MAX_FACES = 8

ADDRESS = load()


def words(variable: str, count: int, kind: Any = ctypes.c_void_p) -> Any:
    """A variable of the object as a ctypes array."""
    return (kind * count).from_address(ADDRESS[variable])


def word(variable: str, index: int, kind: Any = ctypes.c_void_p) -> Any:
    """One element of such an array; `.value` reads and writes it."""
    return kind.from_address(ADDRESS[variable] + index * ctypes.sizeof(kind))


def put_object(variable: str, index: int, value: object) -> None:
    """Store a reference in a table of the object; it lives as long as the process."""
    keep.append(value)
    word(variable, index).value = id(value)


def _fill_dtypes() -> None:
    sizes, formats = words("item_sizes", layout.CODES, ctypes.c_int64), words("formats", layout.CODES)
    for dtype in NUMERIC:
        put_object("dtypes", dtype.code, dtype)
        sizes[dtype.code] = dtype.itemsize
        text = ctypes.create_string_buffer(describe.FORMATS[dtype.code].encode())
        keep.append(text)
        formats[dtype.code] = ctypes.addressof(text) if text.value else None


def _array_type() -> type:
    reductions = {name: f"array_{name}" for name in describe.REDUCTIONS}
    slots = tables.resolved(describe.ARRAY, ADDRESS) | {
        "tp_methods": tables.methods(reductions, ADDRESS),
        "tp_members": tables.members(describe.ARRAY_MEMBERS),
        "tp_getset": tables.attributes(describe.ATTRIBUTES, ADDRESS),
    }
    return tables.make("septet.Array", describe.ARRAY_SIZE, _DEFAULT | _BASETYPE | _GC, slots, ())


_fill_dtypes()
Array = _array_type()
Scalar = tables.make("septet.Scalar", describe.SCALAR_SIZE, _DEFAULT | _BASETYPE | _NO_INSTANCES, {}, ())
Shape = tables.make("septet.Shape", 0, _DEFAULT | _BASETYPE, tables.resolved(describe.SHAPE, ADDRESS), (tuple,))
put_object("array_type", 0, Array)
Step = tables.make("septet.Step", describe.STEP_SIZE, _DEFAULT | _GC | _NO_INSTANCES,
                   tables.resolved(describe.STEP, ADDRESS) | {"tp_members": tables.members(describe.STEP_MEMBERS)}, ())
put_object("step_type", 0, Step)
Rule = tables.make("septet.Rule", describe.RULE_SIZE, _DEFAULT | _VECTORCALL | _NO_INSTANCES,
                   tables.resolved(describe.RULE, ADDRESS) | {"tp_members": tables.members(describe.RULE_MEMBERS)}, ())
put_object("rule_type", 0, Rule)
Gone = tables.make("septet.Gone", describe.GONE_SIZE, _DEFAULT | _NO_INSTANCES,
                   tables.resolved(describe.GONE, ADDRESS) | {"tp_members": tables.members(describe.GONE_MEMBERS)}, ())
put_object("gone_type", 0, Gone)
step, attach, unchanged, rule, sweep, set_recording, is_recording, set_inference, infers = (
    tables.function(name, ADDRESS[f]) for name, f in describe.STEPS.items()
)

empty, shell, view, foreign, give, relayout, from_list, scalar_from, scalar_at, _new_ufunc = (
    tables.function(name, ADDRESS[f]) for name, f in describe.FUNCTIONS.items()
)
# small plain cases of functions on arrays; None: the general path is to decide
affine, affine_back, where, concatenate, product, reduction, cast, full, ramp, spaced, from_lists, reshape, transpose, scalar, sort, \
    argsort, cumsum, flatnonzero, nonzero, repeat, take, getitem, interp, dense, bincount, searchsorted = (
    tables.function(name, ADDRESS[f]) for name, f in describe.ON_ARRAYS.items()
)
_faces: list[type] = []


def numpys(name: str) -> Any:
    """One of those functions as NumPy's: None for tensors that it only reads."""
    return tables.function(name, ADDRESS["unless_read"], ADDRESS[describe.ON_ARRAYS[name]])


def make_type(name: str, bases: tuple[type, ...] = (), *, scalars: bool, attributes: bool = False, counts_as: Any = None,
              kind: int = layout.OTHERS) -> type:
    """An array type of a face, `module.Name`.

    bases: `Array` last; classes before it must add no fields.  scalars: elements and whole reductions are scalars and float
    errors are reported, as NumPy does; else they are arrays of no dimension.  attributes: instances have a `__dict__` and hash
    by identity.  counts_as: the type whose arrays operations on this one's give; there is one such pair in a process.  kind: of a
    face without scalars, which decides what its shapes are.
    """
    if len(_faces) == MAX_FACES:
        raise ValueError(f"there are {MAX_FACES} array types at most")
    slots = tables.resolved(describe.FACE, ADDRESS) | {"tp_hash": tables.symbol("PyObject_HashNotImplemented")}
    if scalars:
        slots["tp_methods"] = tables.methods(describe.METHODS, ADDRESS)     # NumPy's meaning of them
    if attributes:
        slots["tp_members"] = tables.members([describe.DICT_MEMBER])
        functions = {f: tables.symbol(f) for f in describe.DICT_ATTRIBUTE["__dict__"]}
        slots["tp_getset"] = tables.attributes(describe.DICT_ATTRIBUTE, functions)
        slots["tp_setattro"] = ADDRESS["set_attribute"]
        slots["tp_hash"] = tables.symbol("_Py_HashPointer") if _has_hash_pointer() else tables.symbol("Py_HashPointer")
    made = tables.make(name, 0, _DEFAULT | _BASETYPE | _GC, slots, bases or (Array,))
    _add_face(made, layout.NUMPY if scalars else kind)
    if kind == layout.SYMBOLS:
        put_object("read_type", 0, made)
    if counts_as is not None:
        put_object("stand_in", 1, counts_as)
        put_object("stand_in", 0, made)
    return made


def _has_hash_pointer() -> bool:
    return hasattr(ctypes.pythonapi, "_Py_HashPointer")


def _add_face(made: type, kind: int) -> None:
    word("face_kinds", len(_faces), ctypes.c_int8).value = kind
    put_object("faces", len(_faces), made)
    _faces.append(made)


def make_scalar(name: str, dtype: DType, bases: tuple[type, ...] = ()) -> type:
    """The scalar type of a numeric dtype, given by elements and reductions of the faces with scalars from now on.

    bases: Python classes without fields.  float64 also derives from float and complex128 from complex; the others
    hold their bits.  `scalar_from`, `scalar_at` and elements make instances; a face gives the type its `__new__`.
    """
    slots, size = _scalar_slots(dtype)
    layout_base = {"float64": float, "complex128": complex}.get(dtype.name, Scalar)      # without it: garbage collected
    resolved = tables.resolved(slots, ADDRESS)
    value = {"float64": "float64_value", "complex128": "complex128_value"}.get(dtype.name, "scalar_value")
    resolved["tp_getset"] = tables.attributes({"_value": (value, "")}, ADDRESS)
    if dtype.name == "complex128":
        resolved["tp_hash"] = tables.slot_of(complex, "tp_hash")
    made = tables.make(name, size, _DEFAULT | _BASETYPE, resolved, (*bases, layout_base))
    if made.__flags__ & _GC:
        raise TypeError(f"{name}: bases with fields or a __dict__ do not go with a scalar type")
    put_object("scalar_types", dtype.code, made)
    if dtype is BY_NAME["bool"]:
        _make_booleans()
    return made


def _scalar_slots(dtype: DType) -> tuple[dict[str, str], int]:
    if dtype.name == "float64":
        return describe.FLOAT64, 0
    if dtype.name == "complex128":
        return describe.COMPLEX128, 0
    slots = dict(describe.SCALAR)
    if dtype.is_integer:
        slots["nb_index"] = "scalar_index"
    return slots, describe.SCALAR_SIZE


def _make_booleans() -> None:
    """The two objects of the bool type: `np.True_ is np.True_`."""
    pair = [scalar_from(layout.BOOL, truth) for truth in (False, True)]
    for truth, one in enumerate(pair):
        put_object("booleans", truth, one)


def make_ufunc_type(name: str, bases: tuple[type, ...] = ()) -> type:
    """The type of ufunc objects; its Python methods are set as attributes of the type."""
    slots = tables.resolved(describe.UFUNC, ADDRESS) | {"tp_members": tables.members(describe.UFUNC_MEMBERS)}
    return tables.make(name, describe.UFUNC_SIZE, _DEFAULT | _VECTORCALL | _NO_INSTANCES, slots, bases)
