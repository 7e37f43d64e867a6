"""Limits, promotion, comparison, storages, types of tensors, pickles."""

SETUP = """
import copy, pickle
t = torch.tensor
x = torch.arange(6.).reshape(2, 3)
"""
CASES = r"""
torch.finfo(torch.float32)
torch.finfo(torch.float64)
torch.finfo(torch.float16)
torch.finfo(torch.bfloat16)
torch.finfo()
torch.finfo(torch.int32)
torch.finfo(torch.complex64).eps
torch.finfo(torch.float32).bits, torch.finfo(torch.float32).max, torch.finfo(torch.float32).min,torch.finfo(torch.float32).tiny
torch.finfo(torch.float32).smallest_normal, torch.finfo(torch.float32).resolution, torch.finfo(torch.float32).dtype
torch.finfo(torch.float16).resolution,torch.finfo(torch.bfloat16).resolution,torch.finfo(torch.float64).resolution
torch.iinfo(torch.int8)
torch.iinfo(torch.uint8).max
torch.iinfo(torch.int64).bits
torch.iinfo(torch.float32)
torch.iinfo(torch.int32).dtype
torch.iinfo(torch.bool)
torch.finfo(torch.float32)==torch.finfo(torch.float32)
torch.is_tensor(x), torch.is_tensor(1)
torch.is_floating_point(x), torch.is_complex(x)
torch.is_floating_point(1)
torch.is_nonzero(t(1.)),torch.is_nonzero(t([0]))
torch.is_nonzero(t([1,2]))
torch.is_nonzero(t([]))
torch.result_type(t([1]),1.0)
torch.result_type(t([1.]),t(1.,dtype=torch.float64))
torch.result_type(1,2.)
torch.result_type(t([1],dtype=torch.uint8),t([1],dtype=torch.int8))
torch.promote_types(torch.int32,torch.float16)
torch.promote_types(torch.uint8,torch.int8)
torch.promote_types(torch.float32,torch.complex64)
torch.promote_types(torch.bfloat16,torch.float16)
torch.promote_types(torch.uint16,torch.int32)
torch.can_cast(torch.double,torch.int)
torch.can_cast(torch.int,torch.float)
torch.can_cast(torch.float,torch.int),torch.can_cast(torch.complex64,torch.float),torch.can_cast(torch.int,torch.bool),torch.can_cast(torch.bool,torch.int),torch.can_cast(torch.int64,torch.uint8)
torch.numel(x)
torch.equal(x,x.clone()),torch.equal(x,x[0])
torch.equal(x,x.double())
torch.equal(x,1)
torch.equal(t([float('nan')]),t([float('nan')]))
torch.allclose(x,x+1e-9)
torch.allclose(t([float('nan')]),t([float('nan')]),equal_nan=True)
torch.allclose(x,x.double())
torch.isclose(t([1.,2.]),t([1.0000001,3.]))
torch.isclose(t([1,2]),t([1,3]))
torch.isclose(t([1.]),t([2.]),rtol=-1)
torch.isclose(t([1.,float('inf')]),t([1.1,float('inf')]),atol=.2)
torch.isclose(t([float('nan')]),t([float('nan')]),equal_nan=True)
torch.is_storage(x),torch.is_storage(x.untyped_storage())
torch.typename(x)
x.type()
x.long().type()
x.type(torch.int32)
x.type('torch.DoubleTensor').dtype
x.type(torch.LongTensor).dtype
isinstance(x,torch.FloatTensor)
isinstance(x,torch.LongTensor)
torch.FloatTensor([1,2])
torch.FloatTensor(2,3).shape
torch.LongTensor([1,2])
torch.LongTensor([1.5,2])
torch.ByteTensor([1,2]).dtype
torch.BoolTensor([True]).dtype
torch.DoubleTensor(2).dtype
torch.FloatTensor()
torch.IntTensor(3).shape
torch.FloatTensor(torch.Size([2,1])).shape
torch.FloatTensor([[1,2],[3,4]])
torch.FloatTensor('a')
torch.FloatTensor(2.5)
torch.FloatTensor(x).shape
torch.Tensor([1,2]).dtype
torch.Tensor(2,3).shape
torch.Tensor(x).shape
torch.tensor([1],dtype=torch.float).type(torch.FloatTensor)
x.is_same_size(x)
x.is_same_size(x[0])
x.is_set_to(x)
x.is_set_to(x.view(2,3))
x.is_set_to(x.clone())
x.pin_memory()
x.is_pinned()
x[1].storage_offset()
x.untyped_storage().nbytes(), x.untyped_storage().size(), len(x.untyped_storage())
x.untyped_storage()[4]
x.apply_(lambda v: v*2)
x.map_(x.clone(), lambda a,b: a+b)
torch.ones(2,requires_grad=True).apply_(lambda v:v)
pickle.loads(pickle.dumps(x))
pickle.loads(pickle.dumps(torch.Size([1,2])))
pickle.loads(pickle.dumps(torch.float32)) is torch.float32
pickle.loads(pickle.dumps(torch.device('cpu')))
copy.copy(x)
copy.deepcopy(x)
copy.deepcopy(torch.ones(2,requires_grad=True))
copy.deepcopy(torch.ones(2,requires_grad=True)*2)
copy.copy(torch.float32) is torch.float32
copy.deepcopy(torch.float32) is torch.float32
x.T.T.is_contiguous()
x.stride(), x.t().stride(), x.stride(0), x.stride(-1)
x.stride(5)
x.size(), x.size(0), x.size(-1)
x.size(5)
x.shape[0], x.shape[-1], x.shape[:1], x.shape.numel()
torch.Size([2,3])+torch.Size([1])
torch.Size([2,3])==(2,3)
torch.Size((2,3)).numel()
torch.Size([1,2])*2
(1,)+torch.Size([2])
x.dim(), x.ndim, x.ndimension(), x.nelement(), x.element_size(), x.nbytes, x.itemsize
x.dim_order()
x.t().dim_order()
x.is_contiguous(), x.t().is_contiguous()
x.contiguous(memory_format=torch.channels_last)
torch.ones(1,2,3,4).contiguous(memory_format=torch.channels_last).stride()
torch.ones(1,2,3,4).to(memory_format=torch.channels_last).is_contiguous(memory_format=torch.channels_last)
torch.ones(1,2,3,4).to(memory_format=torch.channels_last).is_contiguous()
x.to('cpu') is x
x.to(torch.float64).dtype, x.to('cpu',torch.int32).dtype, x.to(x.long()).dtype
x.to(dtype=torch.int8,copy=True).dtype
x.cpu() is x
x.item()
t([[5.]]).item()
x.tolist()
t(1).tolist()
x.dtype, x.dtype.is_floating_point, x.dtype.itemsize, x.dtype.is_complex, x.dtype.is_signed
torch.float32.to_complex(), torch.complex64.to_real()
str(torch.float32), repr(torch.long)
torch.device('foo')
torch.device('cpu')==torch.device('cpu')
torch.get_default_device()
torch.set_default_device('cpu')
torch.is_deterministic_algorithms_warn_only_enabled() if False else 1
x.bool().sum(), x.half().dtype, x.bfloat16().dtype, x.char().dtype, x.byte().dtype, x.short().dtype, x.cfloat().dtype
x.type_as(x.long()).dtype
x.get_device()
x.requires_grad, x.is_leaf, x.grad_fn, x.grad, x.names if False else None
x.is_nonzero()
t(1.).is_nonzero()
x.is_signed(), x.is_conj(), x.is_neg()
x.unsafe_split(1)[0]
x.unsafe_chunk(2)[0]
torch.is_same_size(x,x)
torch.histogramdd(torch.ones(2,2),[2,2])
torch.typename('a')
torch.is_grad_enabled()
x.numel(), x.nonzero().shape
x.__len__()
"""
