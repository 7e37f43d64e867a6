"""Record what pandas answers to the generated cases (tests/faces/pandas/generated.py): run by a Python that has pandas."""
from __future__ import annotations

import json
import warnings
import zlib

import pandas
from recorder import HERE, load

COUNT = 250
FACE = HERE.parent / "faces" / "pandas"


def main() -> None:
    warnings.simplefilter("ignore")
    canon, generated = load(FACE / "canon.py"), load(FACE / "generated.py")
    lines = []
    for area in generated.AREAS:
        for number in range(COUNT):
            case = generated.case(area, number)
            answer = canon.evaluate(pandas, "", case)
            if isinstance(answer, dict) and "raises" in answer:
                answer = {"raises": answer["raises"]}
            lines.append(f'"{area} {number}": [{zlib.crc32(case.encode())}, {json.dumps(answer, separators=(",", ":"))}]')
    (HERE / "pandas_generated.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(lines), "cases")


if __name__ == "__main__":
    main()
