-- Every proposal between our network and another, and what became of it. `pacts` follows from it.
CREATE TABLE pact_offers (
    iri TEXT PRIMARY KEY,                   -- of the Offer(Relationship)
    network_id INTEGER NOT NULL REFERENCES actors (id),
    proposed_by TEXT NOT NULL,              -- us | them
    fate TEXT NOT NULL,                     -- open | accepted | declined | undone
    heard_at TEXT NOT NULL
) STRICT;
CREATE INDEX pact_offers_with ON pact_offers (network_id, heard_at);

INSERT INTO pact_offers (iri, network_id, proposed_by, fate, heard_at)
SELECT offer_iri, network_id, proposed_by,
       CASE state WHEN 'proposed' THEN 'open' WHEN 'active' THEN 'accepted'
                  WHEN 'declined' THEN 'declined' ELSE 'undone' END,
       proposed_at
  FROM pacts;
