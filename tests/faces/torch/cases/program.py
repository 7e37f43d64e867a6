"""Settings, backends, what stands in for CUDA."""

SETUP = """
import warnings
cuda = torch.cuda
"""
CASES = """
[cuda.is_available(), cuda.device_count(), cuda.is_initialized(), cuda.empty_cache(), cuda.manual_seed_all(3)]
cuda.current_device()
cuda.synchronize()
cuda.get_device_name(0)
cuda.get_device_properties(0)
cuda.set_device(-1)
cuda.Stream()
cuda.Event()
cuda.memory_allocated()
cuda.max_memory_allocated()
cuda.get_arch_list()
cuda.is_bf16_supported()
[torch.version.cuda, torch.version.hip, torch.version.debug]
torch.backends.cudnn.benchmark = True; torch.backends.cudnn.benchmark
torch.backends.cudnn.deterministic = True; torch.backends.cudnn.is_available()
torch.backends.cuda.matmul.allow_tf32 = True; torch.backends.cuda.is_built()
[torch.backends.mps.is_available(), torch.backends.mps.is_built(), torch.backends.mkldnn.is_available()]
torch.set_num_threads(1); torch.get_num_threads()
torch.set_num_threads(0)
torch.set_num_threads(1.5)
torch.use_deterministic_algorithms(True); torch.are_deterministic_algorithms_enabled()
torch.use_deterministic_algorithms(True, warn_only=True); torch.get_deterministic_debug_mode()
torch.set_deterministic_debug_mode("error"); torch.get_deterministic_debug_mode()
torch.use_deterministic_algorithms(False); torch.get_deterministic_debug_mode()
torch.set_float32_matmul_precision("high"); torch.get_float32_matmul_precision()
torch.set_float32_matmul_precision("low")
torch.get_default_device()
torch.set_default_device("cpu"); torch.get_default_device()
torch.is_warn_always_enabled()
cuda.amp.GradScaler().is_enabled()
"""
