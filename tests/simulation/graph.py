"""Who is whose sister: a graph as they grow, where whoever has many sisters is given more."""

from tests.fediverse.sundial import Dice

Graph = list[set[int]]
"""The numbers of the sisters of each network."""


def power_law(count: int, links: int, dice: Dice) -> Graph:
    """A connected graph of so many networks, each of which came with so many pacts.

    Preferential attachment (Barabási and Albert 1999): the degrees follow a power law.
    """
    graph: Graph = [set() for _ in range(count)]
    ends: list[int] = []
    for newcomer in range(1, count):
        wanted = min(links, newcomer)
        while len(graph[newcomer]) < wanted:
            older = _pick(ends, newcomer, dice)
            graph[newcomer].add(older)
        for older in sorted(graph[newcomer]):
            graph[older].add(newcomer)
            ends += (older, newcomer)
    return graph


def _pick(ends: list[int], newcomer: int, dice: Dice) -> int:
    """One of the older networks, the likelier the more pacts it has; now and then any of them."""
    if not ends or dice.random() < 0.1:
        return int(dice.random() * newcomer)
    return ends[int(dice.random() * len(ends))]
