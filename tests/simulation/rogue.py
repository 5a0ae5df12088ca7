"""Networks that lie: members like all others, who forge, replay and flood."""

from collections.abc import Sequence
from copy import deepcopy

from federation.proofs import add_proof
from federation.strict_json import Json, write
from outbox import wire as outgoing
from tests.fediverse.sundial import Dice
from tests.simulation.light import LightNetwork, Offer, Surroundings
from tests.simulation.tally import INVENTED

FORGED = "forged"
"""Stands in the title of everything that nobody has said."""

_JUNK = 10


class Rogue(LightNetwork):
    """One of them; lists honestly as well, so that it is believed to be a member like any other."""

    def __init__(self, number: int, around: Surroundings, dice: Dice) -> None:
        super().__init__(-number, around)
        self._dice = dice
        self._lies = 0

    def act(self, victims: Sequence[LightNetwork], inboxes: Sequence[str]) -> None:
        """One lie of every kind, brought to each of these inboxes."""
        victim = victims[int(self._dice.random() * len(victims))]
        lies = [
            self._invented(victim, self.kim.signer.ed25519_key_iri),
            self._invented(victim, victim.kim.signer.ed25519_key_iri),
            *self._tampered(victim),
            *_overtaken(victims),
        ]
        for lie in lies:
            self._bring(outgoing.announce_of(lie), inboxes)
        for lie in lies:  # without a wrapping: signed on the way by the wrong key
            self._bring_bare(lie, inboxes)
        for _ in range(_JUNK):
            self._lies += 1
            self._bring(outgoing.announce_of(victim.iris.object(INVENTED + self._lies)), inboxes)

    def _invented(self, victim: LightNetwork, key_iri: str) -> Json:
        """A listing that the victim's member never made, with a proof by our own key."""
        offers = list(victim.offers.values()) or list(self.offers.values())
        model = deepcopy(offers[0].said[0])
        self._lies += 1
        iri = victim.iris.object(INVENTED + self._lies)
        note = {**model["object"], "id": iri, "name": f"{FORGED} {self._lies}"}
        note["attributedTo"] = victim.kim.iri
        note["publishes"] = {**note["publishes"], "name": note["name"]}
        created = {**model, "id": victim.iris.activity(INVENTED + self._lies), "object": note}
        created["actor"] = victim.kim.iri
        return self._proven(created, key_iri)

    def _tampered(self, victim: LightNetwork) -> list[Json]:
        """What the victim's member has said, with another title and the proofs as they were."""
        if not victim.offers:
            return []
        lie = deepcopy(self._pick(victim).said[0])
        if lie["type"] != "Create":
            return []
        lie["object"]["name"] = f"{FORGED} wording"
        lie["object"]["publishes"]["name"] = f"{FORGED} wording"
        lie["object"]["updated"] = "2026-03-09T09:00:00.000Z"
        return [lie, {**lie, "type": "Update", "id": f"{lie['id']}#again"}]

    def _pick(self, victim: LightNetwork) -> Offer:
        offers = list(victim.offers.values())
        return offers[int(self._dice.random() * len(offers))]

    def _proven(self, created: Json, key_iri: str) -> Json:
        key, now = self.kim.signer.ed25519, self._around.now()
        created["object"] = add_proof(created["object"], key, key_iri, now)
        return add_proof(created, key, key_iri, now)

    def _bring(self, draft: Json, inboxes: Sequence[str]) -> None:
        self._send(write(self._act(self.desk, draft)), inboxes)

    def _bring_bare(self, activity: Json, inboxes: Sequence[str]) -> None:
        self._send(write(activity), inboxes)

    def _send(self, body: bytes, inboxes: Sequence[str]) -> None:
        for inbox in inboxes:
            self._around.post.put(self.desk, inbox, body, once=True)


def _overtaken(victims: Sequence[LightNetwork]) -> list[Json]:
    """What was true once: earlier words of what has been withdrawn, and changed, since.

    Of what was changed twice there is an Update that bears every proof and is too old.
    """
    offers = [offer for victim in dict.fromkeys(victims) for offer in victim.offers.values()]
    withdrawn = [offer for offer in offers if offer.is_gone]
    changed = [offer for offer in offers if len(offer.said) > 2 and not offer.is_gone]
    return [said for offer in (*withdrawn[-1:], *changed[-2:]) for said in offer.said[:-1]]
