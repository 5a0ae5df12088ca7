from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fediverse.fixtures import aotearoa, fediverse, hull, madison, sisters, templates
from tests.mail.office import Office, opened
from tests.mail.smtp import MailHost, mail_host

__all__ = ["aotearoa", "fediverse", "hull", "madison", "sisters", "templates"]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path) as found:
        yield found


@pytest.fixture
async def host() -> AsyncIterator[MailHost]:
    async with mail_host() as found:
        yield found
