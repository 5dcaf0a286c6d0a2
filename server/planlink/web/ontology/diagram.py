"""Draw the ontology as a diagram: classes in columns, subclasses inside their superclass, object properties as arrows."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from planlink.web.ontology.vocabulary import Term, Vocabulary

_CHARACTER, _LINE, _PAD, _GAP, _BEND = 6.7, 18, 10, 26, 54
_BOLD = 1.12
Name = Callable[[str], str]


@dataclass
class Box:
    """A class.

    :param iri: its IRI.
    :param label: in the page's language.
    :param lines: labels of its properties whose values are not classes of the diagram.
    :param inner: its subclasses.
    :param outside: whether another vocabulary defines it.
    """

    iri: str
    label: str
    lines: tuple[str, ...] = ()
    inner: list["Box"] = field(default_factory=list)
    outside: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def middle(self) -> float:
        """The y coordinate of its middle."""
        return self.y + self.height / 2

    def every(self) -> Iterator["Box"]:
        """Yield it and the boxes inside it, outermost first."""
        yield self
        for box in self.inner:
            yield from box.every()


@dataclass
class Arrow:
    """The properties from one class to another.

    :param source: their domain.
    :param target: their range.
    :param labels: their labels in the page's language.
    :param path: SVG path of the line.
    :param texts: x, y and text of each label.
    """

    source: Box
    target: Box
    labels: list[str] = field(default_factory=list)
    path: str = ""
    texts: list[tuple[float, float, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Diagram:
    """A laid out diagram, in SVG user units."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def draw(vocabulary: Vocabulary, name: Name) -> Diagram:
    """Lay out the diagram of an ontology.

    :param vocabulary: the ontology, whose classes and object properties are drawn.
    :param name: returns the label of a term.
    """
    boxes = _boxes(vocabulary, name)
    arrows = _arrows(vocabulary, name, boxes)
    outer = [box for box in boxes.values() if not any(box in other.inner for other in boxes.values())]
    inside = [arrow for arrow in arrows if _holder(outer, arrow.source) is _holder(outer, arrow.target)]
    between = [arrow for arrow in arrows if arrow not in inside]
    for box in outer:
        _measure(box, between, inside)
    columns = _columns(outer, between)
    width, height = _place(columns, between, inside)
    for arrow in inside:
        _draw_bow(arrow)
    _draw_between(columns, between)
    return Diagram(tuple(box for b in outer for box in b.every()), tuple(arrows), width, height)


def text_width(text: str) -> float:
    """Return the approximate width of a text; Thai vowels and tone marks above and below a letter have none."""
    return _CHARACTER * sum(1 for character in text if unicodedata.category(character) != "Mn")


def _boxes(vocabulary: Vocabulary, name: Name) -> dict[str, Box]:
    classes = {term.iri: term for term in vocabulary.of_kind("Class")}
    boxes = {iri: Box(iri, name(iri), _lines(vocabulary, iri, name)) for iri in classes}
    for iri, term in classes.items():
        for above in term.relations["super"][:]:
            if above in boxes:
                boxes[above].inner.append(boxes[iri])
    for term in vocabulary.of_kind("ObjectProperty"):
        for iri in (*term.relations["domain"], *term.relations["range"]):
            if iri not in boxes and iri in vocabulary.terms:
                boxes[iri] = Box(iri, name(iri), outside=True)
    return boxes


def _ends(vocabulary: Vocabulary, term: Term) -> list[str]:
    return [iri for iri in term.relations["range"] if iri in vocabulary.terms]


def _lines(vocabulary: Vocabulary, iri: str, name: Name) -> tuple[str, ...]:
    terms = vocabulary.of_kind("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    return tuple(name(t.iri) for t in terms if iri in t.relations["domain"] and not _ends(vocabulary, t))


def _arrows(vocabulary: Vocabulary, name: Name, boxes: dict[str, Box]) -> list[Arrow]:
    arrows: dict[tuple[str, str], Arrow] = {}
    for term in vocabulary.of_kind("ObjectProperty"):
        for source in term.relations["domain"]:
            for target in _ends(vocabulary, term):
                arrow = arrows.setdefault((source, target), Arrow(boxes[source], boxes[target]))
                arrow.labels.append(name(term.iri))
    return list(arrows.values())


def _holder(outer: Sequence[Box], box: Box) -> Box:
    return next(candidate for candidate in outer if any(box is inner for inner in candidate.every()))


def _measure(box: Box, between: Sequence[Arrow], inside: Sequence[Arrow]) -> None:
    """Set the size of a box by its texts, the boxes inside, and the arrows that start or end at it."""
    text: float = _LINE * (1 + len(box.lines)) + 2 * _PAD
    box.width = max(_BOLD * text_width(box.label), *map(text_width, box.lines), 0) + 2 * _PAD + 12
    for inner in box.inner:
        _measure(inner, between, inside)
    if box.inner:
        bows = [arrow for arrow in inside if any(arrow.source is inner for inner in box.inner)]
        room = max((text_width(label) + _BEND for arrow in bows for label in arrow.labels), default=0)
        widest = max(inner.width for inner in box.inner)
        for inner in box.inner:
            inner.width = widest
        box.width = max(box.width, widest + room + 2 * _PAD)
        text += sum(inner.height + _PAD for inner in box.inner)
    begun = sum(_LINE * len(arrow.labels) + 8 for arrow in between if arrow.source is box)
    ended = sum(1 for arrow in between if arrow.target is box) * 16
    box.height = max(text, begun + _PAD, ended + _PAD)


def _columns(outer: Sequence[Box], between: Sequence[Arrow]) -> list[list[Box]]:
    """Return columns: each box to the right of those with arrows to it, sorted to cross few arrows."""
    rank = {id(box): 0 for box in outer}
    for _ in outer:
        for arrow in between:
            source, target = _holder(outer, arrow.source), _holder(outer, arrow.target)
            if rank[id(target)] <= rank[id(source)] < len(outer) - 1:
                rank[id(target)] = rank[id(source)] + 1
    columns: list[list[Box]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for box in outer:
        columns[rank[id(box)]].append(box)
    joined = defaultdict(list)
    for arrow in between:
        source, target = _holder(outer, arrow.source), _holder(outer, arrow.target)
        joined[id(source)].append(id(target))
        joined[id(target)].append(id(source))
    for _ in range(6):
        for column in columns:
            at = {id(box): (i + 0.5) / len(c) for c in columns for i, box in enumerate(c)}
            near = {id(b): [at[other] for other in joined[id(b)]] or [at[id(b)]] for b in column}
            column.sort(key=lambda box, near=near: sum(near[id(box)]) / len(near[id(box)]))  # type: ignore[misc] # mypy infers no type for the default
    return [column for column in columns if column]


def _place(columns: Sequence[Sequence[Box]], between: Sequence[Arrow], inside: Sequence[Arrow]) -> tuple[float, float]:
    """Set the position of every box; return the size of the diagram."""
    heights = [sum(box.height + _GAP for box in column) for column in columns]
    above = _GAP  # room for arrows above the first box
    x = 2.0
    for column, height in zip(columns, heights, strict=True):
        y = above + (max(heights) - height) / 2
        widest = max(box.width for box in column)
        for box in column:
            box.width = widest
            _set_position(box, x, y)
            y += box.height + _GAP
        leaving = [label for arrow in between if arrow.source in column for label in arrow.labels]
        leaving += [label for arrow in inside if arrow.source in column for label in arrow.labels]
        x += widest + (max(map(text_width, leaving)) + _BEND if leaving else 0) + 4
    return x, above + max(heights)


def _set_position(box: Box, x: float, y: float) -> None:
    box.x, box.y = x, y
    below = y + _LINE * (1 + len(box.lines)) + 2 * _PAD - 4
    for inner in box.inner:
        _set_position(inner, x + _PAD, below)
        below += inner.height + _PAD


def _draw_bow(arrow: Arrow) -> None:
    """Draw an arrow to the box above or below, or to the same box, along their right sides."""
    x, y, end = arrow.source.x + arrow.source.width, arrow.source.middle, arrow.target.middle
    if arrow.source is arrow.target:
        y, end = y - 12, y + 12
    arrow.path = f"M{x:.0f},{y:.0f} C{x + 34:.0f},{y:.0f} {x + 34:.0f},{end:.0f} {x + 2:.0f},{end:.0f}"
    arrow.texts = [(x + 32, (y + end) / 2 + 5 + _LINE * line, label) for line, label in enumerate(arrow.labels)]


def _draw_between(columns: Sequence[Sequence[Box]], between: Sequence[Arrow]) -> None:
    """Draw the arrows between columns, with their labels at the start."""
    passed: dict[float, int] = defaultdict(int)
    arriving: dict[int, list[Arrow]] = defaultdict(list)
    leaving: dict[int, list[Arrow]] = defaultdict(list)
    for arrow in between:
        arriving[id(arrow.target)].append(arrow)
        leaving[id(arrow.source)].append(arrow)
    for group in arriving.values():
        group.sort(key=lambda arrow: (arrow.source.middle, arrow.source.x))
    for group in leaving.values():
        group.sort(key=lambda arrow: arrow.target.middle)
        box = group[0].source
        y = box.middle - sum(_LINE * len(arrow.labels) + 8 for arrow in group) / 2
        for arrow in group:
            arrow.texts = [(box.x + box.width + 8, y + _LINE * (n + 1) - 5, label) for n, label in enumerate(arrow.labels)]
            y += _LINE * len(arrow.labels) + 8
            comes = arriving[id(arrow.target)]
            lands = arrow.target.middle + (comes.index(arrow) - (len(comes) - 1) / 2) * 16
            arrow.path = _line(columns, arrow, (y - 8, lands), passed)


def _line(columns: Sequence[Sequence[Box]], arrow: Arrow, ends: tuple[float, float], passed: dict[float, int]) -> str:
    """Return the path of an arrow from the end of its labels to its target, through the nearest gap of each column between.

    :param ends: y coordinates of its start and end.
    :param passed: arrows that pass through each gap already.
    """
    x, to = arrow.source.x + arrow.source.width, arrow.target.x - 2
    (height, lands), at = ends, x + max(map(text_width, arrow.labels)) + 8
    parts = [f"M{x:.0f},{height:.0f} H{at:.0f}"]
    for column in columns:
        if at < column[0].x < to - 1:
            gaps = [box.y - _GAP / 2 for box in column] + [column[-1].y + column[-1].height + _GAP / 2]
            near = (height + lands) / 2
            gap = min(gaps, key=lambda gap, near=near: abs(gap - near))  # type: ignore[misc] # mypy infers no type for the default
            through = gap + 8 * passed[gap] - 4
            passed[gap] += 1
            parts += [_curve(at, height, column[0].x - 4, through), f"H{column[0].x + column[0].width:.0f}"]
            at, height = column[0].x + column[0].width, through
    return " ".join([*parts, _curve(at, height, to, lands)])


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"C{middle:.0f},{y:.0f} {middle:.0f},{to_y:.0f} {to_x:.0f},{to_y:.0f}"
