"""A data flow as text for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad.flow.colours import BACKWARD, FORWARD, HELD, OTHER
from srcgrad.flow.picture import Card, Cluster, Item, Picture


def dot(picture: Picture) -> str:
    """`digraph`: a node for each line, a cluster for each loop and branch.

    Values lead forward in one colour, adjoints backward in another, dashed.
    """
    lines = [
        f"digraph {_quoted(picture.title)} {{",
        '  node [shape=box, fontname="monospace", fontsize=10, style=rounded];',
        '  edge [fontname="monospace", fontsize=9];',
        *_Numbered().items(picture.items, "  "),
    ]
    for lane in picture.lanes():
        colour = FORWARD if lane.name in picture.carriers else OTHER
        for source, target in _pairs(lane.writers, lane.readers):
            lines.append(
                f'  n{source} -> n{target} [label={_quoted(lane.name)}, color="{colour}"];'
            )
            if lane.name in picture.carriers:
                lines.append(
                    f"  n{target} -> n{source} [label={_quoted(lane.name + '_bar')}, "
                    f'color="{BACKWARD}", style=dashed, constraint=false];'
                )
    return "\n".join([*lines, "}", ""])


def _pairs(writers: tuple[int, ...], readers: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Each reader with the last writer before it, or with the last of all, in the loop before."""
    for reader in readers:
        before = [at for at in writers if at < reader]
        later = [at for at in writers if at > reader]
        if before:
            yield before[-1], reader
        if later:
            yield later[-1], reader


class _Numbered:
    """Numbers nodes and clusters as they are met."""

    def __init__(self) -> None:
        self.node = self.cluster = 0

    def items(self, items: tuple[Item, ...], pad: str) -> Iterator[str]:
        for item in items:
            if isinstance(item, Cluster):
                self.cluster += 1
                yield f"{pad}subgraph cluster_{self.cluster} {{"
                yield f"{pad}  label={_quoted(item.title)}; labeljust=l; style=dotted;"
                yield from self.items(item.items, pad + "  ")
                yield f"{pad}}}"
            else:
                yield f"{pad}n{self.node} [label=<{_label(item)}>];"
                self.node += 1


def _label(card: Card) -> str:
    rows = [f'<tr><td colspan="3" align="left"><b>{_text(card.title)}</b></td></tr>']
    for row in card.rows:
        held = f"holds {', '.join(row.held)}" if row.held else ""
        cells = ((row.forward, FORWARD), (row.backward, BACKWARD), (held, HELD))
        made = (
            f'<td align="left"><font color="{colour}">{_text(text)}</font></td>'
            for text, colour in cells
        )
        rows.append(f"<tr>{''.join(made)}</tr>")
    return f'<table border="0" cellborder="0" cellspacing="2">{"".join(rows)}</table>'


def _text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = escaped.replace("  ", "&#160;&#160;").replace('"', "&quot;").replace("'", "&#39;")
    return kept or "&#160;"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
