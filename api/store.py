"""Finds the activity that an action has published."""

from storage.database import Reading


def newest_activity(tx: Reading, actor_id: int, kind: str, object_iri: str | None) -> str | None:
    """The IRI of the last activity of that type about that object that the actor published."""
    found = tx.value(
        "SELECT iri FROM activities WHERE actor_id = :actor AND type = :kind"
        " AND (:object IS NULL OR object_iri = :object) ORDER BY id DESC LIMIT 1",
        actor=actor_id,
        kind=kind,
        object=object_iri,
    )
    return None if found is None else str(found)
