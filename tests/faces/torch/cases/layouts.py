"""How results lie in memory where operands lie otherwise, and what is drawn for them: masks fill a tensor as it lies."""

SETUP = """
F = torch.nn.functional
torch.manual_seed(7)
x = torch.randn(2, 3, 4, 5)
t, p = x.transpose(0, 1), x.permute(0, 3, 1, 2)
z = torch.einsum("bhij,hg->bgij", torch.randn(2, 3, 4, 6), torch.randn(3, 3))
w = torch.randn(2, 3, 1, 6).transpose(1, 3).contiguous().transpose(1, 3)
def laid(y):
    return [tuple(s for n, s in zip(y.shape, y.stride()) if n > 1), y]
"""
_FIRST = ("z * torch.ones(2, 3, 4, 6)", "torch.ones(2, 3, 4, 6) * z", "z - z.mean(-1, keepdim=True)", "z.mean(-1, keepdim=True) - z",
          "torch.where(z > 0, torch.ones(2, 3, 4, 6), z)", "z + p[:, :3, :1, :1]", "x.transpose(0, 1)[..., :1] + torch.ones(3, 2, 4, 5)",
          "t * t.permute(0, 1, 2, 3).clone().contiguous()", "torch.maximum(p, p.contiguous())", "(p > p.contiguous()).float()",
          "torch.arange(5.)[:, None, None] * p", "p.contiguous() / p", "p.double() + p.contiguous()")
_ALONG = [f"F.{name}({y}, {axis})" for name in ("softmax", "log_softmax", "softmin") for y in ("z", "p", "w") for axis in (1, 3)]
CASES = "\n".join([
    *(f"laid({made})" for made in (*_FIRST, *_ALONG, "torch.nn.Softmax(1)(t)", "F.logsigmoid(p)", "F.gumbel_softmax(t)",
                                   "F.gumbel_softmax(p, tau=.7, dim=1)", "F.gumbel_softmax(w, hard=True)")),
    *(f"laid(F.dropout({made}, .4))" for made in (*_FIRST[:4], "F.softmax(w, -1)", "F.softmax(z, -1)", "torch.nn.LogSoftmax(1)(p)")),
    "a = z.clone().requires_grad_(); F.dropout(F.softmax(a, 1), .3).pow(2).sum().backward(); r = a.grad",
])
