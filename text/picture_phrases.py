"""English words of what may go wrong with pictures."""

from collections.abc import Mapping
from types import MappingProxyType

PICTURE_TROUBLE: Mapping[str, str] = MappingProxyType(
    {
        "none": "Please choose a picture first.",
        "no picture": "There is no such picture.",
        "unreadable": (
            "This is no picture that can be read here. Please send a JPEG, PNG, WebP or AVIF."
        ),
        "heavy": "A picture may have 16 megabytes at most.",
        "large": "This picture has too many pixels to be read here. Please send a smaller one.",
        "alt long": "The description is too long; 1,500 characters are the most.",
        "waiting": "There are many pictures already that you have not used yet.",
        "focus": "A focal point is two numbers between -1 and 1 with a comma between them.",
        "recording heavy": "This film or sound is too large for this node.",
        "not yet": "This picture is still being looked into. Please try again in a moment.",
        "not one": "A film or a sound stands alone.",
        "used": "This picture is shown already. Change the post that shows it.",
        "no room": "There is no room for more pictures here just now.",
    }
)
