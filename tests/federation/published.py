"""The published vectors that tests read, wherever the tests are started."""

import json
from pathlib import Path
from typing import Any

from federation.documents import Thing, read_activity, read_thing
from federation.strict_json import Json

_VECTORS = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> Any:  # noqa: ANN401  # every file has its own shape
    """The JSON of one file of vectors."""
    return json.loads((_VECTORS / name).read_text(encoding="utf-8"))


def shape(server: str, role: str) -> Json:
    """One document as a server of that kind writes it."""
    documents = vectors(f"interop-shapes/{server}.json")["documents"]
    found: Json = next(entry["json"] for entry in documents if entry["role"] == role)
    return found


def thing_in(server: str, role: str) -> Thing:
    """What the activity of that server carries."""
    embedded = read_activity(shape(server, role)).object
    assert embedded is not None
    return read_thing(embedded)
