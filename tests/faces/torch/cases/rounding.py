"""Numbers of two bytes are rounded where PyTorch rounds them, and random masks follow the order of memory."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
def half(dtype, *shapes):
    torch.manual_seed(0)
    return [torch.randn(shape).to(dtype) for shape in shapes]
def sums(y):
    y = y.double().flatten()
    return (y * torch.arange(len(y)).cos().double()).sum().item(), y[:5].tolist()
def order(y):
    return y.stride(), sums(y.contiguous())
a = torch.arange(24.).reshape(2, 3, 4)
"""
ONCE = {
    "F.linear": "(32, 64), (48, 64), (48,)", "torch.addmm": "(48,), (32, 64), (64, 48)", "torch.addmv": "(32,), (32, 64), (64,)",
    "torch.baddbmm": "(3, 8, 9), (3, 8, 64), (3, 64, 9)", "torch.addbmm": "(8, 9), (3, 8, 64), (3, 64, 9)",
    "F.conv2d": "(2, 3, 8, 8), (5, 3, 3, 3), (5,)",
}
CASES = "\n".join([
    *(f"sums({f}(*half(torch.{t}, {shapes})))" for f, shapes in ONCE.items() for t in ("bfloat16", "float16")),
    *(f"sums({call})" for t in ("torch.bfloat16", "torch.float16") for call in (
        f"F.linear(*half({t}, (2, 5, 16), (7, 16), (7,)))", f"F.linear(*half({t}, (128, 96), (200, 96), (200,)))",
        f"F.linear(*half({t}, (16,), (7, 16), (7,)))", f"F.rms_norm(half({t}, (4, 16))[0], (16,), half({t}, (16,))[0])",
        f"F.group_norm(half({t}, (4, 16, 3))[0], 2, *half({t}, (16,), (16,)))", f"F.glu(half({t}, (10, 10))[0])",
        f"half({t}, (10, 50))[0].cumsum(1)", f"half({t}, (10, 50))[0].cumprod(1)", f"half({t}, (20, 50))[0].sum(0)",
        f"half({t}, (3, 20, 50))[0].sum((0, 2))", f"half({t}, (20, 50))[0].mean(0)", f"half({t}, (20, 50))[0].sum(1, keepdim=True)",
        f"F.scaled_dot_product_attention(*half({t}, (2, 3, 9, 16), (2, 3, 11, 16), (2, 3, 11, 16)))",
        f"F.scaled_dot_product_attention(*half({t}, (1, 2, 12, 8), (1, 2, 12, 8), (1, 2, 12, 8)), is_causal=True)", f"half({t}, (10, 50))[0].norm(dim=1)",
        f"F.interpolate(half({t}, (1, 2, 6, 6))[0], scale_factor=2, mode='bilinear')",
        f"F.binary_cross_entropy_with_logits(half({t}, (40,))[0], half({t}, (40,))[0].sigmoid())")),
    r"""
torch.cdist(*half(torch.bfloat16, (4, 5), (6, 5)))
torch.manual_seed(0); order(F.dropout(a.transpose(0, 1)))
torch.manual_seed(0); order(F.dropout(a.permute(2, 0, 1), 0.3))
torch.manual_seed(0); order(F.dropout(a[:, ::2], 0.3))
torch.manual_seed(0); order(F.alpha_dropout(a.permute(2, 0, 1), 0.3, True))
torch.manual_seed(0); order(F.dropout2d(a[None].permute(0, 3, 1, 2), 0.3))
torch.manual_seed(0); x = torch.rand(700, 300).t(); order(F.dropout(F.relu(x - 0.5), 0.3))
order(torch.empty_like(a.transpose(0, 1)).fill_(1))
order(torch.zeros_like(a.permute(2, 0, 1)))
order(torch.ones_like(a[:, ::2]))
order(torch.full_like(a.transpose(0, 1), 2))
order(torch.ones_like(a.transpose(0, 1), memory_format=torch.contiguous_format))
order(torch.full_like(a.transpose(0, 1), 2, memory_format=torch.contiguous_format))
order(torch.ones_like(torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last)))
torch.manual_seed(0); l = nn.TransformerEncoderLayer(8, 2, 16, 0.1, batch_first=True, norm_first=True); sums(l(torch.randn(3, 5, 8)))
torch.manual_seed(0); l = nn.TransformerDecoderLayer(8, 2, 16, 0.2, batch_first=True); sums(l(torch.randn(3, 5, 8), torch.randn(3, 4, 8)))
"""])
