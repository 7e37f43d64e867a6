"""The interpreter's side: functions of the C API, objects, references.

Addresses come from the running interpreter when loading, never from constants.
"""
from __future__ import annotations

import sys

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import Imported
from septet.lang.types import f64, i1, i32, i64, ptr, u32, void
from septet.runtime.native.layout import Head, bytes_, hooks, obj, stand_in

# How references are counted: as a plain number (3.11), with immortal objects in the lower half (3.12, 3.13), else by
# function call.
COUNTING = "plain" if sys.version_info < (3, 12) else "immortals" if sys.version_info < (3, 14) else "call"

PyObject_Init = Imported("PyObject_Init", obj, obj, obj)
GC_New = Imported("_PyObject_GC_New", obj, obj)
PyObject_New = Imported("_PyObject_New", obj, obj)
GenericAlloc = Imported("PyType_GenericAlloc", obj, obj, i64)
GenericSetAttr = Imported("PyObject_GenericSetAttr", i32, obj, obj, obj)
GetSlot = Imported("PyType_GetSlot", bytes_, obj, i32)
GC_Del = Imported("PyObject_GC_Del", void, obj)
GC_Track = Imported("PyObject_GC_Track", void, obj)
GC_UnTrack = Imported("PyObject_GC_UnTrack", void, obj)
ClearWeakRefs = Imported("PyObject_ClearWeakRefs", void, obj)
Py_Dealloc = Imported("_Py_Dealloc", void, obj)
Py_IncRef = Imported("Py_IncRef", void, obj)
Py_DecRef = Imported("Py_DecRef", void, obj)
Vectorcall = Imported("PyObject_Vectorcall", obj, obj, ptr[obj], i64, obj)
RawMalloc = Imported("PyMem_RawMalloc", bytes_, i64)
RawFree = Imported("PyMem_RawFree", void, bytes_)
PyObject_Free = Imported("PyObject_Free", void, obj)
NoMemory = Imported("PyErr_NoMemory", obj)
Occurred = Imported("PyErr_Occurred", obj)
SaveThread = Imported("PyEval_SaveThread", bytes_)
RestoreThread = Imported("PyEval_RestoreThread", void, bytes_)
ClearError = Imported("PyErr_Clear", void)
SetObject = Imported("PyErr_SetObject", void, obj, obj)
AsLongLong = Imported("PyLong_AsLongLongAndOverflow", i64, obj, ptr[i32])
AsSsize = Imported("PyLong_AsSsize_t", i64, obj)
FromSsize = Imported("PyLong_FromSsize_t", obj, i64)
FromUnsigned = Imported("PyLong_FromUnsignedLongLong", obj, i64)
BoolFromLong = Imported("PyBool_FromLong", obj, i64)
FloatFromDouble = Imported("PyFloat_FromDouble", obj, f64)
ComplexFromDoubles = Imported("PyComplex_FromDoubles", obj, f64, f64)
TupleNew = Imported("PyTuple_New", obj, i64)
TupleSetItem = Imported("PyTuple_SetItem", i32, obj, i64, obj)
TupleGetItem = Imported("PyTuple_GetItem", obj, obj, i64)
TupleSize = Imported("PyTuple_Size", i64, obj)
ListNew = Imported("PyList_New", obj, i64)
ListSetItem = Imported("PyList_SetItem", i32, obj, i64, obj)
ListGetItem = Imported("PyList_GetItem", obj, obj, i64)
ListSize = Imported("PyList_Size", i64, obj)
SliceUnpack = Imported("PySlice_Unpack", i32, obj, ptr[i64], ptr[i64], ptr[i64])
SliceAdjust = Imported("PySlice_AdjustIndices", i64, i64, ptr[i64], ptr[i64], i64)
SeqIterNew = Imported("PySeqIter_New", obj, obj)
GetAttr = Imported("PyObject_GetAttr", obj, obj, obj)
IsSubtype = Imported("PyType_IsSubtype", i32, obj, obj)
IsTrue = Imported("PyObject_IsTrue", i32, obj)
ThreadIdent = Imported("PyThread_get_thread_ident", i64)
Hash = Imported("PyObject_Hash", i64, obj)
UnicodeCompare = Imported("PyUnicode_Compare", i32, obj, obj)
NumberLong = Imported("PyNumber_Long", obj, obj)
NumberFloat = Imported("PyNumber_Float", obj, obj)
ThreadState = Imported("PyThreadState_Get", bytes_)
NumberAdd = Imported("PyNumber_Add", obj, obj, obj)
SequenceTuple = Imported("PySequence_Tuple", obj, obj)
DictContains = Imported("PyDict_Contains", i32, obj, obj)
BytesAsString = Imported("PyBytes_AsString", bytes_, obj)


def python_object(name: str) -> Imported:
    """An object of `builtins`."""
    return Imported("object:" + name)


def text(message: str) -> Imported:
    """A str object with this text."""
    return Imported("text:" + message)


FLOAT, INT, BOOL_TYPE, COMPLEX, TUPLE, LIST, SLICE, NONE, NOT_IMPLEMENTED, ELLIPSIS = map(python_object, (
    "float", "int", "bool", "complex", "tuple", "list", "slice", "None", "NotImplemented", "Ellipsis"))
def parameters(*names: str) -> Imported:
    """A tuple of parameter names."""
    return Imported("names:" + ",".join(names))


TRUE, FALSE = python_object("True"), python_object("False")
INDEX_ERROR, TYPE_ERROR, VALUE_ERROR, BUFFER_ERROR, RUNTIME_ERROR = map(python_object, (
    "IndexError", "TypeError", "ValueError", "BufferError", "RuntimeError"))
NO_HOOK = text("septet.runtime.native: no general function is registered for this operation")


@kernel
def exact_type(o: obj) -> obj:
    return ptr[Head](o).type


@kernel
def type_of(o: obj) -> obj:
    """The type that an object counts as: a parameter is computed with as a tensor is, and gives tensors."""
    t = ptr[Head](o).type
    return stand_in[1] if t == stand_in[0] else t


@kernel
def incref(o: obj):
    if COUNTING == "plain":
        ptr[Head](o).refcnt += 1
    elif COUNTING == "immortals":
        low = ptr[u32](o)[0] + 1
        if low != 0:
            ptr[u32](o)[0] = low
    else:
        Py_IncRef(o)


@kernel
def decref(o: obj):
    if COUNTING == "plain":
        left = ptr[Head](o).refcnt - 1
        ptr[Head](o).refcnt = left
        if left == 0:
            Py_Dealloc(o)
    elif COUNTING == "immortals":
        if ptr[i32](o)[0] >= 0:
            rest = ptr[Head](o).refcnt - 1
            ptr[Head](o).refcnt = rest
            if rest == 0:
                Py_Dealloc(o)
    else:
        Py_DecRef(o)


@kernel
def new_reference(o: obj) -> obj:
    incref(o)
    return o


@kernel(inline=False)
def call(f: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """Call a function of the general path; an error where there is none."""
    if not f:
        SetObject(RUNTIME_ERROR, NO_HOOK)
        return None
    return Vectorcall(f, args, n, kw)


@kernel(inline=False)
def hook1(which: i64, v: obj) -> obj:
    args = array(obj, 1, 8)
    args[0] = v
    return call(hooks[which], args, 1, None)


@kernel(inline=False)
def hook2(which: i64, v: obj, w: obj) -> obj:
    args = array(obj, 2, 8)
    args[0] = v
    args[1] = w
    return call(hooks[which], args, 2, None)


@kernel(inline=False)
def hook3(which: i64, v: obj, w: obj, x: obj) -> obj:
    args = array(obj, 3, 8)
    args[0] = v
    args[1] = w
    args[2] = x
    return call(hooks[which], args, 3, None)


@kernel(inline=False)
def hook4(which: i64, v: obj, w: obj, x: obj, y: obj) -> obj:
    args = array(obj, 4, 8)
    args[0] = v
    args[1] = w
    args[2] = x
    args[3] = y
    return call(hooks[which], args, 4, None)


@kernel(inline=False)
def fail(error: obj, message: obj) -> obj:
    SetObject(error, message)
    return None


@kernel
def done(o: obj) -> i1:
    """Drop a result that only says whether a call went well."""
    if o:
        decref(o)
        return True
    return False
