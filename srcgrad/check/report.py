"""Comparisons of a derivative with differences, as a table that a person reads."""

from __future__ import annotations

from srcgrad.check.coordinates import Vector
from srcgrad.check.differences import Along, quotient
from srcgrad.records import dataclass

SHOWN = 30
"""As many rows are shown; of more, those that disagree."""
NAMED = 5
"""As many of the elements that are not compared are named."""
STEPS = tuple(10.0**-k for k in range(1, 9))


@dataclass(frozen=True)
class Row:
    """One comparison: of a result's slope along a direction."""

    along: str
    of: str
    claimed: float
    found: float
    agrees: bool

    @property
    def error(self) -> float:
        """Relative to the larger of the two."""
        largest = max(abs(self.claimed), abs(self.found))
        return abs(self.claimed - self.found) / largest if largest > 0.0 else 0.0


def table(rows: list[Row], heading: str, fixed: tuple[str, ...] = ()) -> str:
    """A line for each row, those that disagree with a mark, and one for what stays `fixed`."""
    shown = rows if len(rows) <= SHOWN else [row for row in rows if not row.agrees][:SHOWN]
    along = max(len("along"), *(len(row.along) for row in shown))
    of = max(len(row.of) for row in shown)
    of = max(of, len("of")) if of else 0

    def line(mark: str, direction: str, result: str, rest: str) -> str:
        between = f"{result:{of}}  " if of else ""
        return f"  {mark} {direction:{along}}  {between}{rest}"

    title = f"{heading:>17}  {'differences':>17}  relative error"
    lines = [line(" ", "along", "of", title)]
    for row in shown:
        numbers = f"{row.claimed:17.10g}  {row.found:17.10g}  {row.error:14.1e}"
        lines.append(line(" " if row.agrees else ">", row.along, row.of, numbers))
    if len(shown) < len(rows):
        wrong = sum(not row.agrees for row in rows)
        lines.append(f"    {wrong} of {len(rows)} comparisons disagree")
    if fixed:
        more = f" and {len(fixed) - NAMED} more" if len(fixed) > NAMED else ""
        lines.append(f"    not finite, so not compared: {', '.join(fixed[:NAMED])}{more}")
    return "\n".join(lines)


def at_several_steps(row: Row, place: int, value: Along, heading: str) -> str:
    """Central differences of the first that disagrees, beside what the derivative says of it.

    `value` is the function along the direction, a unit of its own long.
    """
    of = f" of {row.of}" if row.of else ""
    lines = [
        f"  the first that disagrees, {row.along}{of}: {row.claimed:.10g}",
        f"    {'step':>8}  {'central difference':>18}  {heading + ' is off by':>20}",
    ]
    for step in STEPS:
        found: Vector = quotient(value, step)
        difference = float(found[place])
        off = row.claimed - difference
        lines.append(f"    {step:8.0e}  {difference:18.10g}  {off:20.3e}")
    return "\n".join(lines)
