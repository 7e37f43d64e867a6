"""What the cases of layers begin with: inputs of fixed numbers, modules of fixed weights, results and gradients as sums."""

SETUP = """
import math
nn, F = torch.nn, torch.nn.functional
leaves, a = [], []
x = torch.arange(16.).reshape(1, 1, 4, 4)
A = F.scaled_dot_product_attention

def r(*shape, dt="float64", grad=True, scale=1.0):
    count = math.prod(shape)
    start = 0.7 * len(leaves) + 0.3 * len(a)
    values = [scale * 1.7 * math.sin(12.9898 * (k + start) + 78.233 * math.sin(k + start)) for k in range(count)]
    made = torch.tensor(values, dtype=getattr(torch, dt)).reshape(shape)
    if grad:
        leaves.append(made.requires_grad_())
    return made

def rm():
    a.append(r(3, grad=False))
    return a[-1]

def rv():
    a.append(r(3, grad=False).abs() + 0.5)
    return a[-1]

def M(module, dt="float64"):
    module, state = module.to(getattr(torch, dt)), {}
    for number, (name, p) in enumerate(module.state_dict().items()):
        values = [0.4 * math.sin(1.3 * k + number + 1) + ("running_var" in name) for k in range(p.numel())]
        state[name] = torch.tensor(values, dtype=p.dtype).reshape(tuple(p.shape)) if p.is_floating_point() else p
    module.load_state_dict(state)
    leaves.extend(p for p in module.parameters() if p.requires_grad)
    return module

def flat(y):
    return [z for part in y for z in flat(part)] if isinstance(y, (tuple, list)) else [y]

def wave(t, k):
    return torch.cos(torch.arange(float(t.numel()), dtype=torch.float64) + k).to(t.dtype).reshape(tuple(t.shape))

def short(t):
    if t is None or not hasattr(t, "requires_grad"):
        return t
    d = t.detach().double()
    return [str(t.dtype), list(t.shape), [float(v) for v in (d.sum(), (d * d).sum(), (d * wave(d, 0)).sum())]]

def out(y):
    ys = flat(y)
    tracked = [v for v in ys if hasattr(v, "requires_grad") and v.requires_grad]
    grads = []
    if tracked and leaves:
        total = sum((v * wave(v, k)).sum() for k, v in enumerate(tracked))
        grads = torch.autograd.grad(total, leaves, allow_unused=True)
    return [[short(v) for v in ys], [short(g) for g in grads]]
"""
