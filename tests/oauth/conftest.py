"""Programs and members on whole nodes."""

import pytest

from tests.fediverse.fixtures import aotearoa, fediverse, hull, madison, sisters, templates

__all__ = ["aotearoa", "fediverse", "hull", "madison", "sisters", "templates"]


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id, in a thousandth of the memory."""
    monkeypatch.setattr("sessions.passwords.MEMORY_KIB", 64)
