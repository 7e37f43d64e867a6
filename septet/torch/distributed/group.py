"""The process group: who takes part.  There is one rank."""
from __future__ import annotations

import os
from typing import Any

from septet.errors import NotSupported

ABSENT = "Default process group has not been initialized, please make sure to call init_process_group."
BACKENDS = ("gloo", "nccl", "mpi", "ucc", "xccl")


class Backend(str):
    """The name of how processes talk."""

    GLOO, NCCL, MPI, UCC, XCCL, UNDEFINED = "gloo", "nccl", "mpi", "ucc", "xccl", "undefined"


class ProcessGroup:
    """The ranks that talk to each other: this one."""

    def __init__(self, backend: str):
        self.backend = backend

    def rank(self) -> int:
        return 0

    def size(self) -> int:
        return 1


class group:
    """`group.WORLD`: the default group."""

    WORLD: ProcessGroup | None = None


def is_available() -> bool:
    """True."""
    return True


def is_initialized() -> bool:
    """Whether there is a default group."""
    return group.WORLD is not None


def is_gloo_available() -> bool:
    """True: the CPU's backend is the one there is."""
    return True


def not_available() -> bool:
    """False."""
    return False


is_nccl_available = is_mpi_available = is_ucc_available = is_xccl_available = not_available


def is_torchelastic_launched() -> bool:
    """Whether torchrun started this process."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def member(asked: ProcessGroup | None) -> ProcessGroup:
    """The group asked for, or the default one.  ValueError where there is none."""
    found = group.WORLD if asked is None else asked
    if found is None:
        raise ValueError(ABSENT)
    return found


def init_process_group(backend: str | None = None, init_method: str | None = None, timeout: Any = None, world_size: int = -1,
                       rank: int = -1, store: Any = None, group_name: str = "", pg_options: Any = None, device_id: Any = None) -> None:
    """Make the default group of one process.  ValueError where the environment does not tell rank and size; NotSupported for more."""
    if group.WORLD is not None:
        raise ValueError("trying to initialize the default process group twice!")
    rank, world_size = known_place(init_method, world_size, rank, store)
    name = (backend or "gloo").partition(",")[0].rpartition(":")[2].lower()
    if name not in BACKENDS:
        raise ValueError(f"Invalid backend: '{name}'")
    if name != "gloo":
        raise RuntimeError(f"Distributed package doesn't have {name.upper()} built in")
    if world_size != 1 or rank != 0:
        raise NotSupported(f"torch.distributed with {world_size} processes: a group has one")
    group.WORLD = ProcessGroup(name)


def known_place(init_method: str | None, world_size: int, rank: int, store: Any) -> tuple[int, int]:
    """(rank, number of processes): as given, else as the environment tells."""
    if store is None and (init_method is None or init_method.startswith("env")):
        for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"):
            given = {"RANK": rank, "WORLD_SIZE": world_size}.get(name, -1) != -1
            if not given and name not in os.environ:
                raise ValueError("Error initializing torch.distributed using env:// rendezvous: environment variable "
                                 f"{name} expected, but not set")
        rank = int(os.environ["RANK"]) if rank == -1 else rank
        world_size = int(os.environ["WORLD_SIZE"]) if world_size == -1 else world_size
    if world_size <= 0 or rank < 0:
        raise ValueError("both world_size and rank must be given")
    return rank, world_size


def destroy_process_group(group: ProcessGroup | None = None) -> None:
    """Forget the default group.  AssertionError where there is none."""
    from septet.torch.distributed import group as holder

    if holder.WORLD is None:
        raise AssertionError("Process group cannot be None")
    if group is None or group is holder.WORLD:
        holder.WORLD = None


def new_group(ranks: Any = None, timeout: Any = None, backend: str | None = None, pg_options: Any = None,
              use_local_synchronization: bool = False, group_desc: str | None = None, device_id: Any = None) -> ProcessGroup:
    """A group of some ranks: of this one.  ValueError for ranks that are not there."""
    found = member(None)
    if ranks is not None and any(r != 0 for r in ranks):
        raise ValueError("The new group's rank should be within the world_size set by init_process_group")
    return ProcessGroup(backend or found.backend)


def get_rank(group: ProcessGroup | None = None) -> int:
    """0.  ValueError where there is no group."""
    return member(group).rank()


def get_world_size(group: ProcessGroup | None = None) -> int:
    """1.  ValueError where there is no group."""
    return member(group).size()


def get_backend(group: ProcessGroup | None = None) -> str:
    """The backend's name.  ValueError where there is no group."""
    return member(group).backend


def get_process_group_ranks(group: ProcessGroup | None) -> list[int]:
    """[0]."""
    member(group)
    return [0]


def get_node_local_rank(fallback_rank: int | None = None) -> int:
    """LOCAL_RANK of the environment, or the fallback.  RuntimeError where there is neither."""
    if "LOCAL_RANK" in os.environ:
        return int(os.environ["LOCAL_RANK"])
    if fallback_rank is None:
        raise RuntimeError("LOCAL_RANK is not in the environment. Consider passing fallback_rank to allow `get_node_local_rank` to work")
    return fallback_rank


def get_global_rank(group: ProcessGroup, group_rank: int) -> int:
    """The rank itself.  ValueError for one that is not there."""
    if group_rank != 0:
        raise ValueError(f"Group rank {group_rank} is not part of group {group}")
    return 0


def get_group_rank(group: ProcessGroup, global_rank: int) -> int:
    """The rank itself.  ValueError for one that is not there."""
    if global_rank != 0:
        raise ValueError(f"Global rank {global_rank} is not part of group {group}")
    return 0
