import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.fediverse.sundial import Sundial
from tests.world.conftest import LOOPBACK, USER_AGENT
from tests.world.peer import OK, answering, peer, saying_once, silent
from world.errors import Unreachable
from world.guarded import GuardedNetwork
from world.network import Outgoing

NAME = "hull.example"
BORN = datetime(2020, 1, 1, tzinfo=UTC)


async def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def certificate(folder: Path, *, until: datetime) -> Path:
    """A self-signed certificate for hull.example and 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    names = [x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(BORN)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "certificate.pem"
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(key.private_bytes(*form) + made.public_bytes(Encoding.PEM))
    return file


class Shop:
    """A certificate, a server's side of it, and a client that believes it."""

    def __init__(self, folder: Path, *, until: datetime) -> None:
        file = certificate(folder, until=until)
        self.named: list[str | None] = []
        self.server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.server.load_cert_chain(file)
        self.server.sni_callback = lambda _, name, __: self.named.append(name)
        self.trust = ssl.create_default_context(cafile=file)

    def network(self, *, trusting: bool = True) -> GuardedNetwork:
        return GuardedNetwork(
            clock=Sundial(),
            user_agent=USER_AGENT,
            allow_addresses=LOOPBACK,
            resolver=here,
            trust=self.trust if trusting else None,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, until=BORN + timedelta(days=36_500))


async def test_the_name_is_proven_and_told_though_the_address_is_dialled(shop: Shop) -> None:
    network = shop.network()
    async with peer(answering(OK), tls=shop.server) as it:
        for _ in range(2):
            answer = await network.send(Outgoing("GET", f"https://{NAME}:{it.port}/a"))
            assert answer.body == b"hi"
        assert it.visits == 1
    assert shop.named == [NAME]
    assert it.seen[0].headers["host"] == f"{NAME}:{it.port}"
    await network.close()


async def test_an_address_can_prove_itself_too(shop: Shop) -> None:
    network = shop.network()
    async with peer(answering(OK), tls=shop.server) as it:
        answer = await network.send(Outgoing("GET", f"https://127.0.0.1:{it.port}/a"))
    assert answer.status == 200
    await network.close()


@pytest.mark.row("FLT-19")
@pytest.mark.parametrize(("name", "trusting"), [("madison.example", True), (NAME, False)])
async def test_who_does_not_prove_the_name_hears_nothing(
    shop: Shop, name: str, *, trusting: bool
) -> None:
    network = shop.network(trusting=trusting)
    async with peer(answering(OK), tls=shop.server) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", f"https://{name}:{it.port}/a"))
    assert it.seen == []
    await network.close()


@pytest.mark.row("FLT-19")
async def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path, until=BORN + timedelta(days=1))
    network = shop.network()
    async with peer(answering(OK), tls=shop.server) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", f"https://{NAME}:{it.port}/a"))
    assert it.seen == []
    await network.close()


@pytest.mark.row("FLT-19")
async def test_old_versions_of_tls_are_refused(shop: Shop) -> None:
    shop.server.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        shop.server.maximum_version = ssl.TLSVersion.TLSv1_1
    network = shop.network()
    async with peer(answering(OK), tls=shop.server) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", f"https://{NAME}:{it.port}/a"))
    await network.close()


async def test_a_handshake_that_hangs_costs_the_deadline(shop: Shop) -> None:
    network = shop.network()
    async with peer(silent) as it:
        url = f"https://{NAME}:{it.port}/a"
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", url, total_seconds=0.1))
        await it.hung_up.wait()
    await network.close()


async def test_a_peer_that_speaks_no_tls_is_unreachable(shop: Shop) -> None:
    network = shop.network()
    async with peer(saying_once(OK)) as it:
        it_url = f"https://{NAME}:{it.port}/a"
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", it_url, total_seconds=0.2))
    await network.close()
