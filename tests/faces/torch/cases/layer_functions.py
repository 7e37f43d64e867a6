"""Convolution, pooling and normalisation as functions: every option, errors, gradients, gradients of gradients.

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
out(F.max_pool2d(x[0, 0], 2))
out(F.max_pool2d(x, 5))
out(F.max_pool2d(x, 2, padding=2))
out(F.max_pool2d(x.long(), 2))
out(F.max_pool2d(x.bool(), 2))
out(F.max_pool2d(x.half(), 2))
out(F.avg_pool2d(x.long(), 2))
out(F.avg_pool2d(x, 2, padding=2))
out(F.avg_pool2d(x[0, 0], 2))
out(F.avg_pool2d(x, 2, divisor_override=0))
out(F.max_pool2d(x, 0))
out(F.max_pool2d(x, 2, stride=0))
out(F.max_pool2d(x, 2, dilation=0))
out(F.max_pool2d(x, (2, 2, 2)))
out(F.max_pool1d(x[0], 2))
out(F.max_pool1d(x[0, 0], 2))
out(F.max_pool1d(x[0, 0, 0], 2))
out(F.max_pool1d(x, 2))
out(F.max_pool1d(x[0], 5))
out(F.max_pool1d(x[0], (2,)))
out(F.max_pool1d(x[0], 2, return_indices=True))
out(F.max_pool3d(x, 2))
out(F.max_pool3d(x[0], 2))
out(F.max_pool2d(torch.zeros(0, 2, 4, 4), 2))
out(F.max_pool2d(torch.zeros(2, 0, 4, 4), 2))
out(F.max_pool2d(torch.zeros(2, 2, 0, 4), 2))
out(F.avg_pool2d(torch.zeros(2, 0, 4, 4), 2))
out(F.adaptive_avg_pool2d(x, (2, None)))
out(F.adaptive_avg_pool2d(x, (2, 3, 1)))
out(F.adaptive_avg_pool2d(x, 0))
out(F.adaptive_avg_pool2d(x, -1))
out(F.adaptive_max_pool2d(x, (2, None)))
out(F.adaptive_avg_pool1d(x[0], 2))
out(F.adaptive_avg_pool2d(x[0, 0], 2))
out(F.adaptive_max_pool1d(x[0], 2))
out(F.adaptive_max_pool1d(x[0], 2, return_indices=True))
out(F.adaptive_avg_pool2d(x.long(), 2))
out(F.lp_pool2d(x, 2, 2))
out(F.lp_pool1d(x[0], 2, 2))
out(F.max_unpool2d(x, torch.full((1, 1, 4, 4), 99), 2))
out(F.max_unpool2d(x, torch.zeros(1, 1, 4, 4), 2))
out(F.max_unpool2d(x, torch.zeros(1, 1, 4, 2).long(), 2))
out(F.max_unpool2d(x, torch.zeros(1, 1, 4, 4).long(), 2, output_size=(20, 20)))
out(F.fractional_max_pool2d(x, 2, output_ratio=0.5))
out(F.fractional_max_pool2d(x, 2))
out(F.fractional_max_pool2d(x, 2, output_ratio=1.5))
out(F.conv2d(x, torch.zeros(2, 2, 3, 3)))
out(F.conv2d(x, torch.zeros(2, 1, 3)))
out(F.conv2d(x, torch.zeros(2, 1, 5, 5)))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), torch.zeros(3)))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), stride=0))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), padding=-1))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), padding='same', stride=2))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), padding='foo'))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), stride=(1, 2, 3)))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), stride=(1,)))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), groups=2))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), groups=0))
out(F.conv2d(x.double(), torch.zeros(2, 1, 3, 3)))
out(F.conv2d(x.long(), torch.zeros(2, 1, 3, 3).long()))
out(F.conv2d(x.int(), torch.zeros(2, 1, 3, 3).int()))
out(F.conv2d(x, torch.zeros(2, 1, 3, 3), torch.zeros(2).double()))
out(F.conv2d(x[0], torch.zeros(2, 1, 3, 3)))
out(F.conv2d(x[0, 0], torch.zeros(2, 1, 3, 3)))
out(F.conv1d(x[0, 0], torch.zeros(2, 4, 3)))
out(F.conv2d(torch.zeros(0, 1, 4, 4), torch.zeros(2, 1, 3, 3)))
out(F.conv2d(torch.zeros(1, 1, 0, 4), torch.zeros(2, 1, 3, 3)))
out(F.conv2d(x, torch.zeros(0, 1, 3, 3)))
out(F.conv_transpose2d(x, torch.zeros(1, 2, 3, 3), output_padding=1))
out(F.conv_transpose2d(x, torch.zeros(1, 2, 3, 3), stride=2, output_padding=1))
out(F.conv_transpose2d(x, torch.zeros(2, 2, 3, 3)))
out(F.conv_transpose2d(x, torch.zeros(1, 2, 3, 3), padding=4))
out(F.conv_transpose2d(x, torch.zeros(1, 2, 3, 3), torch.zeros(3)))
out(F.conv_transpose1d(x[0], torch.zeros(4, 2, 3), stride=2, dilation=3, output_padding=2))
out(F.conv_transpose1d(x[0], torch.zeros(4, 2, 3), stride=2, dilation=1, output_padding=2))
out(F.conv_tbc(torch.zeros(5, 2, 3), torch.zeros(3, 3, 4), torch.zeros(4), 1))
out(torch.conv2d(x, torch.zeros(2, 1, 3, 3), padding='valid'))
out(torch.convolution(x, torch.zeros(2, 1, 3, 3), None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))
out(torch.max_pool2d(x, 2))
out(torch.avg_pool1d(x[0], 2))
out(torch.max_pool1d_with_indices(x[0], 2))
out(torch.adaptive_avg_pool1d(x[0], 2))
out(torch.adaptive_max_pool1d(x[0], 2))
out(F.conv1d(r(2, 4, 9), r(6, 2, 3), r(6), 2, 1, 2, 2))
out(F.conv2d(r(2, 4, 9, 8), r(6, 4, 3, 2), None, (2, 1), 'valid'))
out(F.conv2d(r(2, 4, 9, 8), r(6, 4, 4, 2), r(6), 1, 'same', (2, 3)))
out(F.conv3d(r(4, 5, 6, 7), r(6, 2, 3, 2, 1), r(6), (1, 2, 1), 1, 1, 2))
out(F.conv3d(r(2, 4, 5, 6, 7), r(4, 1, 3, 2, 1), r(4), (1, 2, 1), 1, 1, 4))
out(F.conv_transpose1d(r(2, 4, 5), r(4, 3, 3), r(6), 3, 1, 2, 2, 2))
out(F.conv_transpose2d(r(2, 4, 5, 6), r(4, 3, 3, 2), r(3), (2, 3), 1, (1, 2), 1, 1))
out(F.conv_transpose3d(r(2, 4, 3, 2, 4), r(4, 3, 3, 2, 2), None, 2, 1, 1, 2, (1, 2, 1)))
out(F.conv2d(torch.complex(r(1, 2, 4, 4), r(1, 2, 4, 4)).abs(), r(1, 2, 2, 2)))
out(F.conv2d(r(1, 2, 5, 5, dt='float32'), r(3, 2, 2, 2, dt='float32')))
out(F.max_pool1d(r(2, 3, 11), 3, 2, 1, 2, True, True))
out(F.max_pool2d(r(2, 3, 11, 7), (3, 2), (2, 1), (1, 0), (2, 1), True, True))
out(F.max_pool2d(r(2, 3, 11, 7), 3))
out(F.max_pool3d(r(2, 3, 6, 7, 5), (3, 2, 2), 2, 1, 1, True, True))
out(F.avg_pool1d(r(2, 3, 11), 3, 2, 1, True, False))
out(F.avg_pool2d(r(2, 3, 11, 7), (3, 2), (2, 1), (1, 0), True, True))
out(F.avg_pool2d(r(2, 3, 11, 7), (3, 2), 2, 1, True, False))
out(F.avg_pool2d(r(2, 3, 11, 7), (3, 2), 2, 1, True, True, 5))
out(F.avg_pool3d(r(3, 6, 7, 5), (3, 2, 2), 2, 1, True, True))
out(F.avg_pool3d(r(3, 6, 7, 5), (3, 2, 2), 2, 1, True, False, -3))
out(F.adaptive_avg_pool1d(r(2, 3, 11), 4))
out(F.adaptive_avg_pool2d(r(2, 3, 11, 5), (4, 7)))
out(F.adaptive_avg_pool3d(r(2, 3, 4, 5, 3), (None, 2, 1)))
out(F.adaptive_max_pool1d(r(2, 3, 11), 4, True))
out(F.adaptive_max_pool2d(r(2, 3, 11, 5), (4, 7), True))
out(F.adaptive_max_pool3d(r(2, 3, 4, 5, 3), (None, 2, 1), True))
out(F.lp_pool1d(r(2, 3, 11), 3, 2, 1))
out(F.lp_pool2d(r(2, 3, 7, 8), 2, (2, 3), 2, True))
out(F.lp_pool3d(r(2, 3, 7, 8, 4).abs(), 2.5, 2))
out(F.max_unpool2d(*F.max_pool2d(r(2, 3, 8, 8), 2, return_indices=True), 2))
out(F.max_unpool2d(*F.max_pool2d(r(3, 9, 9), 2, return_indices=True), 2, output_size=(3, 9, 9)))
out(F.max_unpool1d(*F.max_pool1d(r(2, 3, 8), 3, 2, return_indices=True), 3, 2))
out(F.max_unpool3d(*F.max_pool3d(r(2, 3, 4, 4, 4), 2, return_indices=True), 2))
out(F.fractional_max_pool2d(r(2, 3, 9, 8), 3, output_size=(4, 5), return_indices=True, _random_samples=r(2, 3, 2).detach().abs()%1))
out(F.fractional_max_pool2d(r(3, 9, 8), 2, output_ratio=(.5, .6), return_indices=True, _random_samples=r(1, 3, 2).detach().abs()%1))
out(F.fractional_max_pool3d(r(2, 3, 5, 6, 7), 2, output_size=(3, 4, 5), return_indices=True, _random_samples=r(2, 3, 3).detach().abs()%1))
out(F.batch_norm(r(4, 3, 5), None, None, r(3), r(3), True))
out(F.batch_norm(r(4, 3), None, None, None, None, True))
out((F.batch_norm(r(4, 3, 5, 2), rm(), rv(), r(3), r(3), True, .3, 1e-3), a[0], a[1]))
out((F.batch_norm(r(4, 3, 5, 2), rm(), rv(), r(3), r(3), False, .3, 1e-3), a[0], a[1]))
out(F.batch_norm(r(4, 3, 5, 2), rm(), rv(), None, r(3), False))
out(F.batch_norm(r(1, 3), None, None, None, None, True))
out(F.batch_norm(r(3), None, None, None, None, True))
out(F.batch_norm(r(4, 3), None, None, None, None, False))
out(F.batch_norm(r(4, 3), None, None, r(4), None, True))
out(F.batch_norm(r(4, 3, 2, dt='float32'), None, None, r(3, dt='float32'), r(3, dt='float32'), True))
out(F.batch_norm(r(4, 3, 2, dt='float32').half().float(), None, None, r(3, dt='float32'), None, True))
out(F.instance_norm(r(4, 3, 5)))
out((F.instance_norm(r(4, 3, 5, 2), rm(), rv(), r(3), r(3), True, .3, 1e-3), a[0], a[1]))
out((F.instance_norm(r(4, 3, 5, 2), rm(), rv(), r(3), r(3), False, .3, 1e-3), a[0], a[1]))
out(F.instance_norm(r(4, 3, 1)))
out(F.layer_norm(r(4, 3, 5), (5,)))
out(F.layer_norm(r(4, 3, 5), (3, 5), r(3, 5), r(3, 5), .1))
out(F.layer_norm(r(4, 3, 5), [5], r(5)))
out(F.layer_norm(r(4, 3, 5), [5], None, r(5)))
out(F.layer_norm(r(4, 3, 5), [4]))
out(F.layer_norm(r(4, 3, 5), [5], r(4)))
out(F.layer_norm(r(4, 3, 5), []))
out(F.layer_norm(r(0, 5), [5]))
out(F.layer_norm(r(4, 700), [700], r(700), r(700)))
out(F.rms_norm(r(4, 3, 5), (5,)))
out(F.rms_norm(r(4, 3, 5), (3, 5), r(3, 5), .1))
out(F.group_norm(r(4, 6, 5), 3, r(6), r(6)))
out(F.group_norm(r(4, 6, 5, 2), 2))
out(F.group_norm(r(4, 6), 6))
out(F.group_norm(r(4, 6), 2))
out(F.group_norm(r(4, 6), 4))
out(F.group_norm(r(1, 6), 6))
out(F.group_norm(r(4, 6, 2), 2, r(4)))
out(F.local_response_norm(r(2, 7, 4), 3))
out(F.local_response_norm(r(2, 7, 4, 3), 4, .3, .5, 2.))
out(F.local_response_norm(r(2, 7), 3))
out(torch.autograd.grad(F.batch_norm((x:=r(4, 3, 5)), None, None, (w:=r(3)), (b:=r(3)), True).pow(3).sum(), [x, w, b], create_graph=True))
out(torch.autograd.grad(F.layer_norm((x:=r(4, 3, 5)), [5], (w:=r(5)), (b:=r(5))).pow(3).sum(), [x, w, b], create_graph=True))
out(torch.autograd.grad(F.group_norm((x:=r(4, 4, 5)), 2, (w:=r(4)), (b:=r(4))).pow(3).sum(), [x, w, b], create_graph=True))
out(torch.autograd.grad(F.rms_norm((x:=r(4, 3, 5)), [5], (w:=r(5))).pow(3).sum(), [x, w], create_graph=True))
out(torch.autograd.grad(F.conv2d((x:=r(1, 2, 4, 5)), (w:=r(2, 2, 2, 2)), (b:=r(2))).pow(3).sum(), [x, w, b], create_graph=True))
out(torch.autograd.grad(F.max_pool2d((x:=r(1, 2, 4, 5)), 2).pow(3).sum(), [x], create_graph=True))
out(torch.autograd.grad(F.avg_pool2d((x:=r(1, 2, 4, 5)), 2, 1).pow(3).sum(), [x], create_graph=True))
"""
