"""The listings that networks show each other, as rules about two of them need them."""

import json
from collections.abc import Iterable

from listings.seen_store import FOUND, Found, found_of
from posts.seen_store import VISIBLE, Viewer, viewer_params
from storage.transaction import Reading

_SHOWN_TO_OTHERS = f"""
{FOUND}
 WHERE l.post_id IN (SELECT value FROM json_each(:ids))
   AND l.audience IN ('public', 'sisters') AND l.state = 'open' AND {VISIBLE}
"""  # noqa: S608  # only our own text


def shown_to_others(tx: Reading, viewer: Viewer, post_ids: Iterable[int]) -> dict[int, Found]:
    """Those of these open listings that are for sisters or everybody, and the viewer may see."""
    rows = tx.all(_SHOWN_TO_OTHERS, ids=json.dumps(list(post_ids)), **viewer_params(viewer))
    return {found.listing.post_id: found for found in map(found_of, rows)}
