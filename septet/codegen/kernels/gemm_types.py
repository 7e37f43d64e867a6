"""Which tile computes the product of each dtype on this machine."""
from __future__ import annotations

from functools import cache
from typing import Any

from septet.codegen.kernels.gemm_tile import Epilogue, Tile
from septet.codegen.kernels.launch import ELEMENT
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import f32, f64, i32, i64, u32, u64
from septet.runtime import target

SHAPES = {"avx512": (8, 2), "avx2": (4, 2), "sse": (4, 2), "neon": (8, 2)}          # rows, vectors: what the registers hold
SUM: dict[DType, Any] = {
    d.bool_: i32, d.int8: i32, d.int16: i32, d.int32: i32, d.int64: i64, d.uint8: i32, d.uint16: i32, d.uint32: u32, d.uint64: u64,
    d.float16: f32, d.bfloat16: f32, d.float32: f32, d.float64: f64,
}


@cache
def tile_for(dtype: DType, result: DType | None = None, bias: str = "", activation: Any = None) -> Tile:
    """The tile for operands of `dtype`.

    Integers wrap; narrow ones are summed in 32 bits, float16 and bfloat16 in float32; booleans give any(a & b).
    """
    sum_type = SUM[dtype]
    rows, vectors = SHAPES[target.level()]
    return Tile(ELEMENT[dtype], sum_type, ELEMENT[result or dtype], target.lanes(sum_type.bytes), rows, vectors,
                truth=(result or dtype) is d.bool_, epilogue=Epilogue(bias, activation))
