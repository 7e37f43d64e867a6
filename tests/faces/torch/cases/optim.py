"""Optimizers and schedulers: five steps of each with every option, their states, rates by the epoch, errors."""

SETUP = """
import warnings
optim = torch.optim
L = torch.optim.lr_scheduler
P = torch.tensor([1., 2.]).requires_grad_()
def run(name, dtype="float32", n=5, **kw):
    dt = getattr(torch, dtype)
    a = torch.tensor([[.5, -.25], [1.5, 2.], [-3., .125]], dtype=dt).requires_grad_()
    b = torch.tensor([.3, -.7], dtype=dt).requires_grad_()
    o = getattr(optim, name)([a, b] if name != "Muon" else [a], **kw)
    for k in range(n):
        a.grad = torch.tensor([[.1 * k - .25, -.3], [.2, .5 - .2 * k], [1. + k, -2.]], dtype=dt)
        b.grad = torch.tensor([-.1, .4 * k - .9], dtype=dt)
        o.step()
    return a.detach(), b.detach(), o
def values(name, dtype="float32", **kw):
    a, b, o = run(name, dtype, **kw)
    s = o.state_dict()["state"][0]
    return [a, b, [[k, v] for k, v in s.items()]]
def groups(name, **kw):
    o = getattr(optim, name)([P] if name != "Muon" else [torch.ones(2, 2).requires_grad_()], **kw)
    return [o.state_dict()["param_groups"], repr(o)]
def lbfgs(n, **kw):
    x = torch.tensor([-1.2, 1., .3], dtype=torch.float64).requires_grad_()
    o = optim.LBFGS([x], **kw)
    out = []
    def closure():
        o.zero_grad()
        loss = 10 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2 + (x[2] - 2) ** 4
        loss.backward()
        return loss
    for _ in range(n):
        out.append(o.step(closure).item())
    return out + x.tolist() + [o.state[x]["func_evals"], o.state[x]["n_iter"]]
def opt(name="SGD", lr=.1, **kw):
    kw = kw or ({"momentum": .9} if name == "SGD" else {})
    return getattr(optim, name)([{"params": [torch.ones(2).requires_grad_()]}, {"params": [torch.ones(1).requires_grad_()], "lr": .5}], lr=lr, **kw)
def rates(make, n=12, name="SGD", save=5):
    o = opt(name)
    s = make(o)
    out = [[g["lr"] for g in o.param_groups]]
    for k in range(n):
        o.step()
        s.step()
        out.append([*s.get_last_lr(), *([o.param_groups[0]["momentum"]] if name == "SGD" else o.param_groups[0]["betas"][:1])])
        if k == save:
            kept = s.state_dict()
            s = make(o)
            s.load_state_dict(kept)
            for g, lr in zip(o.param_groups, out[-1]):
                g["lr"] = lr
    state = s.state_dict()
    return [out, sorted(str(k) for k in state), [g.get("initial_lr") for g in o.param_groups]]
def warned(f):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        f()
    return [str(x.message) for x in w]
def stepped(s, *args):
    s.optimizer.step()
    s.step(*args)
    return s.get_last_lr()
"""
_B = (False, True)
_RUNS = [f'values("SGD", lr=.1, momentum={m}, dampening={d}, weight_decay={w}, nesterov={n}, maximize={x})'
         for m in (0, .9) for d in (0, .3) for w in (0, .1) for n in _B for x in _B if not (n and (m == 0 or d))]
_RUNS += [f'values("Adam", lr=.1, weight_decay={w}, amsgrad={a}, maximize={x}, decoupled_weight_decay={d}, betas={b})'
          for w in (0, .1) for a in _B for x in _B for d in _B for b in ((.9, .999), (.4, .5))]
_RUNS += [f'values("AdamW", lr=.1, amsgrad={a}, weight_decay={w})' for a in _B for w in (.01, .2)]
_RUNS += [f'values("{n}", lr=.1, weight_decay={w}, maximize={x}, decoupled_weight_decay={d})'
          for n in ("NAdam", "RAdam") for w in (0, .1) for x in _B for d in _B]
_RUNS += [f'values("{n}", lr=.1, weight_decay={w}, maximize={x})' for n in ("Adamax", "Adadelta") for w in (0, .1) for x in _B]
_RUNS += [f'values("Adagrad", lr=.1, weight_decay={w}, lr_decay={d}, initial_accumulator_value={i})' for w in (0, .1) for d in (0, .2) for i in (0, .3)]
_RUNS += [f'values("RMSprop", lr=.1, weight_decay={w}, maximize={x}, momentum={m}, centered={c})'
          for w in (0, .1) for x in _B for m in (0, .9) for c in _B]
_RUNS += [f'values("Rprop", lr=.1, maximize={x})' for x in _B]
_RUNS += [f'values("ASGD", lr=.1, weight_decay={w}, maximize={x}, t0={t})' for w in (0, .1) for x in _B for t in (1e6, 2)]
_NAMES = ("SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "Adagrad", "Adadelta", "RMSprop", "Rprop", "ASGD", "Muon")
_RUNS += [f'values("{n}", "float64")' for n in _NAMES] + [f'groups("{n}")' for n in (*_NAMES, "LBFGS")]
_RUNS += [f'values("{n}", "float32", **{{"foreach": True}})' for n in ("SGD", "Adam", "RMSprop")]
_SCHEDULES = ("LambdaLR(o, lambda e: .9 ** e)", "LambdaLR(o, [lambda e: .9 ** e, lambda e: 1 / (e + 1)])", "MultiplicativeLR(o, lambda e: .9)",
              "StepLR(o, 3)", "StepLR(o, 2, gamma=.5)", "MultiStepLR(o, [2, 4, 4, 9])", "ConstantLR(o)", "ConstantLR(o, .25, 3)", "LinearLR(o)",
              "LinearLR(o, .5, .9, 7)", "ExponentialLR(o, .9)", "PolynomialLR(o, 4, 2.)", "PolynomialLR(o)", "CosineAnnealingLR(o, 4)",
              "CosineAnnealingLR(o, 5, eta_min=.01)", "CosineAnnealingWarmRestarts(o, 3)", "CosineAnnealingWarmRestarts(o, 2, 2, .001)",
              "CyclicLR(o, .01, .1, 3)", "CyclicLR(o, .01, [.1, .2], 2, 3, mode='triangular2')", "CyclicLR(o, .01, .1, 3, mode='exp_range', gamma=.9)",
              "CyclicLR(o, .01, .1, 3, scale_fn=lambda x: .5 ** x, scale_mode='iterations', cycle_momentum=False)",
              "OneCycleLR(o, .1, total_steps=14)", "OneCycleLR(o, [.1, .3], epochs=2, steps_per_epoch=8, anneal_strategy='linear')",
              "OneCycleLR(o, .1, total_steps=13, three_phase=True, pct_start=.4)", "OneCycleLR(o, .1, total_steps=13, cycle_momentum=False)",
              "SequentialLR(o, [L.ConstantLR(o, .1, 2), L.ExponentialLR(o, .9), L.StepLR(o, 2)], [2, 6])",
              "ChainedScheduler([L.ConstantLR(o, .1, 2), L.ExponentialLR(o, .9)])")
_RUNS += [f"rates(lambda o: L.{s})" for s in _SCHEDULES]
_RUNS += [f"rates(lambda o: L.{s}, name='Adam')" for s in _SCHEDULES if "Cyc" in s]
CASES = "\n".join(_RUNS) + """
lbfgs(2, lr=.05)
lbfgs(1, line_search_fn="strong_wolfe")
lbfgs(3, lr=.5, line_search_fn="strong_wolfe", max_iter=4, history_size=2)
lbfgs(2, lr=.01, max_iter=5)
lbfgs(1, max_iter=3, max_eval=2)
values("Muon")
values("Muon", lr=.1, nesterov=False)
values("Muon", lr=.1, adjust_lr_fn="match_rms_adamw", momentum=.3, weight_decay=0)
optim.Adam([P], lr=-1)
optim.Adam([P], betas=(1., .9))
optim.Adam([P], betas=(.5, 1.9))
optim.Adam([P], eps=-1)
optim.Adam([P], weight_decay=-1)
optim.Adam([])
optim.Adam(P)
optim.Adam([1])
optim.Adam([P * 1])
optim.Adam([{"params": [P]}, {"params": [P]}])
optim.Adam([{"params": {P}}])
optim.SGD([P], lr=-1)
optim.SGD([P], momentum=-1)
optim.SGD([P], nesterov=True)
optim.SGD([P], weight_decay=-1)
optim.RMSprop([P], alpha=-1)
optim.RMSprop([P], momentum=-1)
optim.Rprop([P], etas=(1.5, 1.2))
optim.Adadelta([P], rho=2)
optim.Adagrad([P], lr_decay=-1)
optim.Adagrad([P], initial_accumulator_value=-1)
optim.NAdam([P], momentum_decay=-1)
optim.LBFGS([{"params": [P]}, {"params": [torch.ones(2).requires_grad_()]}])
optim.Muon([P])
optim.Muon([torch.ones(2, 2).requires_grad_()], adjust_lr_fn="x")
optim.Muon([torch.ones(2, 2).requires_grad_()], lr=-1)
optim.Adam([P], fused=True, foreach=True)
optim.Adam([P], fused=True, differentiable=True)
optim.Adam([P], lr=torch.tensor([1., 2.]))
optim.Adam([P], lr=torch.tensor(1.), foreach=True)
optim.Adam([("a", P)]).state_dict()
optim.Adam([("a", P), torch.ones(2).requires_grad_()])
optim.Adam([{"lr": 1}])
optim.Adam([P]).add_param_group(5)
optim.Adam([P]).add_param_group({"params": P})
optim.Adam([P]).load_state_dict({"state": {}, "param_groups": []})
optim.Adam([P]).load_state_dict({"state": {}, "param_groups": [{"params": [0, 1]}]})
optim.Optimizer([P], {"lr": 1}).step()
o = optim.SGD([P], lr=.1); o.add_param_group({"params": torch.ones(1).requires_grad_(), "lr": 3}); r = [[g["lr"], len(g["params"])] for g in o.param_groups]
o = optim.SGD([P], lr=.1); P.grad = torch.ones(2); o.zero_grad(); r = P.grad
o = optim.SGD([P], lr=.1); P.grad = torch.ones(2); o.zero_grad(set_to_none=False); r = P.grad
o = optim.SGD([P], lr=.1); P.grad = torch.ones(2); o.step(); r = P
o = optim.SGD([P], lr=.1); o.step(); r = P
o = optim.SGD([P], lr=torch.tensor(.5)); P.grad = torch.ones(2); o.step(); r = P
o = optim.SGD([P], lr=.1); r = o.step(lambda: 5.)
o = optim.SGD([P], lr=.1); calls = []; h = o.register_step_post_hook(lambda a, b, c: calls.append(len(b))); o.step(); h.remove(); o.step(); r = calls
o = optim.SGD([P], lr=.1); calls = []; h = o.register_step_pre_hook(lambda a, b, c: calls.append(1)); o.step(); o.step(); r = calls
a, b, o = run("Adam", n=2); q = optim.Adam([a.requires_grad_(), b.requires_grad_()], lr=3.); q.load_state_dict(o.state_dict()); a.grad = a * 0 + 1; b.grad = b * 0 + 2; q.step(); r = [a, b, q.param_groups[0]["lr"]]
a, b, o = run("SGD", n=2, momentum=.5); q = optim.SGD([a.requires_grad_(), b.requires_grad_()]); q.load_state_dict(o.state_dict()); r = q.state_dict()
import copy; a, b, o = run("Adam", n=2); q = copy.deepcopy(o); r = q.state_dict()
c = torch.ones(3, 2).t().requires_grad_() if False else torch.ones(3, 2).t().clone().requires_grad_(); o = optim.Adam([c], lr=.1); c.grad = torch.arange(6.).reshape(2, 3); o.step(); r = c
z = torch.tensor([1 + 2j, 3.]).requires_grad_(); o = optim.Adam([z], lr=.1); z.grad = torch.tensor([1j, 2 - 1j]); o.step(); o.step(); r = z
s = L.ReduceLROnPlateau(opt(), patience=1); r = [[s.step(x), s.get_last_lr()] for x in (1., .9, .9, .9, .95, .95, .8)]
s = L.ReduceLROnPlateau(opt(), "max", .5, 0, threshold_mode="abs", threshold=.1, cooldown=1, min_lr=[.02, .01]); r = [[s.step(x), s.get_last_lr()] for x in (1., 1.05, 1., .9, .95, .95, .8, 2.)]
L.ReduceLROnPlateau(opt()).state_dict()
L.StepLR(opt(), 3).state_dict()
L.MultiStepLR(opt(), [2, 4]).state_dict()
L.OneCycleLR(opt(), .1, total_steps=10).state_dict()
L.CyclicLR(opt(), .01, .1, 3).state_dict()
L.CosineAnnealingWarmRestarts(opt(), 3).state_dict()
warned(lambda: L.StepLR(opt(), 3).step())
warned(lambda: stepped(L.StepLR(opt(), 3), 5))
warned(lambda: L.StepLR(opt(), 3).get_lr())
stepped(L.StepLR(opt(), 3), 7)
stepped(L.MultiStepLR(opt(), [2, 5]), 6)
stepped(L.LinearLR(opt()), 2)
stepped(L.CosineAnnealingLR(opt(), 4), 3)
stepped(L.CosineAnnealingWarmRestarts(opt(), 2, 2), 5.5)
L.StepLR(opt(), 3, last_epoch=2)
L.StepLR(5, 3)
L.OneCycleLR(opt(), .1)
L.OneCycleLR(opt(), .1, total_steps=-1)
L.OneCycleLR(opt(), .1, epochs=0, steps_per_epoch=2)
L.OneCycleLR(opt(), .1, total_steps=5, pct_start=2)
L.OneCycleLR(opt(), .1, total_steps=5, anneal_strategy="x")
L.OneCycleLR(opt(), [.1], total_steps=5)
L.OneCycleLR(optim.Adagrad([P]), .1, total_steps=5)
s = L.OneCycleLR(opt(), .1, total_steps=2); [stepped(s) for _ in range(3)]
L.CyclicLR(optim.Adagrad([P]), .1, .2)
L.CyclicLR(opt(), .1, .2, mode="x")
L.ReduceLROnPlateau(opt(), mode="x")
L.ReduceLROnPlateau(opt(), factor=1.)
L.ReduceLROnPlateau(opt(), threshold_mode="x")
L.ReduceLROnPlateau(opt(), min_lr=[1])
L.LambdaLR(opt(), [lambda e: 1])
L.ConstantLR(opt(), factor=2)
L.LinearLR(opt(), start_factor=0)
L.LinearLR(opt(), end_factor=2)
L.CosineAnnealingWarmRestarts(opt(), 0)
L.CosineAnnealingWarmRestarts(opt(), 1, 0)
L.CosineAnnealingWarmRestarts(opt(), 2).step(-1)
o = opt(); L.SequentialLR(o, [L.ConstantLR(o)], [1])
o = opt(); L.SequentialLR(o, [], [1])
o = opt(); L.SequentialLR(o, [L.ConstantLR(o), L.ConstantLR(opt())], [1])
o = opt(); L.SequentialLR(o, [L.ConstantLR(o), L.ReduceLROnPlateau(o)], [1])
L.ChainedScheduler([])
L.LRScheduler(opt())
o = opt(); k = L.ExponentialLR(o, .9); s = L.SequentialLR(o, [k, L.StepLR(o, 2, .5), L.ExponentialLR(o, .7)], [0, 3]); rates_ = [(o.step(), s.step(), s.get_last_lr())[2] for _ in range(6)]; r = [rates_, k.last_epoch, s.last_epoch]
o = opt(); ks = [L.LinearLR(o, .1, 1., 3), L.MultiStepLR(o, [1, 2], .5)]; s = L.SequentialLR(o, ks, [2]); rates_ = [(o.step(), s.step(), s.get_last_lr())[2] for _ in range(6)]; r = [rates_, [(k.last_epoch, k._step_count) for k in ks]]
o = opt(); s = L.SequentialLR(o, [L.StepLR(o, 2), L.StepLR(o, 1)], [2]); s.step(1)
o = opt(); s = L.ChainedScheduler([L.StepLR(o, 2)]); s.step(1)
o = opt(); s = L.CosineAnnealingWarmRestarts(o, 2); o.add_param_group({"params": [torch.ones(3).requires_grad_()]}); s.step()
o = opt(); s = L.LambdaLR(o, lambda e: .9 ** e); o.add_param_group({"params": [torch.ones(3).requires_grad_()]}); s.step()
o = opt(); s = L.CyclicLR(o, .1, 1., 2); o.add_param_group({"params": [torch.ones(3).requires_grad_()]}); s.step()
o = opt(); s = L.OneCycleLR(o, 1., total_steps=9); o.add_param_group({"params": [torch.ones(3).requires_grad_()]}); s.step()
o = opt(); s = L.StepLR(o, 2, .5); o.add_param_group({"params": [torch.ones(3).requires_grad_()], "lr": 8.}); r = [(o.step(), s.step(), s.get_last_lr())[2] for _ in range(4)]
o = opt(); s = optim.swa_utils.SWALR(o, .05, anneal_epochs=0); r = [s.get_last_lr(), *[(o.step(), s.step(), s.get_last_lr())[2] for _ in range(3)]]
o = opt(); s = optim.swa_utils.SWALR(o, .05, anneal_epochs=2, anneal_strategy="linear"); r = [s.get_last_lr(), *[(o.step(), s.step(), s.get_last_lr())[2] for _ in range(4)]]
p = torch.ones(2).requires_grad_(); o = optim.Adagrad([{"params": [p], "initial_accumulator_value": 3.}], initial_accumulator_value=.5); r = o.state[p]["sum"]
p = torch.ones(2).requires_grad_(); p.grad = torch.ones(2); o = optim.SGD([p], lr=torch.tensor(.1), foreach=True); o.step(); r = p
repr(optim.SGD([{"params": [torch.ones(1).requires_grad_()]}, {"params": [torch.ones(1).requires_grad_()], "lr": 2.}], lr=.1))
lbfgs(2, line_search_fn="strong_wolfe", max_iter=1)
lbfgs(3, line_search_fn="strong_wolfe", max_iter=3, max_eval=4)
lbfgs(3, line_search_fn="strong_wolfe", max_iter=20, max_eval=6, lr=.5)
x = torch.ones(2).requires_grad_(); o = optim.LBFGS([x], max_iter=4); f = lambda: (o.zero_grad(), (l := ((x - 3) ** 2).sum() + (x ** 4).sum()), l.backward())[1]; o.step(f); r = list(o.state_dict()["state"][0])
"""
