"""The two schemas of Murmurations in JSON Schema, written from their lists of fields.

The schemas that indexes use are GPL-3.0 and not copied here; that these agree with them as far as
we serve and read is held by `tests/vectors/murmurations/cases.json`.
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_URL = {"type": "string", "pattern": "^https?://.+"}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}
_NUMBER = {"type": "number"}
_SCOPE = {"enum": ["local", "regional", "national", "international"]}
_PLACE = {
    "type": "object",
    "required": ["lat", "lon"],
    "properties": {
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lon": {"type": "number", "minimum": -180, "maximum": 180},
    },
}
_CONTACT = {
    "type": "object",
    "properties": {"email": _TEXT, "contact_form": _URL},
    "minProperties": 1,
}
_SHARED = {
    "linked_schemas": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "pattern": r"^[a-z][a-z0-9_]{7,97}-v\d+\.\d+\.\d+$"},
    },
    "tags": _TEXTS,
    "description": _TEXT,
    "image": _URL,
    "geolocation": _PLACE,
    "geographic_scope": _SCOPE,
    "contact_details": _CONTACT,
}

SCHEMAS: dict[str, dict[str, Any]] = {
    "organizations_schema-v1.0.0": {
        "type": "object",
        "required": ["linked_schemas", "name"],
        "properties": {
            **_SHARED,
            "name": _TEXT,
            "nickname": _TEXT,
            "primary_url": _URL,
            "urls": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "url"],
                    "properties": {"name": _TEXT, "url": _URL},
                },
            },
            "mission": _TEXT,
            "status": {"enum": ["active", "completed", "cancelled", "on_hold", "in_planning"]},
            "full_address": _TEXT,
            "country_iso_3166": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "rss": _URL,
            "relationships": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["predicate_url", "object_url"],
                    "properties": {"predicate_url": _URL, "object_url": _URL},
                },
            },
            "starts_at": _NUMBER,
            "ends_at": _NUMBER,
            "telephone": _TEXT,
            "unique_id": _TEXT,
        },
    },
    "people_schema-v0.1.0": {
        "type": "object",
        "required": ["linked_schemas", "name", "primary_url", "tags"],
        "properties": {**_SHARED, "name": _TEXT, "primary_url": _URL},
    },
    "offers_wants_schema-v0.1.0": {
        "type": "object",
        "required": [
            *("linked_schemas", "exchange_type", "transaction_type", "tags", "title"),
            *("description", "geographic_scope", "contact_details"),
        ],
        "properties": {
            **_SHARED,
            "exchange_type": {"enum": ["offer", "want"]},
            "item_type": {"enum": ["good", "service"]},
            "transaction_type": {
                "type": "array",
                "minItems": 1,
                "items": {"enum": ["borrow-lend", "rent-lease", "buy-sell", "receive-donate"]},
            },
            "title": _TEXT,
            "details_url": _URL,
            "expires_at": _NUMBER,
        },
    },
}
