"""What programs are told of a node before anybody signs in (clientapi.md 4). Pure."""

from dataclasses import dataclass
from typing import Final

from federation.strict_json import Json

API_VERSION: Final = 7  # what Mastodon numbers: 7 promises quotes with their approval
COMPATIBLE: Final = "4.5.0"
CHARACTERS: Final = 5_000
PER_URL: Final = 23
PICTURES: Final = 4
PINNED: Final = 5
FEATURED_TAGS: Final = 10
FIELDS: Final = 4
FIELD_LONGEST: Final = 255
NAME_LONGEST: Final = 100
NOTE_LONGEST: Final = 2_000
ALT_LONGEST: Final = 1_500
_MEBIBYTE: Final = 1024 * 1024
_POLL: Final[Json] = {
    "max_options": 4,
    "max_characters_per_option": 50,
    "min_expiration": 300,
    "max_expiration": 2_629_746,
}
_MEDIA: Final[Json] = {
    "description_limit": ALT_LONGEST,
    "supported_mime_types": [
        *("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"),
        *("video/mp4", "video/webm", "video/quicktime"),
        *("audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4"),
    ],
    "image_size_limit": 16 * _MEBIBYTE,
    "image_matrix_limit": 24_000_000,
    "video_size_limit": 40 * _MEBIBYTE,
    "video_frame_rate_limit": 120,
    "video_matrix_limit": 8_294_400,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the settings say of the node. `vapid` is the public key of web push, or empty."""

    host: str
    base_url: str
    name: str
    summary: str
    languages: tuple[str, ...]
    version: str
    contact: str
    source_url: str
    icon: str
    vapid: str = ""
    recording_octets: int = 40 * _MEBIBYTE

    @property
    def streaming(self) -> str:
        """Where streams are opened: the same host, another scheme, no path."""
        return "ws" + self.base_url.removeprefix("http")

    @property
    def said_version(self) -> str:
        """The version as programs parse it: a Mastodon's first, ours after a space."""
        return f"{COMPATIBLE} (compatible; Sisternet {self.version})"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted; zero where the network publishes no numbers, or they are too small."""

    people: int = 0
    statuses: int = 0
    hosts: int = 0
    active: int = 0


def instance_v2(facts: Facts, counted: Counted, rules: list[Json], contact: Json | None) -> Json:
    """`GET /api/v2/instance`."""
    return {
        "domain": facts.host,
        "title": facts.name,
        "version": facts.said_version,
        "source_url": facts.source_url,
        "description": facts.summary,
        "usage": {"users": {"active_month": counted.active}},
        "thumbnail": {"url": facts.icon, "blurhash": None, "versions": {}},
        "icon": [{"src": facts.icon, "size": "512x512"}],
        "languages": list(facts.languages),
        "configuration": _configuration(facts),
        "registrations": {
            "enabled": False,
            "approval_required": True,
            "reason_required": True,
            "message": None,
            "min_age": None,
            "url": f"{facts.base_url}/join",
        },
        "api_versions": {"mastodon": API_VERSION, "sisternet": 1},
        "contact": {"email": facts.contact, "account": contact},
        "rules": rules,
    }


def instance_v1(facts: Facts, counted: Counted, rules: list[Json], contact: Json | None) -> Json:
    """`GET /api/v1/instance`, by which older programs still begin."""
    limits = _configuration(facts)
    return {
        "uri": facts.host,
        "title": facts.name,
        "short_description": facts.summary,
        "description": facts.summary,
        "email": facts.contact,
        "version": facts.said_version,
        "urls": {"streaming_api": facts.streaming},
        "stats": {
            "user_count": counted.people,
            "status_count": counted.statuses,
            "domain_count": counted.hosts,
        },
        "thumbnail": facts.icon,
        "languages": list(facts.languages),
        "registrations": False,
        "approval_required": True,
        "invites_enabled": True,
        "configuration": {name: limits[name] for name in _OLD},
        "contact_account": contact,
        "rules": rules,
    }


_OLD: Final = ("accounts", "statuses", "media_attachments", "polls")


def _configuration(facts: Facts) -> Json:
    return {
        "urls": {
            "streaming": facts.streaming,
            "about": f"{facts.base_url}/",
            "status": None,
            "privacy_policy": None,
            "terms_of_service": None,
        },
        "vapid": {"public_key": facts.vapid},
        "accounts": {
            "max_featured_tags": FEATURED_TAGS,
            "max_pinned_statuses": PINNED,
            "max_profile_fields": FIELDS,
            "profile_field_name_limit": FIELD_LONGEST,
            "profile_field_value_limit": FIELD_LONGEST,
            "max_display_name_length": NAME_LONGEST,
            "max_note_length": NOTE_LONGEST,
        },
        "statuses": {
            "max_characters": CHARACTERS,
            "max_media_attachments": PICTURES,
            "characters_reserved_per_url": PER_URL,
            "supported_mime_types": ["text/plain"],
        },
        "media_attachments": {**_MEDIA, "video_size_limit": facts.recording_octets},
        "polls": _POLL,
        "translation": {"enabled": False},
        "timelines_access": {
            feed: {"local": "public", "remote": "public"}
            for feed in ("live_feeds", "hashtag_feeds", "trending_link_feeds")
        },
        "limited_federation": False,
    }
