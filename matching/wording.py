"""Reasons in the words of whoever reads them."""

from listings.categories import CATEGORIES
from matching.reasons import Reason, Why
from text.languages import Words
from text.matching_phrases import REASONS


def said(reason: Reason, words: Words) -> str:
    """A reason in the reader's language."""
    values = dict(reason.values)
    if reason.why in (Why.SAME_CATEGORY, Why.SAME_ROOT):
        category = CATEGORIES.get(values["category"])
        values["category"] = words.gettext(category.label) if category else values["category"]
    if reason.why is Why.SAME_LANGUAGE:
        values["language"] = words.language_name(values["language"])
    return words.gettext(REASONS[reason.why], **values)
