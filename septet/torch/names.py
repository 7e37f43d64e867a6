"""Which module of the face has which name: families are imported with the face, all else when one of its names is first used."""
from __future__ import annotations

# importing one declares its functions in `api.FUNCTIONS` and on Tensor
FAMILIES = """creation pointwise numeric reductions statistics scans products matrices shapes views splitting joining arranging methods
    selecting scattering ordering bins ranges new_tensors sampling type_info storage""".split()
SUBMODULES = """_tensor_str amp autograd compiler fft func jit linalg nn optim overrides random return_types signal special storage utils""".split()
# module -> its names
MODULES = {
    "_tensor_str": "set_printoptions get_printoptions",
    "storage": "UntypedStorage TypedStorage",
    "func": "vmap",
    "compiling": "compile",
    "spectral": "stft istft hann_window hamming_window blackman_window bartlett_window kaiser_window",
    "amp.autocast_mode": """autocast is_autocast_enabled is_autocast_cpu_enabled set_autocast_enabled get_autocast_dtype
        set_autocast_cpu_enabled set_autocast_dtype get_autocast_cpu_dtype get_autocast_gpu_dtype is_autocast_cache_enabled
        set_autocast_cache_enabled clear_autocast_cache""",
    "tensor_types": """FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor
        BoolTensor""",
}
HOME = {name: module for module, names in MODULES.items() for name in names.split()}
