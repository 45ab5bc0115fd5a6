"""A page as a tree of elements: what the tests of the inspector look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "input", "br", "link", "img"}


@dataclass
class Element:
    """An element with its attributes and what is in it."""

    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute] or ""

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, name: str = "", *classes: str, **attributes: str) -> list[Element]:
        """The elements in this one that have this name, these classes and these attributes."""
        wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
        return [
            each
            for each in self.walk()
            if (not name or each.name == name)
            and each.classes.issuperset(classes)
            and all(each.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, name: str = "", *classes: str, **attributes: str) -> Element:
        (found,) = self.all(name, *classes, **attributes)
        return found


class Reader(HTMLParser):
    """Builds the tree; what is opened must be closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has {names}"
        made = Element(tag, dict(attrs))
        self.open[-1].children.append(made)
        if tag not in EMPTY:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """The tree of some HTML."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], "all is closed"
    return reader.root


def code(part: Element) -> str:
    """The text of the lines in a part of a page, without what stands for folded ones."""
    lines = [each for each in part.all("div", "line") if "fold" not in each.classes]
    return "\n".join(each.one("pre").text for each in lines)
