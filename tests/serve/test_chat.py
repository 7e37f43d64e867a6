"""`septet chat`: a conversation in the terminal, over a model whose answers are known; and the verbs' refusals."""
from __future__ import annotations

import io

import pytest

from septet.run import cli
from septet.serve.engine import Engine
from septet.serve.language import Language
from septet.serve.metrics import Registry
from septet.serve.sampling import Sampling
from septet.serve.terminal import Conversation
from tests.serve import parrot


def talk(lines, decoder=None, **attributes):
    """What is written, and the conversation, after lines of a user; an exception among them is raised."""
    decoder = decoder or parrot.Parrot()
    engine = Engine(decoder, Registry())
    out, told = io.StringIO(), iter(lines)

    def ask():
        line = next(told, None)
        if line is None:
            raise EOFError
        if isinstance(line, BaseException):
            raise line
        return line

    made = Conversation(Language(parrot.Characters(), engine, parrot.SIZE, [parrot.END], decoder.context),
                        lambda: Sampling(temperature=0), None, ask, out)
    made.run()
    engine.close()
    return out.getvalue(), made


def test_answers_and_history():
    written, made = talk(["hello", "", "again"])
    assert written == "HELLO\nAGAIN\n\n"
    assert made.messages == [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "HELLO"},
                             {"role": "user", "content": "again"}, {"role": "assistant", "content": "AGAIN"}]


def test_commands():
    written, made = talk(["a", "/reset", "/system be kind", "b", "/nope", "/help", KeyboardInterrupt(), "/quit", "never"])
    assert made.system == "be kind" and [m["content"] for m in made.messages] == ["b", "B"]
    assert "(forgotten)" in written and "no command /nope" in written and "/system TEXT" in written and "never" not in written.lower()


def test_ctrl_c_stops_the_answer():
    decoder = parrot.Parrot()
    engine = Engine(decoder, Registry())
    out = io.StringIO()
    made = Conversation(Language(parrot.Characters(), engine, parrot.SIZE, [parrot.END], decoder.context),
                        lambda: Sampling(temperature=0), None, lambda: "", out)

    class Stopping:
        """Gives two pieces, then the user presses Ctrl-C."""

        def __init__(self, inner):
            self.inner, self.left = inner, 2

        def get(self):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return self.inner.get()

    written = made.written
    made.written = lambda generation, pieces: written(generation, Stopping(pieces))
    made.answer("x" * 200)
    engine.close()
    assert out.getvalue() == "XX (stopped)\n" and made.messages[-1] == {"role": "assistant", "content": "XX"}


def test_what_does_not_fit():
    written, made = talk(["y" * 500])
    assert "prompt and answer may have" in written and made.messages == []


@pytest.mark.parametrize("words, code, text", [
    (["serve", "/nowhere"], 2, "there is no /nowhere"), (["serve", ".", "--host", "0.0.0.0"], 2, "token"),
    (["serve", ".", "--max-queue", "0"], 2, "above zero"), (["chat", "/nowhere"], 2, ""), (["chat", ".", "--top-p", "3"], 2, "top-p")])
def test_verbs_refuse(words, code, text, capsys, monkeypatch):
    monkeypatch.delenv("SEPTET_SERVE_TOKEN", raising=False)
    assert cli.main(words) == code
    assert text in capsys.readouterr().err


@pytest.mark.parametrize("name", ["weights.pt", "model.pth"])
def test_bare_weights_are_refused_unread(tmp_path, name, capsys):
    (tmp_path / name).write_bytes(b"\x80\x04}q\x00.")
    assert cli.main(["serve", str(tmp_path / name)]) == 3
    assert "--architecture" in capsys.readouterr().err
