"""Numbers of two bytes beside other numbers: what is rounded, and how often.  Compared bit by bit, in whole vectors of 32 numbers:
PyTorch rounds x.add(y, alpha=a) once more in what is left over.
"""

RTOL = ATOL = 1e-12
SETUP = """
bf, fp = torch.bfloat16, torch.float16
base = (torch.arange(64) - 30) / 16
pair = {d: (base.to(d), (base.abs() + .3).to(d)) for d in (bf, fp)}
def at(d, f):
    return f(*pair[d]).float()
def grads(d, f):
    x = pair[d][0].clone().requires_grad_()
    f(x, pair[d][1]).sum().backward()
    return x.grad.float()
def trained(d, name, **options):
    p = torch.nn.Parameter(pair[{"bf": bf, "fp": fp}[d]][0] + .03)
    optimizer = getattr(torch.optim, name)([p], **options)
    for _ in range(4):
        optimizer.zero_grad()
        ((p * .5 + 1) * p * p).sum().backward()
        optimizer.step()
    return [p.detach().float(), *(v.float() for k, v in sorted(optimizer.state[p].items()) if k != "step" and v is not None)]
"""
_OPTIMIZERS = ("SGD: lr=.1", "SGD: lr=.1, momentum=.9, weight_decay=.01", "SGD: lr=.1, momentum=.9, nesterov=True", "Adam: lr=.01",
               "Adam: lr=.01, amsgrad=True, weight_decay=.1", "AdamW: lr=.01", "NAdam: lr=.01", "RAdam: lr=.01", "Adamax: lr=.01",
               "Adagrad: lr=.01", "Adadelta: lr=1.", "Adadelta: weight_decay=.1", "RMSprop: centered=True",
               "RMSprop: centered=True, momentum=.9, weight_decay=.1", "Rprop: lr=.01", "ASGD: weight_decay=.1")
_FORMS = ("x * {s}", "{s} * x", "x / {s}", "{s} / y", "x + {s}", "x - {s}", "x.mul({s})", "torch.div(x, {s})", "x.clone().mul_({s})",
          "x.clone().div_({s})", "x.add(y, alpha={s})", "x.sub(y, alpha={s})", "x * torch.tensor({s})", "torch.tensor({s}) * x",
          "x / torch.tensor({s}, dtype=torch.float64)")
CASES = "\n".join([
    *(f"at({d}, lambda x, y: {form.format(s=s)})" for d in ("bf", "fp") for form in _FORMS for s in (".1", ".9", "3.3", "1001")),
    *(f"at({d}, lambda x, y: {form})" for d in ("bf", "fp") for form in ("y.rsqrt()", "x.addcdiv(x, y, value=.1)", "x.lerp(y, .3)",
                                                                      "x + 0", "x * 2", "1 / y", "x.addcmul(x, y)")),
    *(f"trained('{d}', '{name}', {options})" for d in ("bf", "fp") for name, options in (line.split(": ") for line in _OPTIMIZERS)),
    *(f"grads({d}, lambda x, y: {form})" for d in ("bf", "fp") for form in ("x * .9", "x / .3", ".7 / (x * x + 1)", "x.add(y, alpha=.1)",
                                                                         "y.sub(x, alpha=.1)", "x * torch.tensor(.9)")),
]) + """
(pair[bf][0] * torch.tensor(.9)).dtype
(pair[bf][0] * torch.tensor([.9])).dtype
(pair[bf][0][0] * torch.tensor(.9)).dtype
torch.manual_seed(3); Q = (torch.arange(192.) * .7).sin().reshape(4, 6, 8).bfloat16() * 6; r = torch.nn.functional.scaled_dot_product_attention(Q, Q, Q, dropout_p=.5, is_causal=True)
"""
