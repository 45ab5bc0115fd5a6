"""A data flow as SVG: cards as the program runs, values on the left, adjoints on the right.

The order of the program is a layering that its reader knows. A name has a lane of its own beside
the cards: a dot where it is written, an arrow where it is read; adjoints run the other way. Lanes
that do not meet share a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from srcgrad.flow.colours import BACKWARD, CARD, FORWARD, FRAME, HELD, INK, OTHER, PAPER
from srcgrad.flow.picture import Card, Cluster, Item, Lane, Picture
from srcgrad.records import dataclass

LINE, LETTER, GAP, PAD, STEP, INDENT = 17, 7.0, 12, 8, 13, 14
LONGEST = 64
"""Letters that are shown of an operation; the whole text is its title."""


def svg(picture: Picture) -> str:
    """The text of a picture that needs nothing else."""
    return _Page(picture).text()


@dataclass(frozen=True)
class _Box:
    """Where a card is, from top to bottom, and how far it is set in."""

    top: float
    bottom: float
    depth: int


class _Page:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.lanes = picture.lanes()
        self.backward = [lane for lane in self.lanes if lane.name in picture.carriers]
        self.places = _places(self.lanes)
        self.back_places = _places(self.backward)
        cards = list(picture.cards())
        columns = [
            max((_wide(r[k]) for c in cards for r in _cells(c)), default=0) for k in range(3)
        ]
        self.columns = [width * LETTER + (14 if width else 0) for width in columns]
        deepest = _depth(picture.items)
        titles = max((_wide(card.title) * LETTER for card in cards), default=0)
        names = max((len(lane.name) for lane in self.lanes), default=0) * LETTER
        self.left = 20 + names + STEP * (1 + max(self.places, default=0))
        self.width = max(sum(self.columns), titles) + 2 * PAD + 2 * INDENT * deepest
        self.right = self.left + self.width
        bars = max((len(lane.name) + 4 for lane in self.backward), default=0) * LETTER
        self.total = self.right + 20 + bars + STEP * (1 + max(self.back_places, default=0))
        self.parts: list[str] = []
        self.labels: list[str] = []
        self.boxes: list[_Box] = []

    def text(self) -> str:
        bottom = self.items(self.picture.items, 34.0, 0)
        self.draw(self.lanes, self.places, -1)
        self.draw(self.backward, self.back_places, +1)
        size = f"{self.total:.0f} {bottom:.0f}"
        width, height = size.split()
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" '
                f'height="{height}" font-family="ui-monospace, Menlo, Consolas, monospace" '
                f'font-size="11.5" fill="{INK}">',
                f"<title>{escape(self.picture.title)}</title>",
                *(_marker(name, colour) for name, colour in _MARKERS),
                f'<rect width="100%" height="100%" fill="{PAPER}"/>',
                self.written(self.left, 20, self.picture.title, INK, bold=True),
                *self.parts,
                *self.labels,
                "</svg>",
                "",
            ]
        )

    def items(self, items: tuple[Item, ...], y: float, depth: int) -> float:
        """Draw cards and frames from a height on; the height after them."""
        for item in items:
            if isinstance(item, Card):
                y = self.card(item, y, depth)
                continue
            at = len(self.parts)
            x = self.left + INDENT * depth
            end = self.items(item.items, y + LINE + GAP / 2, depth + 1)
            height, width = end - y - GAP / 2, self.width - 2 * INDENT * depth
            self.parts.insert(
                at,
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
                f'fill="none" stroke="{OTHER}" stroke-dasharray="4 3"/>'
                + self.written(x + PAD, y + 13, item.title, INK, bold=True),
            )
            y = end + GAP / 2
        return y

    def card(self, card: Card, y: float, depth: int) -> float:
        x, width = self.left + INDENT * depth, self.width - 2 * INDENT * depth
        if not (card.rows or card.read or card.written):
            self.boxes.append(_Box(y, y + LINE, depth))
            self.parts.append(self.written(x, y + 13, card.title, INK, bold=True))
            return y + LINE + GAP / 2
        count = len(card.rows) + bool(card.title)
        ends = max(self.ends_of(len(self.boxes)), default=0)
        height = max(count * LINE + PAD, 9 * (ends + 1))
        self.boxes.append(_Box(y, y + height, depth))
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
            f'fill="{CARD}" stroke="{FRAME}"/>'
        )
        at = y + 15
        if card.title:
            self.parts.append(self.written(x + PAD, at, card.title, INK, bold=True))
            at += LINE
        for cells in _cells(card):
            left = x + PAD
            for text, column, colour in zip(
                cells, self.columns, (FORWARD, BACKWARD, HELD), strict=True
            ):
                if text:
                    self.parts.append(self.written(left, at, text, colour))
                left += column
            at += LINE
        return y + height + GAP

    def ends_of(self, number: int) -> Iterator[int]:
        """How many lanes meet a card on each side."""
        for lanes in (self.lanes, self.backward):
            yield sum((*lane.writers, *lane.readers).count(number) for lane in lanes)

    def written(self, x: float, y: float, text: str, colour: str, *, bold: bool = False) -> str:
        shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        weight = ' font-weight="600"' if bold else ""
        title = f"<title>{escape(text)}</title>" if shown != text else ""
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{weight} xml:space="preserve">'
            f"{title}{escape(shown)}</text>"
        )

    def draw(self, lanes: list[Lane], places: list[int], side: int) -> None:
        """The lanes of one side: values on the left (-1), adjoints on the right (+1)."""
        ports = self.ports(lanes, places, side)
        edge = self.left if side < 0 else self.right
        for number, (lane, place) in enumerate(zip(lanes, places, strict=True)):
            x = edge + side * (14 + STEP * place)
            carried = lane.name in self.picture.carriers
            colour = BACKWARD if side > 0 else FORWARD if carried else OTHER
            own = {key[1:]: y for key, y in ports.items() if key[0] == number}
            self.parts.append(
                f'<path d="M{x:.1f} {min(own.values()):.1f}V{max(own.values()):.1f}" '
                f'stroke="{colour}" fill="none" stroke-width="1.3"/>'
            )
            for (card, is_writer), y in own.items():
                enters = is_writer == (side > 0)
                near = edge - side * INDENT * self.boxes[card].depth
                end = ("back" if side > 0 else "in" if carried else "other") if enters else ""
                self.stub(x, near, y, colour, end)
            text = f"{lane.name}_bar" if side > 0 else lane.name
            self.label(x, own[lane.writers[0], True] - 2, text, colour, side)

    def ports(
        self, lanes: list[Lane], places: list[int], side: int
    ) -> dict[tuple[int, int, bool], float]:
        """The height at which a lane meets a card, for each lane, card, and whether it is written.

        Those that a card reads are above those that it writes; none has the height of another.
        """
        at: dict[int, list[tuple[bool, int, int]]] = {}
        for number, lane in enumerate(lanes):
            for card in lane.readers:
                at.setdefault(card, []).append((False, places[number], number))
            for card in lane.writers:
                at.setdefault(card, []).append((True, -places[number], number))
        found = {}
        for card, ends in at.items():
            box = self.boxes[card]
            for k, (is_writer, _, number) in enumerate(sorted(ends)):
                y = box.top + (box.bottom - box.top) * (k + 1) / (len(ends) + 1)
                found[number, card, is_writer] = y
        return found

    def stub(self, x: float, near: float, y: float, colour: str, end: str) -> None:
        """From a lane to a card: a dot where it leaves the card, an arrow where it enters."""
        marker = f' marker-end="url(#{end})"' if end else ""
        self.parts.append(
            f'<path d="M{x:.1f} {y:.1f}H{near:.1f}" stroke="{colour}" fill="none" '
            f'stroke-width="1.3"{marker}/>'
        )
        if not end:
            self.parts.append(f'<circle cx="{near:.1f}" cy="{y:.1f}" r="2.4" fill="{colour}"/>')

    def label(self, x: float, y: float, text: str, colour: str, side: int) -> None:
        """A name at its lane, outside of it, over what is below."""
        anchor = "end" if side < 0 else "start"
        place = f'x="{x + 3 * side:.1f}" y="{y + 5:.1f}" text-anchor="{anchor}" font-size="10"'
        halo = f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round"'
        self.labels.append(f"<text {place} {halo}>{escape(text)}</text>")
        self.labels.append(f'<text {place} fill="{colour}">{escape(text)}</text>')


_MARKERS = (("in", FORWARD), ("back", BACKWARD), ("other", OTHER))


def _marker(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    )


def _cells(card: Card) -> list[tuple[str, str, str]]:
    return [
        (row.forward, row.backward, f"holds {', '.join(row.held)}" if row.held else "")
        for row in card.rows
    ]


def _wide(text: str) -> int:
    return min(len(text), LONGEST)


def _depth(items: tuple[Item, ...]) -> int:
    return max((1 + _depth(each.items) for each in items if isinstance(each, Cluster)), default=0)


def _places(lanes: list[Lane]) -> list[int]:
    """A place for each lane, in which no other overlaps it: the next free one from the cards."""
    taken: list[list[tuple[int, int]]] = []
    found: list[int] = [0] * len(lanes)
    order = sorted(range(len(lanes)), key=lambda k: (lanes[k].span[1] - lanes[k].span[0], k))
    for k in order:
        top, bottom = lanes[k].span
        free = (
            at
            for at, spans in enumerate(taken)
            if all(bottom < other[0] or other[1] < top for other in spans)
        )
        place = next(free, len(taken))
        taken[place:] = taken[place:] or [[]]
        taken[place].append((top, bottom))
        found[k] = place
    return found
