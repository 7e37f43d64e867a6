"""Which module of the face has which name: families are imported with the face, all else when one of its names is first used."""
from __future__ import annotations

# importing one declares its functions in `api.FUNCTIONS` and on Tensor
FAMILIES = """creation pointwise numeric reductions statistics scans products matrices shapes views splitting joining arranging methods
    selecting scattering ordering bins ranges new_tensors sampling type_info storage copies sparse_methods""".split()
SUBMODULES = """_C __config__ _dynamo _tensor_str accelerator amp autograd backends compiler cpu cuda distributed
    distributions fft func functional futures fx hub jit linalg masked mps mtia multiprocessing nn onnx ops optim overrides
    profiler random return_types serialization signal sparse special storage testing types utils version xpu""".split()
# module -> its names
MODULES = {
    "_tensor_str": "set_printoptions get_printoptions",
    "storage": "UntypedStorage TypedStorage",
    "serialization": "save load",
    "func": "vmap",
    "compiling": "compile",
    "spectral": "stft istft hann_window hamming_window blackman_window bartlett_window kaiser_window",
    "amp.grad_scaler": "GradScaler",
    "cuda": "OutOfMemoryError AcceleratorError",
    "accelerator": "get_device_module",
    "amp.autocast_mode": """autocast is_autocast_enabled is_autocast_cpu_enabled set_autocast_enabled get_autocast_dtype
        set_autocast_cpu_enabled set_autocast_dtype get_autocast_cpu_dtype get_autocast_gpu_dtype is_autocast_cache_enabled
        set_autocast_cache_enabled clear_autocast_cache""",
    "settings": """are_deterministic_algorithms_enabled compiled_with_cxx11_abi get_default_device get_deterministic_debug_mode
        get_float32_matmul_precision get_num_interop_threads get_num_threads is_deterministic_algorithms_warn_only_enabled
        is_vulkan_available is_warn_always_enabled set_default_device set_deterministic_debug_mode set_float32_matmul_precision
        set_flush_denormal set_num_interop_threads set_num_threads set_warn_always use_deterministic_algorithms""",
    "tensor_types": """FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor
        BoolTensor""",
    "layers": """adaptive_max_pool1d batch_norm group_norm instance_norm layer_norm kl_div binary_cross_entropy_with_logits
        poisson_nll_loss hinge_embedding_loss cosine_embedding_loss margin_ranking_loss triplet_margin_loss ctc_loss embedding
        embedding_renorm_ constant_pad_nd grid_sampler grid_sampler_2d grid_sampler_3d affine_grid_generator feature_dropout
        dropout_ feature_dropout_ alpha_dropout_ feature_alpha_dropout_ native_layer_norm native_group_norm native_batch_norm
        native_dropout norm_except_dim""",
    "autograd.anomaly_mode": "is_anomaly_enabled is_anomaly_check_nan_enabled set_anomaly_enabled",
    "checks": """_assert _assert_async _check _check_index _check_not_implemented _check_tensor_all _check_type _check_value
        _shape_as_tensor""",
    "symbolic": "SymBool SymFloat SymInt sym_float sym_int sym_ite sym_max sym_min sym_not sym_sqrt sym_sum",
    "sparse.making": "sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor sparse_compressed_tensor",
    "sparse.products": "smm hspmm sspaddmm",
    "segments": "segment_reduce _segment_reduce",
    "sparse.lines": "_convert_indices_from_coo_to_csr _convert_indices_from_csr_to_coo",
    "lowrank": "pca_lowrank svd_lowrank",
    "gamma_samples": "_standard_gamma _sample_dirichlet",
    "nn.functional.conv": "conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d convolution",
    "nn.functional.pooling": "adaptive_avg_pool1d avg_pool1d max_pool1d max_pool1d_with_indices max_pool2d max_pool3d",
    "nn.functional.normalization": "rms_norm",
    "nn.functional.recurrent": "gru gru_cell lstm lstm_cell rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell",
}
EACH = """abs acos asin atan ceil cos cosh erf erfc exp expm1 floor frac lgamma log log10 log1p log2 neg reciprocal round rsqrt
    sigmoid sign sin sinh sqrt tan tanh trunc add sub mul div clamp_min clamp_max maximum minimum pow lerp addcmul addcdiv""".split()
MODULES["foreach"] = " ".join([*(f"_foreach_{name}{end}" for name in EACH for end in ("", "_")), "_foreach_clone", "_foreach_copy_",
                               "_foreach_max", "_foreach_mm", "_foreach_norm", "_foreach_powsum", "_foreach_zero_"])
HOME = {name: module for module, names in MODULES.items() for name in names.split()}
