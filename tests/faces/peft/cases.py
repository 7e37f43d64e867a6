"""Calls of the PEFT face: each is a few lines whose printed text is compared with the real library's.  `here`: an empty folder."""
# ruff: noqa: E501  a call is a line
from __future__ import annotations

SETUP = '''
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.q_proj, self.v_proj = torch.nn.Embedding(10, 8), torch.nn.Linear(8, 8), torch.nn.Linear(8, 8, bias=False)
        self.conv, self.classifier = torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(8, 2)
    def forward(self, x):
        return self.classifier(self.q_proj(self.emb(x)) + self.v_proj(self.emb(x))) + self.conv(torch.ones(1, 3, 4, 4)).sum()
class Deep(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList([Net() for _ in range(3)])
def made(config, kind=Net, name="default"):
    torch.manual_seed(0)
    n = kind()
    torch.manual_seed(1)
    return get_peft_model(n, config, adapter_name=name)
def stirred(m):
    torch.manual_seed(2)
    with torch.no_grad():
        for p in m.parameters():
            if p.requires_grad: p.copy_(p + torch.randn(p.shape) * 0.2)
    return m
def r(t): return [round(v, 3) for v in t.detach().flatten().tolist()]
def learned(m): return [(k, tuple(p.shape), round(p.sum().item(), 3)) for k, p in m.named_parameters() if p.requires_grad]
x = torch.tensor([[1, 2, 3]])
lora = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], modules_to_save=["classifier"], lora_dropout=0.1)
'''


def adapted(config: str) -> str:
    """What an adapter adds, before and after it is merged."""
    return (f"m = made({config}); m.print_trainable_parameters(); print(learned(m)); print(r(m(x))); stirred(m).eval(); a = r(m(x))\n"
            "with m.disable_adapter(): print(a, r(m(x)))\n"
            "m.merge_adapter(); print(r(m(x))); m.unmerge_adapter(); print(r(m(x))); u = m.merge_and_unload(); print(r(u(x)), list(u.state_dict()))")


CASES = {
    "lora": adapted("LoraConfig(r=4, lora_alpha=8, target_modules=['q_proj', 'v_proj'], modules_to_save=['classifier'])"),
    "lora linear": adapted("LoraConfig(target_modules='all-linear')"),
    "lora pattern": adapted("LoraConfig(target_modules='.*_proj')"),
    "lora embedding": adapted("LoraConfig(target_modules=['emb', 'conv'])"),
    "rslora": adapted("LoraConfig(target_modules=['q_proj'], use_rslora=True, bias='all')"),
    "dora": adapted("LoraConfig(target_modules=['q_proj', 'v_proj'], use_dora=True, bias='lora_only')"),
    "patterns": adapted("LoraConfig(target_modules=['q_proj', 'v_proj'], rank_pattern={'q_proj': 2}, alpha_pattern={'v_proj': 32}, init_lora_weights='gaussian')"),
    "by chance": adapted("LoraConfig(target_modules=['q_proj'], init_lora_weights=False)"),
    "lora bias": adapted("LoraConfig(target_modules=['q_proj'], lora_bias=True)"),
    "ia3": adapted("IA3Config(target_modules=['q_proj', 'v_proj'], feedforward_modules=['v_proj'])"),
    "show": "print(made(lora)); print(made(LoraConfig(target_modules=['q_proj'], use_dora=True)).base_model.model.q_proj); print(made(IA3Config(target_modules=['q_proj'], feedforward_modules=[])))",
    "config": "print(LoraConfig(r=4, target_modules='all-linear')); print(IA3Config(target_modules='x')); print(sorted(lora.to_dict()))",
    "layers": "print(learned(made(LoraConfig(target_modules=['q_proj'], layers_to_transform=[0, 2], layers_pattern='layers'), Deep)))",
    "layers plain": "print(learned(made(LoraConfig(target_modules=['q_proj'], layers_to_transform=1), Deep)))",
    "excluded": "print(learned(made(LoraConfig(target_modules=['q_proj', 'v_proj'], exclude_modules=['v_proj']))))",
    "dropout": "m = made(lora); stirred(m).train(); torch.manual_seed(5); print(r(m(x)), r(m(x)))",
    "dora dropout": "m = made(LoraConfig(target_modules=['q_proj'], use_dora=True, lora_dropout=0.3)); stirred(m).train(); torch.manual_seed(5); print(r(m(x)))",
    "gradients": "m = stirred(made(LoraConfig(target_modules=['q_proj', 'v_proj'], use_dora=True))); m(x).sum().backward(); print([(k, round(p.grad.sum().item(), 2)) for k, p in m.named_parameters() if p.grad is not None])",
    "several": "m = made(LoraConfig(target_modules=['q_proj'])); m.add_adapter('b', LoraConfig(r=2, target_modules=['v_proj'])); print(m.active_adapter, m.active_adapters, list(m.peft_config)); "
               "m.set_adapter('b'); print(learned(m), m.active_adapters); stirred(m); print(r(m(x))); m.set_adapter('default'); print(r(m(x)), m.get_nb_trainable_parameters()); m.delete_adapter('b'); print(list(m.peft_config), r(m(x)))",
    "several same": "m = stirred(made(LoraConfig(r=2, target_modules=['q_proj']))); m.add_adapter('b', LoraConfig(r=2, target_modules=['q_proj'])); m.set_adapter('b'); stirred(m); "
                    "m.add_weighted_adapter(['default', 'b'], [0.7, 0.3], 'c', combination_type='cat'); m.set_adapter('c'); print(r(m(x)), m.peft_config['c'].r)\n"
                    "m.add_weighted_adapter(['default', 'b'], [0.7, 0.3], 'd', combination_type='linear'); m.set_adapter('d'); print(r(m(x)))",
    "combined": """
def pair(first, second):
    m = stirred(made(first)); m.add_adapter('b', second); m.set_adapter('b')
    return stirred(m)
def shown(m):
    c = m.peft_config['c']
    m.set_adapter('c')
    return r(m(x)), c.r, c.lora_alpha, sorted(c.target_modules) if isinstance(c.target_modules, set) else c.target_modules
q, v, both, wide = (LoraConfig(r=2, target_modules=t, lora_alpha=a) for t, a in ((['q_proj'], 8), (['v_proj'], 3), (['q_proj', 'v_proj'], 5), ('.*q_proj', 2)))
for kind in ('svd', 'linear', 'cat', 'strange'):
    for first, second in ((q, q), (q, v), (both, q), (wide, wide), (q, wide)):
        for names, weights in ((['default', 'b'], [0.7, -0.3]), (['default'], [0.5]), (['b', 'b'], [0.5, 1.0]), (['b', 'x'], [1.0, 1.0])):
            m = pair(first, second)
            try:
                m.add_weighted_adapter(names, weights, 'c', combination_type=kind)
                print(kind, names, shown(m))
            except ValueError as error:
                print(kind, names, error)
m = pair(q, LoraConfig(r=3, target_modules=['q_proj'])); m.add_weighted_adapter(['default', 'b'], [0.7, 0.3], 'c'); print(shown(m))
m = pair(q, q); m.add_weighted_adapter(['default', 'b'], [0.7, 0.3], 'c', svd_rank=1, svd_clamp=0.8); print(shown(m))
""",
    "embedding files": """
t = transformers
llama = lambda: t.LlamaForCausalLM(t.LlamaConfig(vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8))
gpt = lambda: t.GPT2LMHeadModel(t.GPT2Config(vocab_size=20, n_embd=8, n_layer=1, n_head=1))
for kind, targets in ((llama, (['embed_tokens'], ['lm_head'], ['q_proj', 'lm_head'], '.*embed_tokens', ['q_proj'])), (gpt, (['wte'], ['wte', 'c_fc']))):
    for target in targets:
        m = get_peft_model(kind(), LoraConfig(r=2, target_modules=target))
        print(sorted(get_peft_model_state_dict(m)), m.peft_config['default'].base_model_name_or_path, len(get_peft_model_state_dict(m, save_embedding_layers=False)))
""",
    "disable": "m = stirred(made(lora)).eval(); print(r(m(x)))\nwith m.disable_adapter(): print(r(m(x)), [k for k, p in m.named_parameters() if p.requires_grad])\nprint(r(m(x)), len(learned(m)))",
    "state": "m = made(lora); print([(k, tuple(v.shape)) for k, v in get_peft_model_state_dict(m).items()]); m = made(LoraConfig(target_modules=['q_proj'], use_dora=True, bias='all')); print(list(get_peft_model_state_dict(m)))",
    "files": "import json, os\nm = stirred(made(lora)).eval(); m.save_pretrained(here); print(sorted(os.listdir(here)), r(m(x))); c = json.load(open(here + '/adapter_config.json')); c['target_modules'].sort(); "
             "c['auto_mapping'] = None; print(c)\ntorch.manual_seed(0); m = PeftModel.from_pretrained(Net(), here); print(r(m(x)), learned(m), m.training); torch.manual_seed(0); m = PeftModel.from_pretrained(Net(), here, is_trainable=True); print(len(learned(m)))",
    "files several": "import os\nm = made(LoraConfig(target_modules=['q_proj'])); m.add_adapter('b', LoraConfig(r=2, target_modules=['v_proj'])); m.save_pretrained(here); print(sorted(os.listdir(here)), sorted(os.listdir(here + '/b')))\n"
                     "torch.manual_seed(0); m = PeftModel.from_pretrained(Net(), here); m.load_adapter(here + '/b', 'z'); m.set_adapter('z'); print(m.active_adapter, r(m(x)))",
    "config from": "made(lora).save_pretrained(here); c = PeftConfig.from_pretrained(here); print(type(c).__name__, c.r, sorted(c.target_modules), c.inference_mode, c.peft_type)",
    "tasks": "print(list(TaskType)); m = made(LoraConfig(task_type='SEQ_CLS', target_modules=['q_proj'])); print(type(m).__name__, learned(m))",
    "injected": "torch.manual_seed(0); n = Net(); m = inject_adapter_in_model(LoraConfig(target_modules=['q_proj']), n); print(m is n, [k for k, p in n.named_parameters() if p.requires_grad])",
    "no such module": "made(LoraConfig(target_modules=['nope']))",
    "no modules": "made(LoraConfig())",
    "no rank": "made(LoraConfig(r=0, target_modules=['q_proj']))",
    "all excluded": "made(LoraConfig(target_modules=['q_proj'], exclude_modules=['q_proj']))",
    "bad bias": "made(LoraConfig(target_modules=['q_proj'], bias='x'))",
    "bad layers": "LoraConfig(target_modules=['q_proj'], layers_pattern='x')",
    "bad task": "LoraConfig(task_type='zz')",
    "bad adapter": "made(lora).set_adapter('zz')",
    "taken adapter": "m = made(lora); m.add_adapter('default', LoraConfig(target_modules=['q_proj']))",
    "no adapter to delete": "made(lora).delete_adapter('zz')",
    "a layer of no kind": "made(LoraConfig(target_modules=['']) if False else LoraConfig(target_modules='lay.*'), Deep)",
}
