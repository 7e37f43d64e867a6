"""Plain CSV files read by the kernels: equal to the exact reader and to Python's own numbers, or left to others."""
from __future__ import annotations

import random
import struct

import pytest

import septet.pandas as pd
from septet.pandas.io import csv_fast, csv_native
from septet.pandas.io.csv_options import NA_TEXT

GAPS = frozenset(NA_TEXT)


def read(tmp_path, text, width, texts=(), gaps=GAPS):
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return csv_native.columns(str(path), ",", width, 0, list(range(width)), set(texts), gaps)


def floats(rng, n):
    """Spellings of doubles: of random bits, of few and many digits, halfway cases, large and small exponents."""
    made = []
    for _ in range(n):
        x = struct.unpack("<d", struct.pack("<Q", rng.getrandbits(64)))[0]
        made += [repr(x) if abs(x) > 1e-300 and x == x and abs(x) < 1e300 else "1.5", repr(rng.gauss(0, 1)), f"{rng.uniform(0, 100):.4f}",
                 f"{rng.getrandbits(62)}e{rng.randint(-40, 40)}", f"{rng.randint(0, 10 ** 18)}.", f".{rng.randint(0, 10 ** 18)}",
                 f"-{rng.randint(1, 9)}E+{rng.randint(0, 300)}", f"{2 ** 53 + 2 * rng.randint(0, 999) + 1}.0"]
    return made


def test_floats_are_the_nearest(tmp_path):
    texts = [*floats(random.Random(3), 4000), "0", "-0.0", "0e5", "9007199254740993", "1e22", "1e23", "8.5e-23",
             "0.000000000000000001234567890123456789", "123456789012345678.5"]
    rows, found = read(tmp_path, "".join(f"{x},t\n" for x in texts), 2)
    assert rows == len(texts)
    assert [struct.pack("<d", x) for x in found[0].tolist()] == [struct.pack("<d", float(x)) for x in texts]


@pytest.mark.parametrize("field", ["inf", "1_0", " 1.5", "1.5 ", "+1.5", "0x10", "12345678901234567890.5", "1e-320", "1e400", "1.5.5", "-",
                                   ".", "e5", "1e", "--1", "abc"])
def test_what_is_no_plain_number_is_left_to_others(tmp_path, field):
    assert read(tmp_path, "1.5,2\n" * 20000 + f"{field},2\n", 2) is None
    assert read(tmp_path, "1,2\n" * 20000 + f"{field},2\n", 2) is None


@pytest.mark.parametrize("line", ["1,2,3\n", "1\n", "\n", '"1",2\n', "1,2\r\n", "1\0,2\n", b"\xff,2\n"])
def test_lines_that_are_not_plain_are_left_to_others(tmp_path, line):
    line = line if isinstance(line, bytes) else line.encode()
    assert read(tmp_path, b"a,2\n" * 20000 + line + b"b,3\n", 2) is None


def table(rng, n):
    """Lines of fields of every kind, gaps among them."""
    word = ["x", "名前", "ab cd", "naïve", "twelve bytes", "thirteen byte", "a" * 40, "nano", "None of it", "null!",
            "ünïcödé text that is long"]
    gap = [*sorted(GAPS), ""]

    def line(k):
        late = k > n - 5
        return [str(rng.randint(-10 ** 17, 10 ** 17)), str(rng.gauss(0, 9)), rng.choice(word), rng.choice(["True", "false"]),
                rng.choice(gap) if late else str(k), "2.50" if late else str(-k), rng.choice([*gap, "1", "3.5"]),
                rng.choice([*gap, *word]), rng.choice(gap)]

    return [line(k) for k in range(n)]


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("n", [1, 2, 100, 30001])
def test_columns_are_those_of_the_exact_reader(tmp_path, monkeypatch, n, end):
    rng = random.Random(n)
    head = ["w", "f", "t", "b", "late gap", "late fraction", "g", "tg", "none"]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(map(",".join, [head, *table(rng, n)])) + end, encoding="utf-8")
    monkeypatch.setattr(csv_fast, "LEAST", 0)
    monkeypatch.setattr(csv_fast, "by_polars", lambda *a: pytest.fail("not read by the kernels") if n > 100 else None)
    ours = pd.read_csv(path)
    monkeypatch.setattr(csv_fast, "LEAST", 1 << 60)
    pd.testing.assert_frame_equal(ours, pd.read_csv(path), check_exact=True)


def test_chosen_columns_labels_and_moments(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("id,day,x,name\n" + "".join(f"{k},2024-01-{k % 28 + 1:02d},{k / 7},n{k % 5}\n" for k in range(50000)))
    wanted = {"usecols": ["id", "day", "x"], "index_col": "id", "parse_dates": ["day"]}
    ours = pd.read_csv(path, **wanted)
    monkeypatch.setattr(csv_fast, "LEAST", 1 << 60)
    pd.testing.assert_frame_equal(ours, pd.read_csv(path, **wanted), check_exact=True)


def test_texts_of_all_lengths_stand_where_their_views_say(tmp_path):
    rng = random.Random(9)
    sizes = [*range(1, 70), 4096, 8191, 8192, 8193, 20000, 65536, 70000]
    texts = ["".join(rng.choices("abcdefgh", k=k)) for k in [*sizes, *rng.choices(range(1, 40), k=60000), *rng.choices(sizes, k=300)]]
    _, found = read(tmp_path, "".join(f"{x},{x[::-1]}\n" for x in texts), 2)
    assert found[0].tolist() == texts and found[1].tolist() == [x[::-1] for x in texts]


@pytest.mark.parametrize("width", [1000, 3000, 9000])
def test_wide_lines(tmp_path, width):
    lines = [[str(k * width + c) for c in range(width)] for k in range(300)]
    found = read(tmp_path, "".join(",".join(x) + "\n" for x in lines), width)
    if width > csv_native.kernels.FIELDS:
        assert found is None
    else:
        assert found[0] == 300
        assert all(found[1][c].tolist() == [int(x[c]) for x in lines] for c in (0, 1, width - 1))


@pytest.mark.parametrize("at", [0, 60000, 174761, 174762, 174763, 299990])
@pytest.mark.parametrize("short", ["1\n1\n", "1\n", "\n1,2\n", "1,2,3,4\n"])
def test_short_and_long_lines_are_seen_wherever_they_stand(tmp_path, at, short):
    assert read(tmp_path, "10,20\n" * at + short + "10,20\n" * (300000 - at), 2) is None


def test_a_last_line_without_an_end_over_the_border_of_two_tasks(tmp_path):
    rows, found = read(tmp_path, "10,20\n" * 174762 + "12345678,12345678", 2)
    assert rows == 174763 and found[0].tolist()[-2:] == [10, 12345678] and found[1].tolist()[-1] == 12345678


@pytest.mark.parametrize("digits", range(1, 20))
def test_numbers_of_every_length(tmp_path, digits):
    rng = random.Random(digits)
    whole = [str(rng.randint(10 ** (digits - 1), 10 ** digits - 1)) for _ in range(50)]
    parts = [(x[:k], x[k:]) for x in whole for k in range(len(x) + 1)]
    fractions = [sign + a + "." + b + power for a, b in parts for sign in ("", "-") for power in ("", "e-3")]
    _, found = read(tmp_path, "".join(f"{x},t\n" for x in fractions), 2)
    assert [struct.pack("<d", x) for x in found[0].tolist()] == [struct.pack("<d", float(x)) for x in fractions]
    if digits < 19:
        assert read(tmp_path, "".join(f"{x},-{x}\n" for x in whole), 2)[1][1].tolist() == [-int(x) for x in whole]
