"""The page: a table of tools and verdicts, the exceptions of the refused, examples of the wrong."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from importlib import metadata
from typing import Any

from benchmarks.scoreboard.judge import REFUSED, RIGHT, TOO_LONG, WRONG

KINDS = (RIGHT, WRONG, REFUSED, TOO_LONG)
PACKAGES = {
    "srcgrad": "srcgrad",
    "JAX": "jax",
    "autograd": "autograd",
    "Tangent": "tangent-ad",
}
EXAMPLES = 6

METHOD = """\
# Scoreboard

`python -m benchmarks.scoreboard --page` makes this page by running: programs of the repository's
own collection (the rows of `tests/language` and the golden programs; not those of `tests/numpy`)
are given to each tool, and the gradient is compared with differences of the program.

**The collection is not neutral**: it was written to test srcgrad, whose every fault found by it is
mended. It says what the tools take of loops, in-place code, objects and NumPy as people write them,
not which tool is better at what it was made for. JAX and autograd refuse item assignment by design,
and say so in their documentation.

- **How a program is given.** Unchanged, but with the tool's own NumPy in place of `np`, `math` and
  `scipy` in its module: `jax.numpy` (64 bits, without `jit`, so that loops and `if` on values run),
  `autograd.numpy`; NumPy for Tangent, which does not know `math`. JAX gets its own arrays and has
  the programs' dataclasses registered as pytrees. Arguments are copies. The gradient is asked for
  all arguments made of floats at once. srcgrad is run uncompiled (`grad(f).plain`).
- **right**: agrees with differences along two random directions to 1e-5 (1e-3 in single precision);
  of complex numbers the gradient or its conjugate.
- **wrong**: a number, or NaN, that does not, without an exception.
- **refused**: any exception, documented limits included.
- **too long**: over 10 s of processor time.
- **Left out**: programs whose differences do not settle to 1e-6, or whose slopes to the left and to
  the right differ (at a kink any convention would do).
- **Warp** (`warp-lang` 1.19.0) and **Taichi** (1.7.4) install, but were not run: they compile
  kernels with typed arguments whose results are written to arrays or fields, so that most of these
  programs would have to be written anew for them.
"""


def page(
    reference: dict[str, Any], found: dict[str, dict[str, Any]], size: int, day: datetime.date
) -> str:
    """The page, of the programs that every tool was asked about."""
    found = {tool: verdicts for tool, verdicts in found.items() if verdicts}
    settled = {name for name, slopes in reference.items() if slopes is not None}
    asked = sorted(settled.intersection(*found.values()))
    shown = {tool: {name: verdicts[name] for name in asked} for tool, verdicts in found.items()}
    share = (
        f"Run on {day}: the {len(asked)} programs that every tool was asked about, of {size} in "
        f"the collection, taken in a random order. Differences say nothing about "
        f"{len(reference) - len(settled)} of {len(reference)}, which are left out."
    )
    parts = [METHOD, share, "", table(shown), ""]
    alone = {
        tool: {name: verdict for name, verdict in verdicts.items() if name in settled}
        for tool, verdicts in found.items()
    }
    if alone != shown:
        parts += ["Each tool on all that it was asked about in the time:", "", table(alone), ""]
    parts += ["## Refused: the exceptions", ""]
    parts += [f"- **{tool}**: {_exceptions(verdicts)}" for tool, verdicts in shown.items()]
    parts += ["", "## Wrong, of all asked about: the first few of each", ""]
    for tool, verdicts in alone.items():
        parts += [f"- **{tool}**: {_wrong(verdicts)}"]
    return "\n".join(parts) + "\n"


def table(shown: dict[str, dict[str, Any]]) -> str:
    """Tools by verdicts."""
    lines = [f"| tool | {' | '.join(KINDS)} |", "|---|" + "---:|" * len(KINDS)]
    for tool, verdicts in shown.items():
        counts = Counter(verdict["kind"] for verdict in verdicts.values())
        cells = " | ".join(str(counts[kind]) for kind in KINDS)
        lines.append(f"| {tool} {_version(tool)} | {cells} |")
    return "\n".join(lines)


def _version(tool: str) -> str:
    if tool == "srcgrad":
        import srcgrad

        return srcgrad.__version__
    return metadata.version(PACKAGES[tool])


def _exceptions(verdicts: dict[str, Any]) -> str:
    refused = [verdict["why"] for verdict in verdicts.values() if verdict["kind"] == REFUSED]
    kinds = Counter(why.split(":")[0] for why in refused)
    most = Counter(re.sub(r"\s+", " ", why)[:90] for why in refused).most_common(1)
    if not most:
        return "none"
    listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    (words, count), *_ = most
    return f"{listed}. Most often ({count}): `{words.replace('`', '')}`"


def _wrong(verdicts: dict[str, Any]) -> str:
    wrong = {name: v for name, v in verdicts.items() if v["kind"] == WRONG}
    if not wrong:
        return "none"
    infinite = sum(verdict["why"] == "not finite" for verdict in wrong.values())
    said = [
        f"`{name}` gives {v['given']:.6g} where the slope is {v['expected']:.6g}"
        if v["given"] is not None
        else f"`{name}` gives {v['why']}"
        for name, v in list(wrong.items())[:EXAMPLES]
    ]
    return f"{len(wrong)}, of which {infinite} are NaN or infinite. " + "; ".join(said) + "."
