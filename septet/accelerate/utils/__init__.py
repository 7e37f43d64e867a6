"""`accelerate.utils`: seeds, settings, and what is gathered from processes, of which there is one."""
from __future__ import annotations

from septet.accelerate.utils.dataclasses import (
    AutocastKwargs,
    DataLoaderConfiguration,
    DistributedDataParallelKwargs,
    DistributedType,
    GradientAccumulationPlugin,
    GradScalerKwargs,
    InitProcessGroupKwargs,
    LoggerType,
    PrecisionType,
    ProjectConfiguration,
)
from septet.accelerate.utils.memory import find_executable_batch_size, release_memory
from septet.accelerate.utils.operations import (
    broadcast,
    broadcast_object_list,
    concatenate,
    convert_to_fp32,
    find_batch_size,
    gather,
    gather_object,
    honor_type,
    pad_across_processes,
    recursively_apply,
    reduce,
    send_to_device,
)
from septet.accelerate.utils.other import extract_model_from_parallel, save, wait_for_everyone
from septet.accelerate.utils.random import set_seed, synchronize_rng_state, synchronize_rng_states

__all__ = ["AutocastKwargs", "DataLoaderConfiguration", "DistributedDataParallelKwargs", "DistributedType", "GradScalerKwargs",
           "GradientAccumulationPlugin", "InitProcessGroupKwargs", "LoggerType", "PrecisionType", "ProjectConfiguration", "broadcast",
           "broadcast_object_list", "concatenate", "convert_to_fp32", "extract_model_from_parallel", "find_batch_size",
           "find_executable_batch_size", "gather", "gather_object", "honor_type", "pad_across_processes", "recursively_apply", "reduce",
           "release_memory", "save", "send_to_device", "set_seed", "synchronize_rng_state", "synchronize_rng_states", "wait_for_everyone"]
