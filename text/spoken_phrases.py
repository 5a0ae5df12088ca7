"""What the network's desk answers to offers and needs that members write in their own programs."""

from collections.abc import Mapping
from types import MappingProxyType

SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "read offer": "I have taken this down as an offer: “{title}”.",
        "read need": "I have taken this down as a need: “{title}”.",
        "changed": "I have changed “{title}”.",
        "categories": "Categories: {categories}",
        "until": "Open until {day}",
        "no end": "Open until you end it",
        "narrowed": (
            "It may say something about health or money, so only coordinators see it. "
            "On its page you can show it to more people."
        ),
        "reviewed": "A coordinator looks at it before others see it.",
        "how": (
            "To change it, edit your post. Answer it with one word to do something: "
            "taken, renew, pause, withdraw."
        ),
        "did fulfil": "“{title}” is marked as taken. Thank you!",
        "did renew": "“{title}” is open until {day}.",
        "did pause": "“{title}” rests. Answer it with “resume” to open it again.",
        "did resume": "“{title}” is open again.",
        "did withdraw": "“{title}” is taken back.",
        "no category": (
            "Add a hashtag that says what it is about, such as #gardening, #lifts or #food."
        ),
    }
)
