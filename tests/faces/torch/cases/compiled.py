"""Training steps of compiled models: losses and gradients call after call, so that replays count too."""

SETUP = """
nn = torch.nn
F = torch.nn.functional
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
def compiled(f):
    return torch.compile(f, backend="aot_eager")
def steps(model, shape, count=4, of=None, rate=.1):
    f, opt = compiled(model), torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for k in range(count):
        x = (torch.arange(float(torch.Size(shape).numel())).reshape(shape) * (k + 1)).sin()
        y = f(x if of is None else of(x))
        loss = ((y[0] if isinstance(y, tuple) else y) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses
def filled(model):
    with torch.no_grad():
        for k, p in enumerate(model.parameters()):
            p.copy_((torch.arange(float(p.numel())).reshape(p.shape) + k).cos() * .5)
    return model
class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
    def forward(self, x):
        y = self.a(x)
        return y * 2 if y.sum() > 0 else y
class Count(Branch):
    n = 0
    def forward(self, x):
        self.n += 1
        return self.a(x) * self.n
class Buffered(Branch):
    def __init__(self):
        super().__init__()
        self.register_buffer("m", torch.zeros(4))
    def forward(self, x):
        y = self.a(x)
        self.m.mul_(.9).add_(y.detach().mean(0), alpha=.1)
        return y - self.m
class Swapped(Buffered):
    def forward(self, x):
        y = self.a(x)
        self.m = self.m * .9 + y.detach().mean(0) * .1
        return y - self.m
class Kept(Branch):
    def __init__(self):
        super().__init__()
        self.kept, self.seen = torch.zeros(3), []
    def forward(self, x):
        y = self.a(x)
        self.kept = self.kept + y.detach().sum()
        self.seen.append(y.detach().mean())
        if len(self.seen) == 4:
            raise ValueError("four")
        return y.mean(1) + self.kept.mean()
def kept():
    model = filled(Kept())
    f, found = compiled(model), []
    for k, rows in enumerate((3, 3, 3, 3, 5, 5)):
        x = (torch.arange(4. * rows).reshape(rows, 4) * (k + 1)).sin()
        try:
            if k in (0, 2, 3):
                with torch.no_grad():
                    found.append(f(x).sum().item())
            else:
                loss = f(x).square().sum()
                loss.backward()
                found.append(loss.item())
        except ValueError as wrong:
            found.append(str(wrong))
    return found, model.kept, [x.item() for x in model.seen], model.a.weight.grad
class Inplace(Branch):
    def forward(self, x):
        y = self.a(x)
        y[:, 0] = 0
        y += 1
        return y
class Chosen(Branch):
    def forward(self, x):
        y = self.a(x)
        return y[y > 0]
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(9, 4)
        self.o = nn.Linear(4, 9, bias=False)
        self.o.weight = self.e.weight
    def forward(self, i):
        return self.o(self.e(i).mean(1))
class Parts(Branch):
    def forward(self, x):
        y = self.a(x)
        return {"y": y, "t": (torch.sigmoid(y), y.view(-1)), "n": y.detach(), "k": 3, "none": None}
"""
CASES = """
steps(filled(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))), (3, 4))
steps(filled(nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 2))), (2, 2, 6, 6))
m = filled(nn.BatchNorm1d(3)); [steps(m, (4, 3)), m.running_mean, m.running_var, m.num_batches_tracked]
steps(filled(nn.LSTM(3, 4, batch_first=True)), (2, 5, 3))
steps(filled(nn.GRU(3, 4)), (5, 2, 3))
steps(filled(nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)), (2, 3, 4))
steps(filled(nn.Sequential(nn.LayerNorm(4), nn.GELU(), nn.Linear(4, 4), nn.Softmax(-1))), (2, 3, 4))
steps(filled(nn.Sequential(nn.GroupNorm(2, 4), nn.SiLU())), (2, 4, 3))
steps(filled(nn.Sequential(nn.Conv1d(2, 3, 2), nn.ELU(), nn.AvgPool1d(2))), (2, 2, 6))
steps(filled(Tied()), (2, 3), of=lambda x: (x * 4 + 4).long())
steps(filled(Branch()), (3, 4))
steps(filled(Count()), (3, 4), rate=.01)
m = filled(Buffered()); [steps(m, (3, 4)), m.m]
m = filled(Swapped()); [steps(m, (3, 4)), m.m]
steps(filled(Inplace()), (3, 4))
steps(filled(Chosen()), (3, 4))
torch.manual_seed(3); m = filled(nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 4))); m.eval(); [steps(m, (3, 4), 2), m.train() is m]
m = filled(Parts()); f = compiled(m); x = torch.ones(2, 4); [f(x), f(x), f(x * 2)]
m = filled(Parts()); f = compiled(m); f(torch.ones(2, 4)); r = f(torch.ones(2, 4)); grads(r["y"].sum() + (r["t"][0] ** 2).sum() + (r["t"][1] * 3).sum(), *m.parameters())
m = filled(Parts()); f = compiled(m); f(torch.ones(2, 4)); r = f(torch.ones(2, 4)); grads(r["t"][0].sum(), *m.parameters())
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3, requires_grad=True); f(x); grads((f(x) * f(x * 2)).sum(), x, m.weight, m.bias)
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); y = f(x).sum(); y.backward(retain_graph=True); y.backward(); m.weight.grad
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); y = f(x).sum(); y.backward(); y.backward()
m = filled(nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 3))); f = compiled(m); x = torch.ones(2, 3); f(x); y = f(x).sum(); w = m[2].weight; _ = w.data.mul_(2); f(x).sum().backward(); w.grad
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); m.bias.requires_grad_(False); f(x).sum().backward(); [m.bias.grad, m.weight.grad]
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); m.weight = nn.Parameter(torch.zeros(2, 3)); f(x)
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); m.weight.data = torch.zeros(2, 3); f(x)
m = filled(nn.Linear(3, 2)); f = compiled(m); x = torch.ones(2, 3); f(x); f(torch.ones(2, 4))
m = filled(nn.Linear(3, 2)); f = compiled(m); [f(torch.ones(n, 3)).sum() for n in (2, 3, 4, 2, 1, 5)]
loss = compiled(lambda w, x: ((x @ w) ** 2).mean()); w = torch.ones(3, 2, requires_grad=True); x = torch.arange(6.).reshape(2, 3); loss(w, x); grads(loss(w, x), w)
m = filled(nn.Linear(3, 4)); crit = nn.CrossEntropyLoss(); f = compiled(lambda x, y: crit(m(x), y)); x = torch.arange(6.).reshape(2, 3); f(x, torch.tensor([1, 2])); [f(x, torch.tensor([0, 3])), *grads(f(x, torch.tensor([3, 2])), m.weight, m.bias)]
m = filled(nn.Linear(3, 4)); crit = nn.CrossEntropyLoss(); f = compiled(lambda x, y: crit(m(x), y)); x = torch.arange(6.).reshape(2, 3); f(x, torch.tensor([1, 2])); f(x, torch.tensor([1, 4]))
m = nn.Embedding(4, 2); f = compiled(m); f(torch.tensor([1])); f(torch.tensor([4]))
kept()
"""
