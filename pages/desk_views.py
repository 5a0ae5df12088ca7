"""What the pages of the desk show, made of what the rooms know."""

from listings.categories import CATEGORIES
from text.languages import Words


def category_options(words: Words) -> list[tuple[str, str, str]]:
    """Every kind of help for a list to choose from, below its root: code, words, icon."""
    return [
        (item.code, f"{'' if item.is_root else '· '}{words.gettext(item.label)}", item.icon)
        for item in CATEGORIES.values()
    ]
