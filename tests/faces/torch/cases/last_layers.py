"""A last layer with its cross entropy, batch normalisation of one process, Adafactor and SparseAdam."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
w = (torch.arange(12.).reshape(3, 4) * .1).sin().requires_grad_()
x = (torch.arange(20.).reshape(5, 4) * .3).cos().requires_grad_()
t = torch.tensor([0, 2, 1, 1, 0])
places = (torch.arange(24.).reshape(3, 2, 4) * .1).sin()
def grads(y, *leaves):
    y.sum().backward()
    return [y, *(leaf.grad for leaf in leaves)]
def trained(name, *shapes, steps=4, **options):
    ps = [nn.Parameter((torch.arange(24.)[:torch.Size(s).numel()].reshape(s) * .7).cos()) for s in shapes]
    optimizer = getattr(torch.optim, name)(ps, **options)
    for _ in range(steps):
        optimizer.zero_grad()
        sum((p * p * p + p).sum() for p in ps).backward()
        optimizer.step()
    return [*ps, *(v for p in ps for k, v in sorted(optimizer.state[p].items()))]
if torch.distributed.is_initialized():
    torch.distributed.destroy_process_group()
"""
CASES = """
grads(F.linear_cross_entropy(x, w, t), x, w)
grads(F.linear_cross_entropy(x, w, t, linear_bias=torch.ones(3), reduction="none"), x, w)
F.linear_cross_entropy(x, w, t, weight=torch.tensor([1., 2., .5]), label_smoothing=.1, reduction="sum")
F.linear_cross_entropy(x, w, t, ignore_index=1)
F.linear_cross_entropy(x, w, torch.ones(5, 3) / 3)
F.linear_cross_entropy(x[0], w, t[1])
F.linear_cross_entropy(x, places, torch.zeros(5, 2, dtype=torch.long))
F.linear_cross_entropy(x, places, torch.zeros(5, 2, dtype=torch.long), linear_bias=torch.ones(3, 2))
F.linear_cross_entropy(torch.ones(2, 3, 4), w, t)
F.linear_cross_entropy(x, w, t, options=nn.LinearCrossEntropyOptions())
torch.manual_seed(0); m = nn.LinearCrossEntropyLoss(4, 3, bias=True); [m(x, t), list(m.state_dict()), repr(m)]
torch.manual_seed(0); m = nn.LinearCrossEntropyLoss(4, 3, out_features=(2,)); [m(x, torch.zeros(5, 2, dtype=torch.long)), repr(m)]
m = nn.SyncBatchNorm(3); [m(torch.arange(6.).reshape(2, 3)), m.running_mean, m.eval()(torch.arange(6.).reshape(2, 3))]
nn.SyncBatchNorm(3)(torch.ones(3))
torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1); nn.SyncBatchNorm(3)(torch.ones(2, 3))
torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1); nn.SyncBatchNorm(3).eval()(torch.ones(2, 3))
trained("Adafactor", (4,), (3, 4))
trained("Adafactor", (2, 3, 4), lr=.1, weight_decay=.1)
trained("Adafactor", (3, 4), lr=.1, beta2_decay=-.5, eps=(1e-3, 1e-2), d=2., maximize=True)
torch.optim.Adafactor([x], d=.5)
torch.optim.Adafactor([x], beta2_decay=.5)
torch.optim.Adafactor([x], eps=(-1., 0.))
torch.optim.SparseAdam([x.detach().requires_grad_()]).state_dict()
trained("SparseAdam", (4,))
trained("SparseAdam", (4,), betas=(1., .9))
"""
