"""Filter and FilterResult, and what of a status its viewer does not want (clientapi.md 6). Pure."""

from collections.abc import Iterable, Iterator, Sequence

from federation.strict_json import Json
from storage.instants import to_text
from text.clean import plain_text
from timelines.filter import Action, Filter, Filtered, Keyword, Match
from world.errors import SisternetError


def words_of(status: Json, options: Iterable[str] = ()) -> str:
    """What filters look through: warning, text, words of pictures, options of a poll."""
    said = [
        status["spoiler_text"],
        _plain(status["content"]),
        *(media["description"] or "" for media in status["media_attachments"]),
        *options,
    ]
    return "\n".join(said)


def matches_of(filters: Sequence[Filter], post_id: int, words: str) -> list[Match]:
    """Which filters something meets."""
    found = (one.match(post_id, words) for one in filters)
    return [match for match in found if match is not None]


def is_hidden(matches: Sequence[Match]) -> bool:
    """Whether nothing of it is to be shown."""
    return any(match.filter.action is Action.HIDE for match in matches)


def results_of(matches: Sequence[Match]) -> list[Json]:
    """What a program is told of filters that something meets."""
    return [
        {
            "filter": _bare(match.filter),
            "keyword_matches": list(match.keywords) or None,
            "status_matches": [str(one) for one in match.statuses] or None,
        }
        for match in matches
    ]


def filter_of(filter_: Filter) -> Json:
    """A Filter with its words and posts."""
    return {
        **_bare(filter_),
        "keywords": [keyword_of(one) for one in filter_.keywords],
        "statuses": [filtered_of(one) for one in filter_.statuses],
    }


def keyword_of(keyword: Keyword) -> Json:
    """A FilterKeyword."""
    return {"id": str(keyword.id), "keyword": keyword.keyword, "whole_word": keyword.whole_word}


def filtered_of(filtered: Filtered) -> Json:
    """A FilterStatus."""
    return {"id": str(filtered.id), "status_id": str(filtered.post_id)}


def older_filters_of(filter_: Filter) -> Iterator[Json]:
    """A filter as programs before 4.0 know it: one for each of its words."""
    for keyword in filter_.keywords:
        yield {
            "id": str(keyword.id),
            "phrase": keyword.keyword,
            "context": list(filter_.contexts),
            "whole_word": keyword.whole_word,
            "expires_at": _bare(filter_)["expires_at"],
            "irreversible": filter_.action is Action.HIDE,
        }


def _bare(filter_: Filter) -> Json:
    expires = filter_.expires_at
    return {
        "id": str(filter_.id),
        "title": filter_.title,
        "context": list(filter_.contexts),
        "expires_at": None if expires is None else to_text(expires),
        "filter_action": str(filter_.action),
    }


def _plain(html: str) -> str:
    try:
        return plain_text(html)
    except SisternetError:
        return ""
