"""Keeps README.md and docs/tour.md true: what they show is what srcgrad writes, and was measured.

python examples/readme.py            asserts it
python examples/readme.py --update   rewrites it
"""

import re
import sys
from pathlib import Path

import tour

from srcgrad import grad

ROOT = Path(__file__).parent.parent
SHOWN = {
    ROOT / "README.md": grad(tour.babylonian).specialise("f8, f8"),
    ROOT / "docs" / "tour.md": grad(tour.relax, argnums=("u", "k")).specialise("f8[:], f8"),
}
MEASURED = (
    "scalar recurrence | 1e6 steps",
    "Gauss-Seidel in place, 20 sweeps | 256 x 256",
    "jacobi_2d in loops, 100 steps | 250 x 250",
    "n-body leapfrog | 100 bodies, 50 steps",
    "Newton in a while loop | 1e5 values",
    "network with one hidden layer, a batch | 512 x 784 x 256",
    "likelihood of a Gaussian process | 500 points",
)
"""The rows of benchmarks/results.md that README.md has."""


def with_derivative(text, derivative):
    """A text with the block of a shown derivative as it is written now."""
    source = derivative.source.strip()
    name = re.search(r"^def (\w+)", source, re.MULTILINE).group(1)
    block = rf"```python\n(import [\w ]+\n+)*def {name}\(.*?```"
    assert re.search(block, text, re.DOTALL), f"no page shows {name}"
    return re.sub(block, lambda _: f"```python\n{source}\n```", text, flags=re.DOTALL)


def with_figures(text, results):
    """A text with its table of times, the best ones of some rows of the results."""
    times = results[results.index("## Time of a gradient") :].partition("\n## ")[0]
    rows = [measured(times, row) for row in MEASURED]
    head = r"(\| program \| size \|.*\n\|[-|:]+\|\n)(\|.*\n)*"
    assert re.search(head, text), "README.md has no table of times"
    return re.sub(head, lambda found: found[1] + "".join(rows), text)


def measured(times, row):
    """The best times of a row: of the function, by hand, of srcgrad, JAX, and autograd."""
    found = re.search(rf"^\| {re.escape(row)} \| (.*) \|$", times, re.MULTILINE)
    assert found, f"benchmarks/results.md has no row {row}"
    cells = [cell.partition(" (")[0] for cell in found[1].split(" | ")]
    primal, by_hand, ours, _, jax, autograd = cells
    return f"| {row} | {primal} | {by_hand} | **{ours}** | {jax} | {autograd} |\n"


def main():
    results = (ROOT / "benchmarks" / "results.md").read_text(encoding="utf-8")
    for page, derivative in SHOWN.items():
        text = page.read_text(encoding="utf-8")
        current = with_derivative(text, derivative)
        if page.name == "README.md":
            current = with_figures(current, results)
        if "--update" in sys.argv:
            page.write_text(current, encoding="utf-8")
        assert page.read_text(encoding="utf-8") == current, f"{page}: run this with --update"


if __name__ == "__main__":
    main()
