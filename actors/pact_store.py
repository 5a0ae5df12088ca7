"""The table `pacts`: sisterhood between our network and others."""

from datetime import datetime

from actors.actor import Actor, Pact, PactState
from actors.actor_store import COLUMNS, actor_of, instant_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_PACTS = f"""
    SELECT {COLUMNS}, pacts.id AS pact_id, pacts.offer_iri, pacts.proposed_by, pacts.state,
           pacts.proposed_at, pacts.answered_at, pacts.ended_at
    FROM pacts JOIN actors ON actors.id = pacts.network_id
"""  # noqa: S608


def pacts(tx: Reading, state: PactState | None = None) -> list[Pact]:
    """All pacts, or those in one state; the oldest proposal first."""
    rows = tx.all(
        f"{_PACTS} WHERE :state IS NULL OR pacts.state = :state ORDER BY pacts.proposed_at",
        state=None if state is None else PactState(state).value,
    )
    return [_pact(row) for row in rows]


def pact_with(tx: Reading, network_id: int) -> Pact | None:
    def ask() -> Pact | None:
        row = tx.one(f"{_PACTS} WHERE pacts.network_id = :network_id", network_id=network_id)
        return None if row is None else _pact(row)

    return tx.recall(("pacts", "actors"), ("pact with", network_id), ask)


def active_sisters(tx: Reading) -> list[Actor]:
    """The networks that are our sisters now."""
    return [pact.network for pact in pacts(tx, PactState.ACTIVE)]


def save_pact(
    tx: Writing,
    network_id: int,
    offer_iri: str,
    proposed_by: str,
    state: PactState,
    now: datetime,
) -> None:
    """Writes a pact or its new state; there is one row for each other network.

    A proposal starts the row anew; an answer and an end note when they came.
    """
    answered = state in (PactState.ACTIVE, PactState.DECLINED)
    tx.run(
        """INSERT INTO pacts
               (network_id, offer_iri, proposed_by, state, proposed_at, answered_at, ended_at)
           VALUES (:network_id, :offer_iri, :proposed_by, :state, :now, :answered_at, :ended_at)
           ON CONFLICT (network_id) DO UPDATE
           SET offer_iri = excluded.offer_iri, proposed_by = excluded.proposed_by,
               proposed_at =
                   CASE excluded.state WHEN 'proposed' THEN excluded.proposed_at
                                       ELSE proposed_at END,
               answered_at =
                   CASE excluded.state WHEN 'ended' THEN answered_at
                                       ELSE excluded.answered_at END,
               ended_at = excluded.ended_at, state = excluded.state""",
        network_id=network_id,
        offer_iri=offer_iri,
        proposed_by=proposed_by,
        state=PactState(state).value,
        now=to_text(now),
        answered_at=to_text(now) if answered else None,
        ended_at=to_text(now) if state == PactState.ENDED else None,
    )


def _pact(row: Row) -> Pact:
    return Pact(
        id=row["pact_id"],
        network=actor_of(row),
        offer_iri=row["offer_iri"],
        proposed_by=row["proposed_by"],
        state=PactState(row["state"]),
        proposed_at=from_text(row["proposed_at"]),
        answered_at=instant_of(row["answered_at"]),
        ended_at=instant_of(row["ended_at"]),
    )
