"""The graph of networks that share organisations: a small drawing made here, without script.

The network that shares most sits in the middle, the others around it, so placed that those who share much
are neighbours. Whole units; a circle's area is its number of members, a line's width what is shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import cos, isqrt, pi, sin
from typing import Final

from grappe.areas.networks.rules import Counts, NetworkCount

WIDTH, HEIGHT = 640, 460
CENTRE: Final = (320, 220)
SPREAD: Final = (225, 165)
# Beyond, a drawing says less than the table of pairs that stands beside it.
MOST_NODES = 12
# Up to here every order around the hub is tried (at most 5 040).
_ALL_ORDERS = 7


@dataclass(frozen=True, slots=True)
class Node:
    """A network in the drawing."""

    name: str
    count: int
    x: int
    y: int
    radius: int
    css: str

    @property
    def count_y(self) -> int:
        """Base line of the number inside the circle."""
        return self.y + 5

    @property
    def name_y(self) -> int:
        """Base line of the name under the circle."""
        return self.y + self.radius + 16

    @property
    def backing(self) -> dict[str, int]:
        """The ground that keeps the name readable above the lines."""
        width = 8 * len(self.name) + 6
        return {"x": self.x - width // 2, "y": self.name_y - 13, "width": width}


@dataclass(frozen=True, slots=True)
class Edge:
    """What two networks share."""

    x1: int
    y1: int
    x2: int
    y2: int
    shared: int
    label: tuple[int, int]

    @property
    def width(self) -> str:
        """Width of the line, in half units."""
        return f"{1 + self.shared // 2}.{5 * (self.shared % 2)}"


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole drawing, with its finding: who ties the others together, and how much."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hub: str
    hub_links: int
    links: int


def draw(counts: Counts, css: dict[int, str]) -> Graph | None:
    """Return the drawing of the networks counted together; None when it would show nothing, or too much.

    :param css: the class of each network's circle.
    """
    rows = {row.network: row for row in counts.networks}
    if not counts.overlaps or len(rows) > MOST_NODES:
        return None
    shared = {frozenset((overlap.first, overlap.second)): overlap.shared for overlap in counts.overlaps}
    ties = {network: sum(n for pair, n in shared.items() if network in pair) for network in rows}
    hub = max(rows, key=lambda network: ties[network])
    around = _order([network for network in rows if network != hub], shared)
    places = {hub: CENTRE} | {network: _on_ring(i, len(around)) for i, network in enumerate(around)}
    nodes = {network: _node(rows[network], *places[network], css[network]) for network in (hub, *around)}
    return Graph(
        nodes=tuple(nodes.values()),
        edges=tuple(
            _edge(nodes[overlap.first], nodes[overlap.second], overlap.shared, hub=nodes[hub])
            for overlap in counts.overlaps
        ),
        hub=rows[hub].name,
        hub_links=ties[hub],
        links=sum(shared.values()),
    )


def _node(row: NetworkCount, x: int, y: int, css: str) -> Node:
    return Node(row.name, row.counted, x, y, max(16, isqrt(16 * row.counted)), css)


def _edge(first: Node, second: Node, shared: int, *, hub: Node) -> Edge:
    """A line, with its number in the middle of what shows of it; off the middle when it may cross others."""
    length = isqrt((second.x - first.x) ** 2 + (second.y - first.y) ** 2)
    free = length - first.radius - second.radius
    # Away from the hub, whose name stands just under it.
    along = first.radius + {first: 3 * free // 5, second: 2 * free // 5}.get(hub, free // 4)
    label = (
        first.x + (second.x - first.x) * along // length,
        first.y + (second.y - first.y) * along // length,
    )
    return Edge(first.x, first.y, second.x, second.y, shared, label)


def _on_ring(index: int, size: int) -> tuple[int, int]:
    angle = 2 * pi * index / size - pi / 2 - pi / 7
    return CENTRE[0] + round(SPREAD[0] * cos(angle)), CENTRE[1] + round(SPREAD[1] * sin(angle))


def _order(networks: list[int], shared: dict[frozenset[int], int]) -> Sequence[int]:
    """The order around the hub in which those who share much stand closest; the first stays first."""
    if not 3 <= len(networks) <= _ALL_ORDERS:
        return networks
    first, *others = networks

    def strain(order: Sequence[int]) -> int:
        size = len(order)
        return sum(
            shared.get(frozenset((order[i], order[j])), 0) * min(j - i, size - j + i) ** 2
            for i in range(size)
            for j in range(i + 1, size)
        )

    return min(((first, *rest) for rest in permutations(others)), key=strain)
