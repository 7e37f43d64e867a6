"""Writing through detached tensors: the values reach the memory, gradients only the handle; and results that are no views."""

SETUP = """
T, F = torch.tensor, torch.nn.functional
def pair(tracked=False):
    return T([1., 2.], requires_grad=tracked), T([1.5, 2.5], requires_grad=True)
def told(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__
def padded(dtype, mode, widths):
    x = torch.arange(16.).reshape(4, 4).to(dtype).requires_grad_()
    y = F.pad(x, widths, mode=mode)
    (y * torch.arange(y.numel()).reshape(y.shape)).sum().abs().backward()
    return [y, x.grad]
"""
CASES = """
x, y = pair(); x.data.copy_(y); [x, x.requires_grad, x.grad_fn is None]
x, y = pair(True); x.data.copy_(y * 2); [x, x.requires_grad, x.is_leaf]
x, y = pair(True); x.data.mul_(.9).add_(y * .5); (x * y).sum().backward(); [x, x.grad, y.grad]
x, y = pair(); x.detach().add_(y); [x, x.requires_grad]
x, y = pair(); x.data[0] = y[0]; [x, x.requires_grad]
x, y = pair(); d = x.detach(); d[0] = y[0] * 2; d.sum().backward(); [x, x.requires_grad, d, y.grad]
x, y = pair(True); x.data[0] = (x * 3)[1]; x.data[x > 5] = 0; [x, x.is_leaf]
x, y = pair(); d = x.detach(); d.mul_(y); (d * d).sum().backward(); [x, x.requires_grad, d, d.requires_grad, y.grad]
x, y = pair(True); d = x.detach(); d.mul_(y); (d * d * x).sum().backward(); [x.grad, y.grad]
x, y = pair(True); d = x.detach().requires_grad_(); [told(lambda: d.add_(1)), (d * 2).sum().backward(), d.grad, x.grad]
x, y = pair(True); z = x * 2; z.detach().zero_(); z.sum().backward(); [z, x.grad]
x, y = pair(); d = x.detach(); d += y; [x, x.requires_grad, d.requires_grad]
x, y = pair(); v = x[:1]; v.mul_(y[:1]); [x, x.requires_grad, v.requires_grad]
x, y = pair(True); x.data.view(-1)[0] = 5; [x, x.is_leaf]
x, y = pair(); i = T([1, 2]); i.copy_(y); [i, i.requires_grad]
x, y = pair(); i = T([1, 2]); i[0] = y[1]; [i, i.requires_grad]
m, n = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2); [p.data.copy_(q * 0 + .5) for p, q in zip(m.parameters(), n.parameters())]
x, y = pair(); torch.take(x, T(0)).zero_(); [x, torch.take(x, T(-1)), torch.take(x, T([[0, 1]]))]
[padded(d, m, w) for d in (torch.float16, torch.bfloat16, torch.complex64) for m in ("reflect", "replicate") for w in ((1, 1), (2, 0))]
x = torch.arange(16.).reshape(1, 1, 4, 4).half().requires_grad_(); torch.nn.ReflectionPad2d(1)(x).sum().backward(); x.grad
[3 ** T([-3, 2, -4, 1], dtype=torch.int16), torch.pow(-1, T([-3, 2], dtype=torch.int8)), F.sigmoid(T([True, False]))]
[torch.trapezoid(T([5, 1, 128, 255], dtype=torch.uint8)), torch.trapezoid(T([128], dtype=torch.uint8)), torch.trapezoid(T([[1, 2], [3, 4]]), dx=2, dim=0)]
x = T([[1.], [2.]], requires_grad=True); torch.trapezoid(x, dx=.5).sum().backward(); x.grad
"""
