"""What a handler raises when something it needs is not stored yet."""


class Needs(Exception):  # said as a sentence: "this activity needs that actor"
    """Rolls the handler back, has the thing fetched outside the transaction, and runs it again.

    `kind` names the supplier ("actor", "fresh actor", "object"), `iri` what to fetch. With
    `optional` the handler can do without: whatever goes wrong, it is run again at once and finds
    the IRI in `VerifiedActivity.lacking`. Otherwise a host that does not answer is tried again
    later, and a thing that does not exist ends the activity without effect.
    """

    def __init__(self, kind: str, iri: str, *, optional: bool = False) -> None:
        super().__init__(f"{kind} {iri}")
        self.kind = kind
        self.iri = iri
        self.optional = optional
