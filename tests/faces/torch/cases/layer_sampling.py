"""Padding, resizing, sampling at grids, attention: every option, errors, gradients.

Every result is recorded as dtype, shape and three sums of its elements, and so are the gradients of a weighted sum of all results.
"""

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
RTOL = ATOL = 1e-5                  # float32 is among the cases, and results are sums

CASES = """
out(F.pad(x, (1, 2, 3)))
out(F.pad(x, (1, 2)))
out(F.pad(x, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))
out(F.pad(x, (-1, -2), value=2))
out(F.pad(x, (-3, -2)))
out(F.pad(x, (-3, 3)))
out(F.pad(x, (1, 1), 'reflect'))
out(F.pad(x, (1, 1), 'reflect', 1.0))
out(F.pad(x[0], (1, 1), 'reflect'))
out(F.pad(x[0, 0], (1, 1), 'reflect'))
out(F.pad(x[0, 0, 0], (1, 1), 'reflect'))
out(F.pad(x, (4, 1, 0, 0), 'reflect'))
out(F.pad(x, (4, 1, 0, 0), 'replicate'))
out(F.pad(x, (5, 1, 0, 0), 'circular'))
out(F.pad(x, (4, 1, 0, 0), 'circular'))
out(F.pad(x, (-1, 1, 0, 0), 'circular'))
out(F.pad(x, (-1, 1, 0, 0), 'reflect'))
out(F.pad(x, (-1, 1, 0, 0), 'replicate'))
out(F.pad(x, (1, 1, 1, 1, 1, 1), 'reflect'))
out(F.pad(x, (1, 1), 'foo'))
out(F.pad(x.long(), (1, 1, 1, 1), 'reflect'))
out(F.pad(x, (0, 0, 0, 0), 'constant'))
out(F.pad(x.bool(), (1, 1)))
out(F.interpolate(x, 3))
out(F.interpolate(x, scale_factor=2))
out(F.interpolate(x))
out(F.interpolate(x, 3, 2))
out(F.interpolate(x, (3,)))
out(F.interpolate(x, (3, 3, 3)))
out(F.interpolate(x, scale_factor=(1, 2, 3)))
out(F.interpolate(x, 3, mode='linear'))
out(F.interpolate(x, 3, mode='trilinear'))
out(F.interpolate(x[0], 3, mode='bilinear'))
out(F.interpolate(x[0, 0], 3))
out(F.interpolate(x, 3, mode='foo'))
out(F.interpolate(x, 3, mode='nearest', align_corners=True))
out(F.interpolate(x, 0))
out(F.interpolate(x, 3, mode='area'))
out(F.interpolate(x, 3, mode='bilinear', antialias=True))
out(F.interpolate(x, 3, mode='nearest', antialias=True))
out(F.interpolate(x.long(), 3))
out(F.interpolate(x.long(), 3, mode='bilinear'))
out(F.interpolate(x.to(torch.uint8), 3))
out(F.interpolate(x, size=3, recompute_scale_factor=True))
out(F.interpolate(x, scale_factor=1.7, recompute_scale_factor=True, mode='bilinear'))
out(F.upsample(x, scale_factor=2))
out(F.grid_sample(x, torch.zeros(1, 2, 3, 2)))
out(F.grid_sample(x, torch.zeros(2, 2, 3, 2)))
out(F.grid_sample(x, torch.zeros(1, 2, 3, 3)))
out(F.grid_sample(x, torch.zeros(1, 2, 3, 2), mode='foo'))
out(F.grid_sample(x, torch.zeros(1, 2, 3, 2), padding_mode='foo'))
out(F.grid_sample(x, torch.zeros(1, 2, 3, 2).double()))
out(F.grid_sample(x[0], torch.zeros(1, 2, 3, 2)))
out(F.grid_sample(x[None], torch.zeros(1, 2, 3, 4, 3), mode='bicubic'))
out(F.affine_grid(torch.zeros(1, 2, 3), (1, 1, 2, 3)))
out(F.affine_grid(torch.zeros(1, 3, 4), (1, 1, 2, 3, 4)))
out(F.affine_grid(torch.zeros(1, 2, 3), (1, 1, 2, 3, 4)))
out(F.affine_grid(torch.zeros(1, 2, 2), (1, 1, 2, 3)))
out(F.affine_grid(torch.zeros(1, 2, 3), (1, 1, 0, 3)))
out(F.affine_grid(torch.zeros(1, 2, 3).long(), (1, 1, 2, 3)))
out(F.pad(r(2, 3, 4, 5), (1, 2, 3, 0), value=1.5))
out(F.pad(r(2, 3, 4, 5), (1, -2, -1, 0, 2, 1)))
out(F.pad(r(2, 3, 4, 5), (1, 2, 3, 0), 'reflect'))
out(F.pad(r(2, 3, 4, 5), (1, -2, -1, 3), 'reflect'))
out(F.pad(r(3, 4, 5), (4, 3), 'reflect'))
out(F.pad(r(2, 3, 4, 5), (6, 2, 3, 0), 'replicate'))
out(F.pad(r(2, 3, 4, 5), (6, -2, -3, 0), 'replicate'))
out(F.pad(r(2, 3, 4, 5), (5, 2, -1, 3), 'circular'))
out(F.pad(r(1, 2, 3, 4, 5), (1, 2, 1, 0, 2, 1), 'circular'))
out(F.pad(r(1, 2, 3, 4, 5), (1, 2, 1, 0, 2, 1), 'replicate'))
out(F.pad(r(1, 2, 3, 4, 5), (1, 2, 1, 0, 2, 1), 'reflect'))
out(F.pad(r(3), (1, 2)))
out(F.interpolate(r(2, 3, 4, 5), (7, 3)))
out(F.interpolate(r(2, 3, 4, 5), (7, 3), mode='nearest-exact'))
out(F.interpolate(r(2, 3, 4, 5), scale_factor=(1.7, .6), mode='nearest'))
out(F.interpolate(r(2, 3, 4, 5), scale_factor=(1.7, .6), mode='nearest-exact'))
out(F.interpolate(r(2, 3, 5), 7, mode='linear'))
out(F.interpolate(r(2, 3, 5), 7, mode='linear', align_corners=True))
out(F.interpolate(r(2, 3, 5), 3))
out(F.interpolate(r(2, 3, 4, 5), (7, 3), mode='bilinear'))
out(F.interpolate(r(2, 3, 4, 5), (7, 3), mode='bilinear', align_corners=True))
out(F.interpolate(r(2, 3, 4, 5), (1, 1), mode='bilinear', align_corners=True))
out(F.interpolate(r(2, 3, 4, 5), scale_factor=1.6, mode='bilinear'))
out(F.interpolate(r(2, 3, 4, 5), scale_factor=1.6, mode='bilinear', recompute_scale_factor=True))
out(F.interpolate(r(2, 3, 4, 5), (7, 3), mode='bicubic'))
out(F.interpolate(r(2, 3, 4, 5), (7, 3), mode='bicubic', align_corners=True))
out(F.interpolate(r(2, 3, 4, 5), scale_factor=2.3, mode='bicubic'))
out(F.interpolate(r(2, 3, 4, 5, 3), (2, 8, 3), mode='trilinear'))
out(F.interpolate(r(2, 3, 4, 5, 3), (2, 8, 3), mode='trilinear', align_corners=True))
out(F.interpolate(r(2, 3, 4, 5, 3), (2, 8, 3), mode='nearest'))
out(F.interpolate(r(2, 3, 4, 5, 3), (2, 8, 3), mode='area'))
out(F.interpolate(r(2, 3, 9, 8), (4, 3), mode='bilinear', antialias=True))
out(F.interpolate(r(2, 3, 9, 8), (4, 13), mode='bicubic', antialias=True))
out(F.interpolate(r(2, 3, 9, 8), (4, 13), mode='bicubic', antialias=True, align_corners=True))
out(F.interpolate(r(2, 3, 9, 8), scale_factor=.4, mode='bilinear', antialias=True))
out(F.interpolate(r(2, 3, 9, 8, dt='float32'), (14, 23), mode='bilinear'))
out(F.interpolate(r(2, 3, 9, 8, dt='float32'), (14, 23), mode='bicubic'))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2)))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), align_corners=True))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), 'nearest', 'border'))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), 'bilinear', 'border'))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2, scale=2.), 'bilinear', 'reflection'))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2, scale=2.), 'bilinear', 'reflection', True))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), 'bicubic', 'zeros'))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), 'bicubic', 'border', True))
out(F.grid_sample(r(2, 3, 4, 5), r(2, 3, 4, 2), 'bicubic', 'reflection'))
out(F.grid_sample(r(2, 3, 4, 5, 3), r(2, 3, 4, 2, 3)))
out(F.grid_sample(r(2, 3, 4, 5, 3), r(2, 3, 4, 2, 3), 'nearest', 'reflection', True))
out(F.affine_grid(r(2, 2, 3), (2, 3, 4, 5)))
out(F.affine_grid(r(2, 2, 3), (2, 3, 4, 1), True))
out(F.affine_grid(r(2, 3, 4), (2, 3, 4, 2, 3), align_corners=True))
out(F.affine_grid(r(2, 3, 4), (2, 3, 4, 2, 3), align_corners=False))
out(torch.autograd.grad(F.interpolate((x:=r(1, 2, 4, 5)), (3, 7), mode='bilinear').pow(3).sum(), [x], create_graph=True))
out(torch.autograd.grad(F.pad((x:=r(1, 2, 4, 5)), (3, 1), mode='constant').pow(3).sum(), [x], create_graph=True))
out(torch.autograd.grad(F.pad((x:=r(2, 4, 5)), (3, 1), mode='reflect').pow(3).sum(), [x], create_graph=True))
out(A(r(2, 3, 5, 4), r(2, 3, 6, 4), r(2, 3, 6, 7)))
out(A(r(2, 3, 150, 8), r(2, 3, 130, 8), r(2, 3, 130, 9)))
out(A(r(2, 3, 150, 8), r(2, 3, 150, 8), r(2, 3, 150, 9), is_causal=True))
out(A(r(2, 3, 15, 8), r(2, 3, 150, 8), r(2, 3, 150, 9), is_causal=True))
out(A(r(2, 3, 150, 8), r(2, 3, 15, 8), r(2, 3, 15, 9), is_causal=True))
out(A(r(2, 3, 15, 8), r(2, 3, 17, 8), r(2, 3, 17, 9), r(15, 17, grad=False)>0))
out(A(r(2, 3, 15, 8), r(2, 3, 70, 8), r(2, 3, 70, 9), r(2, 1, 15, 70, grad=False)>1.5))
out(A(r(2, 3, 15, 8), r(2, 3, 70, 8), r(2, 3, 70, 9), r(2, 3, 15, 70, grad=False)))
out(A(r(2, 3, 15, 8), r(2, 3, 70, 8), r(2, 3, 70, 9), r(2, 3, 15, 70)))
out(A(r(5, 4), r(6, 4), r(6, 3)))
out(A(r(3, 5, 4), r(3, 6, 4), r(3, 6, 3), r(3, 5, 6, grad=False)>0))
out(A(r(1, 2, 3, 5, 4), r(1, 2, 3, 6, 4), r(1, 2, 3, 6, 3), scale=.3))
out(A(r(2, 6, 5, 4), r(2, 2, 6, 4), r(2, 2, 6, 7), enable_gqa=True))
out(A(r(2, 6, 70, 4), r(2, 2, 66, 4), r(2, 2, 66, 7), enable_gqa=True, is_causal=True))
out(A(r(2, 3, 5, 4), r(2, 1, 6, 4), r(2, 1, 6, 7)))
out(A(r(2, 6, 5, 4), r(2, 2, 6, 4), r(2, 2, 6, 7)))
out(A(r(5, 2, 3, 4).transpose(0, 1), r(5, 2, 3, 4).transpose(0, 1), r(5, 2, 3, 4).transpose(0, 1)))
out(A(r(2, 3, 5, 4), r(2, 3, 6, 4), r(2, 3, 6, 7), torch.zeros(5, 6, dtype=torch.bool)))
out(A(r(2, 3, 5, 4, dt='float32'), r(2, 3, 6, 4, dt='float32'), r(2, 3, 6, 7, dt='float32'), torch.tensor([[True]*6, [False]*6, [True]*6, [False, True]*3, [True]*6])))
out(A(r(2, 3, 5, 4), r(2, 3, 6, 4), r(2, 3, 6, 7), r(5, 6)>0, is_causal=True))
out(A(r(2, 3, 5, 4), r(2, 3, 6, 4), r(2, 3, 6, 7, dt='float32')))
out(A(r(2, 3, 5, 4), r(2, 3, 6, 4), r(2, 3, 6, 7), r(5, 6).long()))
out(A(r(4), r(6, 4), r(6, 4)))
out(A(r(2, 3, 5, 200), r(2, 3, 6, 200), r(2, 3, 6, 7)))
out(A(r(2, 3, 5, 4), r(2, 3, 0, 4), r(2, 3, 0, 7)))
out(A(r(2, 3, 5, 4, dt='float32'), r(2, 3, 6, 4, dt='float32'), r(2, 3, 6, 7, dt='float32'), scale=-1.))
out(torch.autograd.grad(A((q:=r(2, 3, 5, 4)), (k:=r(2, 3, 6, 4)), (v:=r(2, 3, 6, 7))).pow(2).sum(), [q, k, v], create_graph=True))
out(torch.autograd.grad(A((q:=r(2, 3, 5, 4)), (k:=r(2, 3, 6, 4)), (v:=r(2, 3, 6, 7)), is_causal=True).pow(2).sum(), [q, k, v], create_graph=True))
"""
