"""Calls of the Accelerate face: each is a few lines whose printed text is compared with the real library's.  `here`: an empty folder."""
# ruff: noqa: E501  a call is a line
from __future__ import annotations

SETUP = '''
import os
def parts(a, seed=0):
    torch.manual_seed(seed)
    m = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Dropout(0.2), torch.nn.Linear(4, 1))
    o = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
    s = torch.optim.lr_scheduler.StepLR(o, 1, 0.5)
    data = torch.utils.data.TensorDataset(torch.arange(14.).reshape(7, 2) / 10, torch.arange(7.).reshape(7, 1) / 10)
    return a.prepare(m, o, torch.utils.data.DataLoader(data, batch_size=2, shuffle=True), s)
def run(a, m, o, loader, s, epochs=1):
    for _ in range(epochs):
        for x, y in loader:
            with a.accumulate(m):
                loss = ((m(x) - y) ** 2).mean()
                a.backward(loss)
                norm = round(float(a.clip_grad_norm_(m.parameters(), 1.0)), 4) if a.sync_gradients else None
                o.step(); s.step(); o.zero_grad()
            print(x[:, 0].tolist(), a.sync_gradients, o.param_groups[0]["lr"], norm, round(loss.item(), 4), o.step_was_skipped)
'''
CASES = {
    "settings": "a = Accelerator(cpu=True, gradient_accumulation_steps=2); print(a.device, a.num_processes, a.process_index, a.is_main_process, a.is_local_main_process, a.mixed_precision, a.distributed_type, a.sync_gradients, a.gradient_accumulation_steps, a.use_distributed, a.is_last_process); print(a.state)",
    "prepared": "a = Accelerator(cpu=True); m, o, l, s = parts(a); print([type(x).__name__ for x in (m, o, l, s)], len(l), l.batch_size, l.total_batch_size, a.unwrap_model(m) is m); print(a.prepare(l) is l)",
    "training": "a = Accelerator(cpu=True); run(a, *parts(a), epochs=2)",
    "accumulated": "a = Accelerator(cpu=True, gradient_accumulation_steps=2); run(a, *parts(a), epochs=2)",
    "accumulated by three": "a = Accelerator(cpu=True, gradient_accumulation_steps=3); run(a, *parts(a), epochs=2)",
    "seedable": "a = Accelerator(cpu=True, dataloader_config=accelerate.DataLoaderConfiguration(use_seedable_sampler=True)); run(a, *parts(a), epochs=2)",
    "bf16": "a = Accelerator(cpu=True, mixed_precision='bf16'); m = parts(a)[0]; y = m(torch.ones(1, 2)); print(y.dtype, a.mixed_precision)\nwith a.autocast(): print((torch.ones(2, 2) @ torch.ones(2, 2)).dtype)\nprint(a.unwrap_model(m, keep_fp32_wrapper=False)(torch.ones(1, 2)).dtype)",
    "gathered": "a = Accelerator(cpu=True); print(a.gather(torch.ones(2)), a.gather_for_metrics(torch.ones(2)), a.reduce(torch.ones(2)), a.pad_across_processes(torch.ones(1)), a.wait_for_everyone())\nwith a.split_between_processes([1, 2]) as z: print(z)\na.print('said', 1)\nwith a.main_process_first(): print(a.local_process_index)",
    "skipped": "a = Accelerator(cpu=True); m, o, l, s = parts(a); torch.manual_seed(3); print([x[:, 0].tolist() for x, _ in a.skip_first_batches(l, 2)], len(a.skip_first_batches(l, 1)))",
    "states": "a = Accelerator(cpu=True); m, o, l, s = parts(a); run(a, m, o, l, s); a.save_state(here + '/s'); print(sorted(os.listdir(here + '/s'))); run(a, m, o, l, s); a.load_state(here + '/s'); run(a, m, o, l, s)",
    "named states": "a = Accelerator(cpu=True, project_config=accelerate.utils.ProjectConfiguration(here, automatic_checkpoint_naming=True, total_limit=2)); m, o, l, s = parts(a)\nfor _ in range(3): a.save_state()\nprint(sorted(os.listdir(here + '/checkpoints')), a.save_iteration); a.load_state()",
    "model": "a = Accelerator(cpu=True); m = parts(a)[0]; a.save_model(m, here); print(os.listdir(here), sorted(a.get_state_dict(m)))",
    "trigger": "a = Accelerator(cpu=True); a.set_trigger(); print(a.check_trigger(), a.check_trigger())",
    "nested": "from accelerate.utils import *\nprint(find_batch_size({'a': [torch.ones(3, 2)]}), concatenate([{'a': torch.ones(1)}, {'a': torch.zeros(2)}]), convert_to_fp32([torch.ones(1).bfloat16(), 1])[0].dtype, send_to_device({'a': (torch.ones(1), 'x')}, 'cpu'))",
    "batch sizes": "from accelerate.utils import find_executable_batch_size\n@find_executable_batch_size(starting_batch_size=16)\ndef f(batch_size, x):\n    print(batch_size, x)\n    if batch_size > 12: raise RuntimeError('CUDA out of memory.')\n    return batch_size\nprint(f('y'))",
    "seed": "set_seed(5); print(torch.rand(2))",
    "wrong precision": "Accelerator(cpu=True, mixed_precision='fp99')",
    "no folder": "a = Accelerator(cpu=True); a.load_state(here + '/nowhere')",
    "not registered": "Accelerator(cpu=True).register_for_checkpointing(3)",
}
