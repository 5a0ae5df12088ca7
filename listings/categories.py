"""The kinds of help a listing can be about: fourteen roots, two levels (`domain.md` 3.2).

Codes are for ever: a network may hide or rename a category, never use its code for something
else. A child's code begins with its root's, so a code nobody here knows still falls back to a root
we do know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_WORDS_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of help. `label` is English and the key of its translations."""

    code: str
    label: str
    icon: str
    tag: str  # hashtag without the sign, lower case
    sensitive: bool = False  # shown to coordinators only, unless the member says otherwise
    remote_ok: bool = False  # can be done without meeting
    synonyms: tuple[str, ...] = ()  # further English words that people search for

    @property
    def root(self) -> str:
        """The code of the root it belongs to; a root's own code."""
        return root_code(self.code)

    @property
    def is_root(self) -> bool:
        """Whether it stands on the upper level."""
        return self.code == self.root


def root_code(code: str) -> str:
    """The part of a code that names a root, whether we know the code or not."""
    return code.partition("-")[0]


_TREE = (
    Category(
        "ride", "Lifts and transport", "🚗", "lifts", synonyms=("ride", "drive", "car", "transport")
    ),
    Category("ride-lift", "A lift there and back", "🚗", "lift"),
    Category("ride-shop", "A lift to the shops", "🛒", "shoppinglift"),
    Category("ride-appointment", "A lift to an appointment", "🏥", "appointmentlift"),
    Category("ride-cargo", "Moving things with a van or trailer", "🚚", "cargo"),
    Category("ride-bike", "Bicycles and scooters", "🚲", "bicycle"),
    Category(
        "home", "Help at home", "🏠", "homehelp", synonyms=("house", "household", "repair", "DIY")
    ),
    Category("home-clean", "Cleaning and tidying", "🧹", "cleaning"),
    Category("home-repair", "Small repairs", "🔧", "repairs"),
    Category("home-move", "Moving house", "📦", "movinghouse"),
    Category("home-decorate", "Painting and decorating", "🖌️", "decorating"),
    Category(
        "garden", "Garden and land", "🌱", "gardening", synonyms=("yard", "allotment", "lawn")
    ),
    Category("garden-dig", "Digging and weeding", "🌱", "digging"),
    Category("garden-mow", "Mowing and hedges", "✂️", "mowing"),
    Category("garden-plant", "Seeds and plants", "🪴", "plants"),
    Category("garden-land", "Sharing land", "🌾", "landsharing"),
    Category("food", "Food and meals", "🍲", "food", synonyms=("cooking", "kitchen", "meal")),
    Category("food-meal", "Cooked meals", "🍲", "meals"),
    Category("food-grocery", "Groceries", "🥕", "groceries"),
    Category("food-grow", "Home-grown food", "🍅", "homegrown"),
    Category("food-bake", "Baking and preserves", "🍞", "baking"),
    Category("errand", "Errands", "🧺", "errands", synonyms=("shopping", "fetch", "collect")),
    Category("errand-shop", "Shopping for somebody", "🛍️", "shopping"),
    Category(
        "errand-prescription", "Fetching prescriptions", "💊", "prescriptions", sensitive=True
    ),
    Category("errand-post", "Post and parcels", "📮", "parcels"),
    Category(
        "company", "Company", "☕", "company", synonyms=("visit", "chat", "befriending", "walk")
    ),
    Category("company-visit", "Visits", "☕", "visits"),
    Category("company-call", "Phone calls", "📞", "phonecalls", remote_ok=True),
    Category("company-walk", "Walking together", "🚶", "walking"),
    Category(
        "care", "Care", "🤲", "care", sensitive=True, synonyms=("babysitting", "carer", "sitter")
    ),
    Category("care-child", "Looking after children", "🧒", "childcare", sensitive=True),
    Category("care-elder", "Care for older people", "🧓", "eldercare", sensitive=True),
    Category("care-disability", "Disability support", "♿", "disabilitysupport", sensitive=True),
    Category("care-respite", "A break for carers", "🛋️", "respite", sensitive=True),
    Category("care-pet", "Looking after pets", "🐕", "petcare"),
    Category(
        "learn",
        "Lessons and learning",
        "📚",
        "learning",
        remote_ok=True,
        synonyms=("teach", "teaching", "tuition", "class", "school"),
    ),
    Category("learn-lesson", "Lessons", "📚", "lessons", remote_ok=True),
    Category("learn-tutor", "Help with school work", "✏️", "tutoring", remote_ok=True),
    Category("learn-language", "Languages", "💬", "languages", remote_ok=True),
    Category("learn-craft", "Learning a craft", "🧶", "crafts"),
    Category(
        "tech",
        "Computers and phones",
        "💻",
        "techhelp",
        remote_ok=True,
        synonyms=("computer", "phone", "internet", "website", "IT"),
    ),
    Category("tech-device", "Setting up devices", "📱", "devices", remote_ok=True),
    Category("tech-web", "Websites", "🌐", "websites", remote_ok=True),
    Category("tech-form", "Forms on the internet", "🖱️", "onlineforms", remote_ok=True),
    Category(
        "paper",
        "Letters and forms",
        "✉️",
        "paperwork",
        sensitive=True,
        remote_ok=True,
        synonyms=("letter", "form", "benefits", "office"),
    ),
    Category("paper-letter", "Writing letters", "✉️", "letters", sensitive=True, remote_ok=True),
    Category("paper-benefit", "Benefits and claims", "📄", "benefits", sensitive=True),
    Category("paper-advocacy", "Speaking up with somebody", "📣", "advocacy", sensitive=True),
    Category("paper-translate", "Translation", "🈯", "translation", sensitive=True, remote_ok=True),
    Category(
        "paper-interpret", "Interpreting", "🗣️", "interpreting", sensitive=True, remote_ok=True
    ),
    Category(
        "well",
        "Wellbeing",
        "💚",
        "wellbeing",
        sensitive=True,
        remote_ok=True,
        synonyms=("health", "support", "massage", "yoga"),
    ),
    Category("well-body", "Body work and movement", "🧘", "bodywork", sensitive=True),
    Category("well-grief", "Grief and loss", "🕯️", "grief", sensitive=True, remote_ok=True),
    Category(
        "well-listen", "Somebody to listen", "👂", "listening", sensitive=True, remote_ok=True
    ),
    Category(
        "make", "Art, music and making", "🎨", "making", synonyms=("craft", "sewing", "woodwork")
    ),
    Category("make-art", "Art and design", "🎨", "art", remote_ok=True),
    Category("make-music", "Music", "🎵", "music"),
    Category("make-mend", "Mending and sewing", "🧵", "mending"),
    Category("make-build", "Building and woodwork", "🪚", "woodwork"),
    Category(
        "thing",
        "Things and space",
        "📦",
        "things",
        synonyms=("lend", "borrow", "give away", "free", "tool"),
    ),
    Category("thing-lend", "To lend", "🔁", "lending"),
    Category("thing-give", "To give away", "🎁", "givingaway"),
    Category("thing-space", "Rooms and space", "🚪", "space"),
    Category("thing-storage", "Storage", "🗄️", "storage"),
    Category("thing-tool", "Tools", "🛠️", "tools"),
    Category(
        "org",
        "Work for groups",
        "🤝",
        "groupwork",
        remote_ok=True,
        synonyms=("organisation", "charity", "community", "volunteer"),
    ),
    Category("org-facilitate", "Facilitation", "🪑", "facilitation", remote_ok=True),
    Category("org-grant", "Grant writing", "📝", "grantwriting", remote_ok=True),
    Category("org-account", "Accounts", "🧮", "bookkeeping", remote_ok=True),
    Category("org-event", "Running events", "🎪", "events"),
    Category("org-peer", "Network peer support", "🤝", "peersupport", remote_ok=True),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({item.code: item for item in _TREE})
ROOTS: tuple[Category, ...] = tuple(item for item in _TREE if item.is_root)
BELOW: Mapping[str, tuple[Category, ...]] = MappingProxyType(
    {
        root.code: tuple(item for item in _TREE if item.root == root.code and not item.is_root)
        for root in ROOTS
    }
)
"""What each root is divided into."""
_BY_TAG = {item.tag: item.code for item in _TREE}


def children_of(root: str) -> tuple[Category, ...]:
    """The categories below a root, in the order they are shown."""
    return tuple(item for item in _TREE if item.root == root and not item.is_root)


def known(code: str) -> Category | None:
    """The category of a code; its root if the child is unknown; None if that is unknown too."""
    return CATEGORIES.get(code) or CATEGORIES.get(root_code(code))


def code_of_iri(iri: str) -> str | None:
    """The code of a category we know from any network's IRI of it (`…/categories/x`, `…#x`)."""
    last = iri.rstrip("/").replace("#", "/").rpartition("/")[2]
    found = known(last.lower())
    return found.code if found else None


def code_of_tag(tag: str) -> str | None:
    """The code of a category from a hashtag without its sign, in lower case."""
    return _BY_TAG.get(tag)


def is_sensitive(codes: Iterable[str]) -> bool:
    """Whether any of these categories is sensitive; a code we do not know counts as its root."""
    return any(found.sensitive for code in codes if (found := known(code)))


def words_of(codes: Iterable[str]) -> str:
    """What people may type to find these categories or their roots: labels, tags, synonyms."""
    return _words_of(tuple(codes))


@lru_cache(maxsize=_WORDS_KEPT)
def _words_of(codes: tuple[str, ...]) -> str:
    chosen = [CATEGORIES[code] for code in codes if code in CATEGORIES]
    both = {item.code: item for found in chosen for item in (found, CATEGORIES[found.root])}
    return " ".join(
        word for item in both.values() for word in (item.label, item.tag, *item.synonyms)
    )
