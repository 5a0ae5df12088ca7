"""Fixtures: the simulated fediverse."""

from tests.fediverse.fixtures import aotearoa, fediverse, hull, madison, sisters, templates

__all__ = ["aotearoa", "fediverse", "hull", "madison", "sisters", "templates"]
