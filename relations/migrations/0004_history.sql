-- When each proposal of a pact was made, and what became of it when; kept after `pact_offers` forgets.
CREATE TABLE pact_history (
    id INTEGER PRIMARY KEY,
    network_id INTEGER NOT NULL REFERENCES actors (id),
    offer_iri TEXT NOT NULL,
    proposed_by TEXT NOT NULL,              -- us | them
    fate TEXT NOT NULL,                     -- open | accepted | declined | undone
    at TEXT NOT NULL
) STRICT;
CREATE INDEX pact_history_with ON pact_history (network_id, id);

INSERT INTO pact_history (network_id, offer_iri, proposed_by, fate, at)
SELECT network_id, iri, proposed_by, 'open', heard_at FROM pact_offers ORDER BY heard_at, rowid;
INSERT INTO pact_history (network_id, offer_iri, proposed_by, fate, at)
SELECT o.network_id, o.iri, o.proposed_by, o.fate,
       coalesce(CASE o.fate WHEN 'undone' THEN p.ended_at ELSE p.answered_at END, o.heard_at)
  FROM pact_offers o JOIN pacts p ON p.network_id = o.network_id AND p.offer_iri = o.iri
 WHERE o.fate <> 'open' ORDER BY o.heard_at, o.rowid;
