"""Agreements between servers (FEP-0837): what is offered, what is accepted, and what is sound.

Pure. Beyond the FEP both commitments must be the same multiple of what is proposed, within what
is available, and nobody agrees with themselves (`federation.md` 6.1, 6.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from conversations.wire import when, window_in
from federation.documents import Activity
from federation.json_ld import plainly
from federation.origins import is_iri, same_origin
from federation.reading import iri_of, only_entry, only_iri, type_of
from federation.strict_json import Json
from listings.proposal import Measure, read_measure
from listings.window import Span
from text.clean import plain_text
from world.errors import Malformed, Refused

AGREEMENT: Final = "Agreement"
_WORDS_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Commitment:
    """So much of one intent."""

    satisfies: str
    measure: Measure
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody commits to, and what they expect in return; `window` is when."""

    primary: Commitment
    reciprocal: Commitment | None
    window: Span | None = None
    id: str | None = None
    attributed_to: str | None = None
    details_url: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """One side of a proposal."""

    id: str
    measure: Measure
    least: Measure | None = None
    most: Measure | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a proposal asks an agreement to be."""

    proposal_iri: str
    proposer_iri: str
    primary: Intent
    reciprocal: Intent | None
    unit_based: bool | None


def proposal_named(agreement: Agreement) -> str:
    """The proposal that an agreement is about: intents are fragments of its name."""
    return agreement.primary.satisfies.partition("#")[0]


# ------------------------------------------------------------------------------------ reading


def read_offer(activity: Activity) -> Agreement:
    """What an `Offer` offers; raises `Malformed` unless it is an agreement."""
    if activity.object is None:
        raise Malformed("an Offer that does not say of what")
    return read_agreement(activity.object)


def read_result(activity: Activity) -> Agreement:
    """The final agreement that an `Accept` brings as its `result`; raises `Malformed`."""
    result = only_entry(plainly(activity.json).get("result"))
    if not isinstance(result, dict):
        raise Malformed("an Accept without an agreement")
    return read_agreement(result)


def read_agreement(document: Json) -> Agreement:
    """An agreement as somebody wrote it; raises `Malformed`."""
    plain = plainly(document)
    if type_of(plain, {AGREEMENT}) != AGREEMENT:
        raise Malformed("something else than an agreement")
    primary = _plain_object(plain.get("stipulates"))
    reciprocal = plain.get("stipulatesReciprocal")
    identifier = plain.get("id")
    if identifier is not None and not (isinstance(identifier, str) and is_iri(identifier)):
        raise Malformed("an agreement with an odd name")
    return Agreement(
        primary=_commitment(primary),
        reciprocal=None if reciprocal is None else _commitment(_plain_object(reciprocal)),
        window=window_in(primary),
        id=identifier,
        attributed_to=only_iri(plain.get("attributedTo")),
        details_url=iri_of(only_entry(plain.get("url"))),
    )


def _plain_object(value: object) -> Mapping[str, Any]:
    found = only_entry(value)
    if not isinstance(found, dict):
        raise Malformed("an agreement that commits nobody to anything")
    return plainly(found)


def _commitment(plain: Mapping[str, Any]) -> Commitment:
    satisfies = only_iri(plain.get("satisfies"))
    if satisfies is None:
        raise Malformed("a commitment that does not say to what")
    identifier = plain.get("id")
    name = identifier if isinstance(identifier, str) and is_iri(identifier) else None
    return Commitment(satisfies, read_measure(plain.get("resourceQuantity")), name)


def terms_of(proposal: Json) -> Terms:
    """What a proposal, a listing of ours or of others, asks an agreement to be; `Malformed`."""
    plain = plainly(proposal)
    identifier, proposer = only_iri(plain.get("id")), only_iri(plain.get("attributedTo"))
    if identifier is None or proposer is None:
        raise Malformed("a proposal of nobody")
    reciprocal = plain.get("reciprocal")
    unit_based = plain.get("unitBased")
    return Terms(
        proposal_iri=identifier,
        proposer_iri=proposer,
        primary=_intent(plain.get("publishes")),
        reciprocal=None if reciprocal is None else _intent(reciprocal),
        unit_based=unit_based if isinstance(unit_based, bool) else None,
    )


def _intent(value: object) -> Intent:
    plain = _plain_object(value)
    name = only_iri(plain.get("id"))
    if name is None:
        raise Malformed("an intent without a name")
    least, most = plain.get("minimumQuantity"), plain.get("availableQuantity")
    return Intent(
        id=name,
        measure=read_measure(plain.get("resourceQuantity") or plain.get("effortQuantity")),
        least=None if least is None else read_measure(least),
        most=None if most is None else read_measure(most),
    )


# ----------------------------------------------------------------------------------- checking


def check_offer(terms: Terms, offered: Agreement, by_iri: str) -> None:
    """Raises `Refused` for an agreement that is not what was proposed."""
    if by_iri == terms.proposer_iri:
        raise Refused("Nobody agrees with themselves.")
    factor = _factor(terms, terms.primary, offered.primary)
    if (terms.reciprocal is None) != (offered.reciprocal is None):
        raise Refused("What is given in return is not what was proposed.")
    if terms.reciprocal is not None and offered.reciprocal is not None:
        back = _factor(terms, terms.reciprocal, offered.reciprocal)
        if factor is not None and back is not None and factor != back:
            raise Refused("As much is given in return as is proposed, neither more nor less.")


def _factor(terms: Terms, intent: Intent, offered: Commitment) -> Decimal | None:
    """How many times as much as proposed is offered; None where no amount is proposed."""
    if offered.satisfies != intent.id:
        raise Refused("That was not proposed.")
    if offered.measure.unit != intent.measure.unit:
        raise Refused("That is counted in another unit.")
    amount, proposed = offered.measure.amount, intent.measure.amount
    if amount is None:
        raise Refused("That does not say how much.")
    _insist_on_bounds(intent, amount)
    if proposed is None:
        return None
    if terms.unit_based is False and amount != proposed:
        raise Refused("That is another amount than was proposed.")
    if proposed == 0:
        raise Refused("Nothing of it is left.")
    factor = amount / proposed
    if terms.unit_based and (factor != factor.to_integral_value() or factor < 1):
        raise Refused("That is no multiple of what was proposed.")
    return factor


def _insist_on_bounds(intent: Intent, amount: Decimal) -> None:
    least, most = intent.least, intent.most
    if amount <= 0 or (least is not None and least.amount is not None and amount < least.amount):
        raise Refused("That is less than was proposed.")
    if most is not None and most.amount is not None and amount > most.amount:
        raise Refused("That is more than is left.")


def check_result(offered: Agreement, final: Agreement, proposer_iri: str, by_iri: str) -> None:
    """Raises `Refused` unless `final` is what was offered, made final by the proposer alone."""
    if by_iri != proposer_iri or final.attributed_to != by_iri:
        raise Refused("Only who proposed it may agree.")
    if final.id is None or not same_origin(final.id, by_iri):
        raise Refused("A final agreement has a name, at home.")
    for was, now in _pairs(offered, final):
        if was is None and now is None:
            continue
        if (
            was is None
            or now is None
            or (was.satisfies, was.measure) != (now.satisfies, now.measure)
        ):
            raise Refused("That is not what was offered.")
        if now.id is None or now.id.partition("#")[0] != final.id:
            raise Refused("The commitments of a final agreement have names.")


def _pairs(
    offered: Agreement, final: Agreement
) -> tuple[tuple[Commitment | None, Commitment | None], ...]:
    return (offered.primary, final.primary), (offered.reciprocal, final.reciprocal)


# ------------------------------------------------------------------------------------ writing


def agreement_for(terms: Terms, window: Span | None, details_url: str) -> Json:
    """The agreement to offer: once what is proposed, or the least of it that may be."""
    factor = _least_factor(terms.primary)
    document: Json = {
        "type": AGREEMENT,
        "stipulates": _written(terms.primary, factor, window),
        "url": _link(details_url),
    }
    if terms.reciprocal is not None:
        document["stipulatesReciprocal"] = _written(terms.reciprocal, factor, None)
    return document


def final_agreement(offered: Json, iri: str, by_iri: str, window: Span | None, url: str) -> Json:
    """The same, made final by whoever proposed it, with names for all of it."""
    final: Json = {"type": AGREEMENT, "id": iri, "attributedTo": by_iri}
    for member, fragment in (("stipulates", "primary"), ("stipulatesReciprocal", "reciprocal")):
        found = only_entry(plainly(offered).get(member))
        if isinstance(found, dict):
            plain = plainly(found)
            kept = {name: plain[name] for name in ("satisfies", "resourceQuantity")}
            final[member] = {"id": f"{iri}#{fragment}", "type": "Commitment", **kept}
    if window is not None:
        final["stipulates"] |= when(window)
    return final | {"url": _link(url)}


def reason_of(activity: Activity) -> str:
    """What an answer says in words, as plain text."""
    content = activity.json.get("content")
    return plain_text(content[:_WORDS_MOST]) if isinstance(content, str) else ""


def _least_factor(intent: Intent) -> Decimal:
    base, least = intent.measure.amount, intent.least
    if not base or least is None or least.amount is None or least.amount <= base:
        return Decimal(1)
    return (least.amount / base).to_integral_value(rounding="ROUND_CEILING")


def _written(intent: Intent, factor: Decimal, window: Span | None) -> Json:
    amount = (intent.measure.amount or Decimal(1)) * factor
    quantity = {"hasUnit": intent.measure.unit, "hasNumericalValue": f"{amount.normalize():f}"}
    written: Json = {
        "type": "Commitment",
        "satisfies": intent.id,
        "resourceQuantity": quantity,
    }
    return written if window is None else written | when(window)


def _link(url: str) -> Json:
    return {"type": "Link", "href": url, "mediaType": "text/html"}
