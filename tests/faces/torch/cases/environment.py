"""One process among none, devices that are not there, kernels of attention, profiles."""

SETUP = """
import os, tempfile
dist = torch.distributed
for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"):
    os.environ.pop(name, None)
if dist.is_initialized():
    dist.destroy_process_group()
def begin():
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
x = torch.ones(2)
y = torch.zeros(2)
A = torch.nn.attention
q = torch.arange(8.).reshape(1, 1, 2, 4)
def attend(*backends):
    with A.sdpa_kernel(*backends):
        return torch.nn.functional.scaled_dot_product_attention(q, q, q)
"""
CASES = """
[dist.is_available(), dist.is_initialized(), dist.is_gloo_available(), dist.is_nccl_available(), dist.is_mpi_available()]
dist.get_rank()
dist.get_world_size()
dist.all_reduce(x)
dist.barrier()
dist.destroy_process_group()
dist.init_process_group("gloo")
begin(); [dist.is_initialized(), dist.get_rank(), dist.get_world_size(), dist.get_backend(), dist.get_process_group_ranks(dist.group.WORLD)]
begin(); begin()
begin(); [dist.all_reduce(x), dist.all_reduce(x, op=dist.ReduceOp.MAX), dist.broadcast(x, 0), dist.reduce(x, 0), x]
begin(); dist.broadcast(x, 1)
begin(); o = [y]; [dist.all_gather(o, x), o]
begin(); o = [None]; [dist.all_gather_object(o, {"a": 1}), o]
begin(); [dist.gather(x, [y], 0), y]
begin(); [dist.scatter(y, [x * 3], 0), y]
begin(); [dist.reduce_scatter(y, [x]), y]
begin(); [dist.all_to_all([y], [x]), y]
begin(); w = dist.all_reduce(x, async_op=True); [w.wait(), w.is_completed()]
begin(); dist.send(x, 0)
begin(); dist.new_group([0]).size()
begin(); dist.destroy_process_group(); dist.is_initialized()
str(dist.ReduceOp.SUM)
os.environ.update(RANK="0", WORLD_SIZE="1", MASTER_ADDR="127.0.0.1", MASTER_PORT="29611"); dist.init_process_group("gloo"); dist.get_world_size()
s = dist.HashStore(); s.set("a", "1"); [s.get("a"), s.add("n", 2), s.add("n", 3), s.get("n"), s.check(["a", "b"]), s.num_keys(), s.delete_key("a"), s.check(["a"])]
s = dist.HashStore(); s.set("a", "x"); s.append("a", "y"); [s.get("a"), s.compare_set("a", "xy", "z"), s.compare_set("a", "q", "w"), s.compare_set("b", "", "v")]
s = dist.FileStore(tempfile.mktemp(), 1); s.set("a", "1"); [s.get("a"), s.add("n", 2), s.add("n", 3), s.check(["a", "b"])]
s = dist.PrefixStore("p", dist.HashStore()); s.set("a", "1"); [s.get("a"), s.check(["a"])]
t = torch.arange(4); u = torch.utils.dlpack.from_dlpack(torch.utils.dlpack.to_dlpack(t)); u[:2] = 7; t
torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(2, 1))
begin(); m = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(2, 1)); m(torch.ones(1, 2)).sum().backward(); [list(m.state_dict()), m.module.weight.grad, repr(m)]
str(A.SDPBackend.FLASH_ATTENTION)
attend(A.SDPBackend.MATH)
attend(A.SDPBackend.FLASH_ATTENTION)
attend([A.SDPBackend.MATH, A.SDPBackend.CUDNN_ATTENTION])
attend(A.SDPBackend.CUDNN_ATTENTION)
attend([])
attend(3)
[torch.accelerator.is_available(), torch.accelerator.current_accelerator(), torch.accelerator.device_count()]
torch.accelerator.synchronize()
[torch.xpu.is_available(), torch.xpu.device_count(), torch.mtia.is_available(), torch.cpu.is_available(), torch.cpu.device_count(), torch.cpu.current_device()]
torch.xpu.current_device()
torch.get_device_module("cpu").is_available()
f = torch.profiler.schedule(wait=1, warmup=1, active=2, repeat=2, skip_first=1); [f(k).name for k in range(11)]
f = torch.profiler.schedule(wait=0, warmup=1, active=1); [f(k).name for k in range(5)]
[issubclass(e, RuntimeError) for e in (torch.OutOfMemoryError, torch.AcceleratorError)]
torch.GradScaler("cpu").get_scale()
"""
