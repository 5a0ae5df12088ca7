"""Whatever lies at an address is found by its first words, and in the order it was given."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from world.signposts import Signposts

_WORDS = st.sampled_from(["api", "v1", "users", "a.b", ""])
_PATTERNS = st.lists(st.one_of(_WORDS, st.sampled_from(["{id}", "@{name}", "{rest:path}"])))
_PATHS = st.lists(st.one_of(_WORDS, st.sampled_from(["@ann", "api v1", "{id}"])), max_size=5)


def fits(pattern: str, path: str) -> bool:
    """What the pattern means, without signposts."""
    between = re.split(r"\{[^}]*\}", pattern)
    return re.fullmatch(".*".join(map(re.escape, between)), path) is not None


@given(st.lists(_PATTERNS.map(lambda words: "/" + "/".join(words)), max_size=12), _PATHS)
def test_all_that_may_lie_there_is_near_in_its_order(patterns: list[str], words: list[str]) -> None:
    path = "/" + "/".join(words)
    near = Signposts((pattern, number) for number, pattern in enumerate(patterns)).near(path)

    assert list(near) == sorted(near)
    assert {number for number, one in enumerate(patterns) if fits(one, path)} <= set(near)


def test_what_lies_elsewhere_is_not_near() -> None:
    patterns: Sequence[str] = ("/api/v1/{id}", "/api/v1/search", "/api/v2/search", "/{name}", "/")
    signposts = Signposts((pattern, pattern) for pattern in patterns)

    assert signposts.near("/api/v1/search") == ("/api/v1/{id}", "/api/v1/search", "/{name}")
    assert signposts.near("/api/v1/7") == ("/api/v1/{id}", "/{name}")
    assert signposts.near("/hull") == ("/{name}",)
    assert signposts.near("") == ("/{name}",)
