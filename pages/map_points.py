"""Networks on the outline of the world: a flat picture, a unit for each degree. Pure."""

from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from typing import Final

from templates.network_views import MapPoint, NetworkLine

WIDTH: Final = 360
HEIGHT: Final = 142
_NORTH: Final = 84.0  # the upper edge of templates/static/world.svg
_WEST: Final = -180.0
_SIZE: Final = 4.5
_LARGEST: Final = 9.0


def points_of(networks: Sequence[NetworkLine]) -> list[MapPoint]:
    """A point for each place, larger where there are more; nothing for who tells no place."""
    placed = [
        (network.latitude, network.longitude, network.distance)
        for network in networks
        if network.latitude is not None and network.longitude is not None
    ]
    placed.sort()
    points = []
    for (latitude, longitude), found in groupby(placed, key=lambda one: one[:2]):
        distances = [distance for *_, distance in found]
        points.append(
            MapPoint(
                x=round(longitude - _WEST, 1),
                y=round(min(max(_NORTH - latitude, 0.0), HEIGHT), 1),
                size=round(min(_SIZE * sqrt(len(distances)), _LARGEST), 1),
                is_near=min(distances) <= 1,
            )
        )
    return points
