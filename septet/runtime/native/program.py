"""Everything the object holds: imported only when it must be compiled."""
from __future__ import annotations

from septet.lang.kernel import Kernel
from septet.lang.linkage import Global
from septet.runtime.native import (
    affine,
    attributes,
    buffer,
    choose,
    construct,
    conversion,
    count,
    death,
    fill,
    index,
    inplace,
    interpolate,
    join,
    layout,
    make,
    methods,
    operators,
    order,
    product,
    reading,
    recording,
    reduce,
    scalar,
    shapes,
    slope,
    step,
    sweep,
    ufunc,
)
from septet.runtime.native.describe import BINARY, IN_PLACE, REDUCTIONS, SCALAR_BINARY, SIGNS, UNARY

SLOTS = (
    affine.affine, affine.affine_back,
    death.array_dealloc, death.array_traverse, death.array_clear, fill.array_new, operators.array_power,
    operators.array_compare, inplace.array_inplace_power, index.array_getitem, index.array_setitem, index.array_length,
    index.array_item, index.array_iterate, conversion.array_truth, conversion.array_float, conversion.array_int,
    conversion.array_index, buffer.array_getbuffer, buffer.array_releasebuffer, attributes.get_shape,
    attributes.set_shape, attributes.get_strides, attributes.set_strides_attribute, attributes.get_nbytes,
    attributes.get_size, attributes.set_shown,
    attributes.get_ndim, attributes.get_transposed, attributes.get_address, attributes.get_place,
    attributes.set_place, attributes.get_flags, attributes.set_flags, attributes.get_bad, attributes.set_bad,
    attributes.get_root, attributes.set_root, attributes.get_owner, attributes.set_owner_attribute,
    attributes.get_node, attributes.set_node, attributes.set_attribute, construct.make_empty, construct.make_shell,
    construct.make_view, construct.make_foreign, fill.give, fill.relayout, fill.from_list, fill.scalar_from,
    fill.scalar_at, scalar.float64_dealloc, scalar.scalar_dealloc, scalar.scalar_power, scalar.scalar_richcompare,
    conversion.float64_hash, conversion.scalar_hash, conversion.scalar_truth, conversion.scalar_index,
    conversion.scalar_int, conversion.scalar_float, conversion.scalar_value,
    conversion.float64_value, conversion.complex128_value, choose.where, join.concatenate, product.product, product.array_matmul,
    reading.unless_read, reduce.reduction, make.full, make.ramp, make.spaced, make.from_lists, order.sort, order.argsort, order.cumsum,
    order.flatnonzero, order.nonzero, order.repeat, order.take, order.getitem, order.dense, interpolate.interp, count.bincount,
    count.searchsorted,
    ufunc.ufunc_call, ufunc.ufunc_dealloc, ufunc.make_ufunc, step.make_step, step.attach, step.unchanged, step.step_dealloc,
    recording.set_recording, recording.is_recording, recording.set_inference, recording.infers,
    step.step_traverse, step.step_clear, slope.make_rule, slope.rule_dealloc, sweep.sweep, sweep.gone_dealloc, shapes.shape_subscript,
)


def generated() -> list[Kernel]:
    """The slots that differ by their op alone."""
    families = (
        (BINARY[:-1], operators.binary_slot),
        (IN_PLACE, inplace.in_place_slot),
        (UNARY, operators.unary_slot),
        (REDUCTIONS, reduce.reduction_method),
        (SCALAR_BINARY, scalar.scalar_slot),
        (SIGNS, scalar.sign_slot),
    )
    return [make(name) for ops, make in families for name in ops]


def exports() -> list[Kernel | Global]:
    """The functions and variables whose addresses the loader wants."""
    variables = [x for x in vars(layout).values() if isinstance(x, Global)]
    return [*SLOTS, *methods.METHODS, *generated(), *variables]
