"""The device meta: tensors without data, and modules made of them.

`known(y)` is all that is known of results, gradients included; a module's is taken of what it gives for inputs of given shapes.
"""

SETUP = """
import copy
import io
import warnings
nn, F = torch.nn, torch.nn.functional
warnings.simplefilter("ignore")
def e(*shape, dtype=torch.float32): return torch.empty(*shape, device="meta", dtype=dtype)
def words(*shape): return torch.empty(*shape, device="meta", dtype=torch.long)
def known(y, strides=True):
    if isinstance(y, (tuple, list)): return [known(part, strides) for part in y]
    if not torch.is_tensor(y): return y
    return tuple(y.shape), str(y.dtype), y.stride() if strides else None, str(y.device), y.requires_grad
def of(make, *inputs, **kwargs):
    module = make.to("meta") if isinstance(make, nn.Module) else make
    x = [e(*i).requires_grad_() if isinstance(i, tuple) else i for i in inputs]
    y = module(*x, **kwargs)
    first = y[0] if isinstance(y, tuple) else y
    first.sum().backward()
    return known(y, False), [known(p.grad, False) for p in (*module.parameters(), *(i for i in x if i.requires_grad))]
x, c = e(3, 4), torch.ones(3, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
def built():
    with torch.device("meta"):
        return nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
def within():
    with torch.device("meta"):
        return [torch.ones(2), torch.zeros_like(c), torch.ones(2, device="cpu"), c + 1, torch.as_tensor(c), torch.range(0, 3)]
"""
CASES = r"""
repr(x)
repr(e(2,dtype=torch.int64)), repr(nn.Linear(2,2,device="meta").weight)
str(e(2,dtype=torch.int64).requires_grad)
known(x+1)
known(x*torch.tensor(2.))
x+c
known(x.t()+x.t())
known(x@e(4,2))
x@e(3,2)
x+e(5)
torch.cat([x,e(3,5)])
x.view(5)
known(x.t().reshape(12))
x.t().view(12)
x.sum().item()
bool(x.sum())
int(x.sum())
x.tolist()
x.to("cpu")
x.cpu()
x.data_ptr()
known(c.to("meta"))
known(c.to(x))
c.copy_(x)
known(x.clone().copy_(c))
x[x>0]
x.nonzero()
known(x[0]); x[5]
known([x[1:,::2],x[:,[0,1]],x[None,...,words(5)],x[words(2),words(2)]])
known([x.cumsum(0),x.sort(1)[1],x.topk(2)[0],x.max(1)[1],x.argmax(1),x.std(),x.norm(),x.softmax(1)])
known([torch.einsum("ij,kj->ik",x,x),torch.bmm(e(2,3,4),e(2,4,5)),torch.baddbmm(e(2,3,5),e(2,3,4),e(2,4,5)),e(2,1,3,4)@e(5,4,6)])
known([x.triu(),x.masked_fill(x>0,0.),torch.where(x>0,x,0.),x.gather(1,words(3,2)),x.scatter_add(1,words(3,4),x),x.index_select(0,words(5))])
known([x.half(),x.bfloat16()@x.bfloat16().t(),torch.fft.rfft(x),torch.polar(x,x),torch.view_as_complex(e(3,2)),torch.det(e(2,3,3))])
known([x.clone().add_(1),x.clone().mul_(x),x.clone().zero_(),x.clone().uniform_(),x.clone().masked_fill_(x>0,0)])
x.clone().add_(e(5,3,4))
known([torch.zeros_like(x),torch.rand_like(x),x.new_zeros(2),x.new_tensor([1]),torch.zeros_like(x,device="cpu")])
known([torch.randperm(3,device="meta"),torch.eye(3,device="meta"),torch.linspace(0,1,5,device="meta"),torch.tril_indices(3,3,device="meta")])
known([torch.tensor([1,2],device="meta"),torch.as_tensor(c,device="meta"),torch.empty_strided((2,2),(1,2),device="meta")])
torch.as_tensor(x,device="cpu")
y = e(3,4).requires_grad_(); (y*2).sum().backward(); r = known(y.grad)
torch.manual_seed(0); torch.randn(5,device="meta"); nn.Linear(2,2,device="meta"); F.dropout(x); r = torch.rand(2)
x.numpy()
str(torch.empty(2,device="meta:0").device.type)
known(F.cross_entropy(e(4,5).requires_grad_(),words(4),label_smoothing=.1))
known(F.scaled_dot_product_attention(e(2,4,5,8),e(2,4,5,8),e(2,4,5,8),is_causal=True),False)
F.conv2d(e(1,3,8,8),e(4,2,3,3))
of(nn.Linear(3,4),(2,5,3))
of(nn.Conv2d(3,4,3,2,1),(2,3,9,9))
of(nn.ConvTranspose2d(3,4,3,2),(2,3,9,9))
of(nn.MaxPool2d(2),(2,3,8,8))
of(nn.BatchNorm2d(3),(2,3,8,8))
of(nn.GroupNorm(3,6),(2,6,8,8))
of(nn.LayerNorm(8),(2,3,8))
of(nn.Embedding(10,4),words(2,5))
of(nn.EmbeddingBag(10,4),words(2,5))
of(nn.LSTM(3,4,2),(5,2,3))
of(nn.GRU(3,4,batch_first=True),(2,5,3))
of(nn.MultiheadAttention(8,2),(5,2,8),(5,2,8),(5,2,8))
of(nn.TransformerEncoderLayer(8,2,16,batch_first=True),(2,5,8))
of(nn.Upsample(scale_factor=2,mode="bilinear"),(2,3,4,4))
of(nn.Sequential(nn.Linear(4,4),nn.ReLU(inplace=True),nn.Dropout(),nn.GELU(),nn.Softmax(-1)),(2,4))
nn.Linear(4,3,device="meta")(c)
nn.Linear(4,3)(x)
[str(t.device) for t in (*built().parameters(), *built().buffers())]
known(within())
torch.set_default_device("meta"); a = str(torch.ones(2).device), str(torch.get_default_device()); torch.set_default_device(None); r = a
built().to("cpu")
[str(t.device) for t in built().to_empty(device="cpu").parameters()]
m = built().to_empty(device="cpu"); m.load_state_dict(net.state_dict()); r = bool(torch.equal(m(c),net(c)))
m = built(); m.load_state_dict(net.state_dict(),assign=True); r = [str(t.device) for t in m.state_dict().values()], m[0].weight.requires_grad
m = built(); m.load_state_dict(net.state_dict()); r = m[0].weight.is_meta
net.load_state_dict(built().state_dict())
m = copy.deepcopy(net).to("meta"); r = known(m[0].weight), type(m[0].weight).__name__
known(built().double().half()[0].weight)
setattr(nn.Parameter(e(2)), "data", torch.ones(2))
known(copy.deepcopy(built())[0].weight)
f = io.BytesIO(); torch.save(net.state_dict(),f); f.seek(0); r = known(list(torch.load(f,map_location="meta").values()))
known(nn.init.trunc_normal_(nn.init.orthogonal_(nn.init.kaiming_uniform_(nn.Parameter(e(3,4))))))
alive = e(3); x, w = torch.ones(2,3,requires_grad=True), torch.ones(3,4,requires_grad=True); h = x@w; torch.autograd.grad((h*2).square().sum(),x); r = torch.autograd.grad(h.sum(),x)
alive = e(3); x, w = torch.ones(2,3,requires_grad=True), torch.ones(3,4,requires_grad=True); h = x@w; w.data.zero_(); w.detach().zero_(); r = torch.autograd.grad(h.sum(),x)
alive = e(3); x, w = torch.ones(2,3,requires_grad=True), torch.ones(3,4,requires_grad=True); h = (x@w).exp(); h.detach().zero_(); r = torch.autograd.grad(h.sum(),(x,w))
alive = e(3); x = torch.ones(2,requires_grad=True); c = torch.autograd.set_detect_anomaly(True); y = (x*float("nan")).sum(); r = y.backward()
torch.autograd.set_detect_anomaly(False); r = torch.is_anomaly_enabled()
"""
