"""Which module of the face has which name of `tensorflow`: a module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.tensorflow.pointwise_names import POINTWISE

DTYPES = """bfloat16 bool complex64 complex128 double=float64 float16 float32 float64 half=float16 int8 int16 int32 int64 string uint8
uint16
    uint32 uint64"""
SUBMODULES = "config data debugging dtypes errors image io keras linalg math nest nn random strings summary train"
REDUCTIONS = """reduce_sum reduce_prod reduce_max reduce_min reduce_mean reduce_all reduce_any reduce_logsumexp argmax argmin cumsum"""
SHAPING = """zeros ones zeros_like ones_like fill eye range linspace reshape transpose expand_dims squeeze broadcast_to
    broadcast_static_shape broadcast_dynamic_shape ensure_shape concat stack parallel_stack unstack split slice strided_slice tile repeat
    reverse roll pad"""
SELECTING = """where gather gather_nd boolean_mask one_hot sequence_mask meshgrid scatter_nd tensor_scatter_nd_update tensor_scatter_nd_add
    tensor_scatter_nd_sub sort argsort searchsorted unique unique_with_counts bitcast"""
# module -> its names
MODULES = {
    "dtypes": DTYPES + " DType as_dtype",
    "convert": """constant convert_to_tensor cast saturate_cast is_tensor identity stop_gradient get_static_value shape shape_n rank size
        TensorSpec type_spec_from_value Tensor TensorShape""",
    "pointwise": POINTWISE + " clip_by_value clip_by_norm clip_by_global_norm",
    "reductions": REDUCTIONS,
    "shaping": SHAPING,
    "selecting": SELECTING,
    "products": "matmul tensordot einsum norm",
    "tape": "GradientTape UnconnectedGradients gradients custom_gradient recompute_grad",
    "variable": "Variable",
    "indexed_slices": "IndexedSlices",
    "functions": "function cond case switch_case while_loop map_fn vectorized_map foldl foldr scan py_function numpy_function",
    "platform": "device name_scope executing_eagerly inside_function init_scope no_op group control_dependencies print timestamp "
                "is_symbolic_tensor",
    "initializers": """constant_initializer=Constant ones_initializer=Ones zeros_initializer=Zeros random_normal_initializer=RandomNormal
        random_uniform_initializer=RandomUniform""",
    "debugging": "Assert assert_equal assert_greater assert_less assert_rank",
    "module": "Module",
}
