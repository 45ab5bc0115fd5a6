"""Keeps README.md true: the derivatives that it shows are those that srcgrad writes.

python examples/readme.py            asserts it
python examples/readme.py --update   rewrites them
"""

import re
import sys
from pathlib import Path

import tour

from srcgrad import grad

README = Path(__file__).parent.parent / "README.md"
SHOWN = (
    grad(tour.babylonian).specialise("f8, f8"),
    grad(tour.relax, argnums=("u", "k")).specialise("f8[:], f8"),
)


def with_derivatives(text):
    """The text of README.md with each block of a shown derivative as it is written now."""
    for derivative in SHOWN:
        source = derivative.source.strip()
        name = re.search(r"^def (\w+)", source, re.MULTILINE).group(1)
        block = rf"```python\n(import [\w ]+\n+)*def {name}\(.*?```"
        assert re.search(block, text, re.DOTALL), f"README.md does not show {name}"
        text = re.sub(block, lambda _, s=source: f"```python\n{s}\n```", text, flags=re.DOTALL)
    return text


def main():
    text = README.read_text(encoding="utf-8")
    current = with_derivatives(text)
    if "--update" in sys.argv:
        README.write_text(current, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == current, "README.md: run this with --update"


if __name__ == "__main__":
    main()
