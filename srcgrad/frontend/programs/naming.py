"""Names for a finished program: the user's where there are any, else what a value holds."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Iterable

from srcgrad import ir
from srcgrad.frontend.programs.rewrite import map_names, names_in
from srcgrad.notes import Renamed, note
from srcgrad.uses import walk

RESERVED = frozenset((*keyword.kwlist, *dir(builtins), "math", "np", "numba", "scipy"))


def named(program: ir.Function, hints: dict[str, str]) -> tuple[ir.Function, Callable[[str], str]]:
    """The program with readable names, in order of appearance; and what each has become."""
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    described = dict(_descriptions(program.body))
    count = 0
    for name in (*program.params, *names_in(program.body)):
        if name in renamed:
            continue
        wanted = hints.get(name)
        if wanted is None and name in described:
            function, operand = described[name]
            operand = renamed.get(operand, operand)
            short = len(function) + len(operand) < 20 and operand.isidentifier()
            if short and not _is_number(operand):
                wanted = f"{function}_{operand}"
        if wanted is None:
            count += 1
            while f"t{count}" in taken:
                count += 1
            wanted = f"t{count}"
        renamed[name] = _free(wanted, taken)
        taken.add(renamed[name])
    note(Renamed("", renamed))
    return map_names(program, lambda name: renamed.get(name, name)), lambda n: renamed.get(n, n)


def _is_number(name: str) -> bool:
    return name[:1] == "t" and name[1:].isdigit()


def _free(wanted: str, taken: set[str]) -> str:
    if wanted in RESERVED or not wanted.isidentifier():
        wanted = f"{wanted}_" if wanted.isidentifier() else "value"
    if wanted not in taken:
        return wanted
    number = 1
    while f"{wanted}_{number}" in taken:
        number += 1
    return f"{wanted}_{number}"


def _descriptions(block: ir.Block) -> Iterable[tuple[str, tuple[str, str]]]:
    """Names that hold a function of one name: `sin_x`."""
    for statement in walk(block):
        match statement:
            case ir.Assign(ir.Var(name), ir.Apply(function, (ir.Var(operand),))):
                short = getattr(function, "__name__", "")
                if (
                    getattr(function, "__module__", "") in ("math", "numpy")
                    and short.isidentifier()
                ):
                    yield name, (short, operand)
