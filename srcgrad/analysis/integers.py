"""Questions about integer points, asked of isl (Verdoolaege 2010, An Integer Set Library)."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis.affine import Affine
from srcgrad.analysis.integer_sets import is_empty
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Counter:
    """A loop around a statement: `for name in range(start, stop, step)`; `loop` is its number."""

    name: str
    start: Affine
    stop: Affine
    step: int
    loop: int


@dataclass(frozen=True)
class Access:
    """An element touched in some iterations: its subscripts in terms of the counters."""

    counters: tuple[Counter, ...]
    index: tuple[Affine, ...]


def later_meeting(later: Access, earlier: Access, after: bool, same: int = 0) -> bool:
    """Whether `later` may touch, in an iteration that runs after, an element `earlier` touches.

    `after` says that `later` comes second within one iteration of all the loops they share; of the
    outermost of these, `same` in number, only what happens within one iteration is asked about. A
    subscript that may be negative, and so count from the end, gets the answer yes.
    """
    if not (_is_nonnegative(later) and _is_nonnegative(earlier)):
        return True
    space = _Space()
    first, second = space.domain(earlier, "r"), space.domain(later, "w")
    meet = [
        f"{space.form(a, later, 'w')} = {space.form(b, earlier, 'r')}"
        for a, b in zip(later.index, earlier.index, strict=True)
    ]
    shared = 0
    for a, b in zip(later.counters, earlier.counters, strict=False):
        if a.loop != b.loop:
            break
        shared += 1
    orders: list[list[str]] = []
    for depth in range(same, shared):
        equal = [f"w{k} = r{k}" for k in range(depth)]
        sign = ">" if later.counters[depth].step > 0 else "<"
        orders.append([*equal, f"w{depth} {sign} r{depth}"])
    if after:
        orders.append([f"w{k} = r{k}" for k in range(shared)])
    variables = [f"r{k}" for k in range(len(earlier.counters))]
    variables += [f"w{k}" for k in range(len(later.counters))]
    return any(not space.is_empty(variables, [*first, *second, *meet, *order]) for order in orders)


class _Space:
    """isl's names for the terms of affine forms: counters by place, everything else a parameter."""

    def __init__(self) -> None:
        self.parameters: dict[ir.Expr, str] = {}

    def form(self, form: Affine, access: Access, prefix: str) -> str:
        places = {ir.Var(c.name): f"{prefix}{k}" for k, c in enumerate(access.counters)}
        parts = [str(form.constant)]
        for term, factor in form.terms:
            name = places.get(term) if isinstance(term, ir.Var) else None
            if name is None:
                name = self.parameters.setdefault(term, f"p{len(self.parameters)}")
            parts.append(f"{factor} {name}")
        return "(" + " + ".join(parts) + ")"

    def domain(self, access: Access, prefix: str) -> list[str]:
        found: list[str] = []
        for k, counter in enumerate(access.counters):
            start, stop = (self.form(f, access, prefix) for f in (counter.start, counter.stop))
            here = f"{prefix}{k}"
            if counter.step > 0:
                found += [f"{start} <= {here}", f"{here} < {stop}"]
            else:
                found += [f"{here} <= {start}", f"{stop} < {here}"]
            if abs(counter.step) > 1:
                found.append(f"({here} - {start}) mod {abs(counter.step)} = 0")
        return found

    def is_empty(self, variables: list[str], constraints: list[str]) -> bool:
        known = [
            f"{name} >= 0" for term, name in self.parameters.items() if isinstance(term, ir.Dim)
        ]
        names = ", ".join(self.parameters.values())
        text = " and ".join([*constraints, *known]) or "1 = 1"
        return is_empty(f"[{names}] -> {{ [{', '.join(variables)}] : {text} }}")


def _is_nonnegative(access: Access) -> bool:
    """Whether no subscript of an access is negative in any iteration."""
    space = _Space()
    variables = [f"r{k}" for k in range(len(access.counters))]
    domain = space.domain(access, "r")
    return all(
        space.is_empty(variables, [*domain, f"{space.form(f, access, 'r')} < 0"])
        for f in access.index
    )
