"""A Transformers folder behind the official client: the trained Llama where it is, and a tiny random one made here."""
from __future__ import annotations

import json
import threading
from pathlib import Path

import openai
import pytest

from tests.serve.running import Running

TRAINED = Path(__file__).resolve().parents[3] / "shared" / "data" / "tiny-llama"
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if tools %}{{ tools | tojson }}{% endif %}assistant:"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A random Llama with a tokenizer of bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    from septet import torch
    from septet.transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("random-llama")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(["<s>", "</s>", *letters])}, []))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", chat_template=TEMPLATE)
    made.save_pretrained(path)
    torch.manual_seed(0)
    config = LlamaConfig(vocab_size=258, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, max_position_embeddings=700, bos_token_id=0, eos_token_id=1, initializer_range=0.6)
    LlamaForCausalLM(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def server(folder):
    with Running(folder, name="tiny", limits={"streams": 4}) as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    with openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0) as made:
        yield made


def reference(folder, prompt, count):
    """Greedy tokens by the whole model, nothing kept between them."""
    from septet import torch
    from septet.transformers import AutoModelForCausalLM, AutoTokenizer

    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    ids = tokenizer.encode(prompt)
    start = len(ids)
    with torch.inference_mode():
        for _ in range(count):
            ids.append(int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
            if ids[-1] == tokenizer.eos_token_id:
                break
    return tokenizer.decode(ids[start:], skip_special_tokens=True)


PROMPTS = ["a", "the quick brown fox", "x" * 300, "zebra stripes and more of them"]


def test_answers_made_together_are_those_made_alone(folder, client):
    found = {}

    def ask(prompt):
        answer = client.completions.create(model="tiny", prompt=prompt, max_tokens=12, temperature=0)
        found[prompt] = answer.choices[0].text

    threads = [threading.Thread(target=ask, args=(prompt,)) for prompt in PROMPTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {prompt: reference(folder, prompt, 12) for prompt in PROMPTS}


def test_seeds_do_not_depend_on_neighbours(client):
    def ask():
        return client.completions.create(model="tiny", prompt="hello", max_tokens=10, temperature=1.2, top_p=0.9, seed=5).choices[0].text

    alone = ask()
    other = threading.Thread(target=lambda: client.completions.create(model="tiny", prompt="noise", max_tokens=60, temperature=1.0))
    other.start()
    assert ask() == alone
    other.join()


def test_chat_by_the_folder_s_template(folder, client):
    messages = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}]
    answer = client.chat.completions.create(model="tiny", messages=messages, max_tokens=8, temperature=0)
    assert answer.choices[0].message.content == reference(folder, "system: be brief\nuser: hi\nassistant:", 8)
    streamed = client.chat.completions.create(model="tiny", messages=messages, max_tokens=8, temperature=0, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in streamed) == answer.choices[0].message.content


def test_json_by_a_grammar(client):
    answer = client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "x"}], temperature=1.0, seed=3,
                                            max_tokens=200, response_format={"type": "json_schema", "json_schema": {
                                                "name": "n", "schema": {"type": "object", "required": ["ok"], "properties": {
                                                    "ok": {"type": "boolean"}}}}})
    assert json.loads(answer.choices[0].message.content) in ({"ok": True}, {"ok": False})


def test_embeddings_are_of_length_one(client):
    found = client.embeddings.create(model="tiny", input=["one text", "another, longer text", "one text"])
    rows = [item.embedding for item in found.data]
    assert all(abs(sum(x * x for x in row) - 1) < 1e-5 for row in rows) and len(rows[0]) == 32
    assert rows[0] == pytest.approx(rows[2], abs=1e-6) and rows[0] != rows[1]


def test_over_long_prompts(client):
    with pytest.raises(openai.BadRequestError) as found:
        client.completions.create(model="tiny", prompt="y" * 800, max_tokens=1)
    assert (found.value.code, found.value.param) == ("context_length_exceeded", "prompt")


@pytest.mark.skipif(not TRAINED.is_dir(), reason="the trained Llama is not here")
def test_the_trained_llama():
    with Running(TRAINED) as server, openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0) as client:
        assert [m.id for m in client.models.list()] == ["tiny-llama"]
        answer = client.completions.create(model="tiny-llama", prompt="Once upon a time", max_tokens=20, temperature=0)
        assert answer.choices[0].text == reference(TRAINED, "Once upon a time", 20)
        with pytest.raises(openai.BadRequestError, match="chat template"):
            client.chat.completions.create(model="tiny-llama", messages=[{"role": "user", "content": "x"}])
