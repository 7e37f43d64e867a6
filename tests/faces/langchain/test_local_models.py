"""Chat models over folders of septet.transformers: text as the real package gives it, tools by the chat template, `septet serve` behind
ChatOpenAI.
"""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from septet import torch
from septet.errors import NotSupported
from septet.langchain.chat_models import init_chat_model
from septet.langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from septet.langchain_huggingface import ChatHuggingFace, HuggingFaceEmbeddings, HuggingFacePipeline
from septet.langchain_openai import ChatOpenAI, OpenAIEmbeddings
from septet.transformers.sentence_pooling import pooling_of
from tests.serve import parrot
from tests.serve.running import Running

TRAINED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tiny-llama"
TEMPLATE = ("{% for m in messages %}[{{m['role']}}] {{m['content']}}\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}")
needs_llama = pytest.mark.skipif(not TRAINED.is_dir(), reason="the trained Llama of ../shared/data is not beside the checkout")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The trained Llama with a chat template."""
    place = tmp_path_factory.mktemp("llama") / "model"
    shutil.copytree(TRAINED, place)
    settings = json.loads((place / "tokenizer_config.json").read_text())
    (place / "tokenizer_config.json").write_text(json.dumps({**settings, "chat_template": TEMPLATE}))
    return str(place)


@needs_llama
def test_texts_are_those_of_the_real_package(folder):
    """Recorded with langchain-huggingface 1.2.3 over Transformers 5.23."""
    llm = HuggingFacePipeline.from_model_id(model_id=folder, task="text-generation",
                                            pipeline_kwargs={"max_new_tokens": 12, "do_sample": False})
    assert llm.invoke("Once upon a time") == "Once upon a time, pixels unfolding like petals"
    assert list(llm.stream("Once upon a time")) == ["", ", ", "", "", "", "", "pixels ", "unfolding ", "like ", "", "", "", "petals"]
    assert llm.batch(["Once", "The little girl", "A dog"]) == ["Onceof 0.000000. ", "The little girly, as I siphon edges sh",
                                                               "A dogge, a soft classif"]
    chat = ChatHuggingFace(llm=llm)
    asked = [SystemMessage("be good"), HumanMessage("Once upon a time")]
    assert chat.invoke(asked).content == "[system] be good\n[user] Once upon a time\n[assistant]amiliars. Contras"
    assert "".join(chunk.content for chunk in chat.stream("Once upon")) == "acobtic maps unfold, as"
    for messages, words in (([], "At least one HumanMessage"), ([AIMessage("x")], "Last message must be"),
                            ([ToolMessage("x", tool_call_id="1")], "Last message must be")):
        with pytest.raises(ValueError, match=words):
            chat.invoke(messages)
    with pytest.raises(TypeError, match="Expected llm to be one of"):
        ChatHuggingFace(llm="x")
    with pytest.warns(UserWarning, match="max_tokens"):
        ChatHuggingFace(llm=llm, max_tokens=3)


@needs_llama
def test_a_chat_by_its_name(folder):
    chat = init_chat_model(f"huggingface:{folder}", pipeline_kwargs={"max_new_tokens": 4, "do_sample": False, "return_full_text": False})
    assert isinstance(chat, ChatHuggingFace) and "[user]" not in chat.invoke("Once").content


class Saying:
    """A pipeline that says one text, and keeps what it was asked."""

    def __init__(self, text):
        self.text, self.asked, self.task, self.model = text, [], "text-generation", None
        self.tokenizer = self
        self.chat_template = "tools <tool_call>"

    def apply_chat_template(self, messages, **options):
        self.asked.append((messages, options))
        return "prompt"

    def __call__(self, prompts, **options):
        assert options["return_full_text"] is False
        return [[{"generated_text": self.text}] for _ in prompts]


def add(a: int, b: int) -> int:
    """Add numbers."""
    return a + b


def test_tools_stand_in_the_prompt_and_calls_are_read():
    saying = Saying('Let me see.\n<tool_call>\n{"name": "add", "arguments": {"a": 1, "b": 2}}\n</tool_call>')
    chat = ChatHuggingFace(llm=HuggingFacePipeline(pipeline=saying)).bind_tools([add])
    answer = chat.invoke("what is 1 + 2?")
    assert answer.content == "Let me see." and answer.tool_calls[0]["name"] == "add" and answer.tool_calls[0]["args"] == {"a": 1, "b": 2}
    assert saying.asked[0][1]["tools"][0]["function"]["name"] == "add"
    saying.text = "It is 3."
    assert chat.invoke([HumanMessage("?"), answer, ToolMessage("3", tool_call_id=answer.tool_calls[0]["id"])]).content == "It is 3."
    assert saying.asked[1][0][1]["tool_calls"][0]["function"]["arguments"] == {"a": 1, "b": 2}
    saying.chat_template = "nothing"
    with pytest.warns(UserWarning, match="no place for tools"), pytest.raises(KeyError):
        chat.invoke("?")                    # told as upstream tells it: the prompt is a part of the answer


def test_septet_serve_answers_chat_openai():
    with Running(None, parrot.application) as server:
        model = init_chat_model("parrot", model_provider="openai", base_url=server.url + "/v1", api_key="none", stream_usage=True,
                                temperature=0)
        assert isinstance(model, ChatOpenAI)
        assert model.invoke("hello").content == "HELLO"
        chunks = list(model.stream("hello"))
        assert "".join(chunk.content for chunk in chunks) == "HELLO"
        assert sum((chunk.usage_metadata or {}).get("output_tokens", 0) for chunk in chunks) == model.invoke(
            "hello").usage_metadata["output_tokens"]
        called = model.bind_tools([add]).invoke('!<tool_call>\n{"name": "add", "arguments": {"a": 1, "b": 2}}\n</tool_call>')
        assert called.tool_calls[0]["args"] == {"a": 1, "b": 2} and called.response_metadata["finish_reason"] == "tool_calls"
        vectors = OpenAIEmbeddings(model="parrot", base_url=server.url + "/v1", api_key="none").embed_documents(["abca", "bb"])
        assert vectors == [[2.0, 1.0, 1.0], [0.0, 2.0, 0.0]]


@pytest.mark.parametrize("told, options, expected", [
    ((False, None, None), {}, [2.0, 3.0]), ((True, None, None), {}, [1.0, 2.0]),
    ((False, True, None), {}, [2.0 / 13 ** 0.5, 3.0 / 13 ** 0.5]),
    ((True, False, 1), {"normalize_embeddings": True}, [0.2 ** 0.5, 0.8 ** 0.5])])
def test_vectors_are_pooled_as_the_folder_says(told, options, expected):
    """As sentence-transformers 5 does it: checked with its MiniLM, whose folder says Normalize and 256 tokens."""
    asked = []

    class Output:
        last_hidden_state = torch.tensor([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]])

    def tokenizer(texts, **settings):
        asked.append((texts, settings.get("max_length")))
        return {"attention_mask": torch.tensor([[1, 1, 0]])}

    embeddings = HuggingFaceEmbeddings(model_name="none", encode_kwargs=options)
    embeddings._parts = tokenizer, lambda **tokens: Output, told
    assert embeddings.embed_query("two\nlines") == pytest.approx(expected, rel=1e-6) and asked == [(["two lines"], told[2])]


def test_what_a_folder_says_of_pooling(tmp_path):
    assert pooling_of(tmp_path) == (False, None, None)
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "modules.json").write_text('[{"type": "sentence_transformers.models.Normalize"}]')
    (tmp_path / "sentence_bert_config.json").write_text('{"max_seq_length": 256}')
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert pooling_of(tmp_path) == (True, True, 256)
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')
    with pytest.raises(NotSupported, match="max_tokens"):
        pooling_of(tmp_path)


def test_a_written_endpoint_is_read_only_where_all_is_allowed(monkeypatch):
    from septet.langchain_core.load import dumps, loads
    from septet.langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="m", api_key="sk-secret", base_url="http://there", temperature=0.5)
    assert "sk-secret" not in dumps(model) + repr(model) + model.model_dump_json()
    for allowed in ("core", "messages"):
        with pytest.raises(ValueError, match="not allowed"):
            loads(dumps(model), allowed_objects=allowed)
    for allowed in ("all", [ChatOpenAI]):
        again = loads(dumps(model), allowed_objects=allowed, secrets_map={"OPENAI_API_KEY": "sk-other"})
        assert again.openai_api_key.get_secret_value() == "sk-other" and (again.openai_api_base, again.temperature) == ("http://there", 0.5)
