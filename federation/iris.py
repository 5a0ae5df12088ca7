"""The names of our own things in the world: one place mints them, the same recognises them."""

import re

from federation.origins import host_of, origin, same_origin
from world.errors import Malformed

USERNAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_COMMUNITY = ".community"  # no handle that people choose has a dot in it


def community_name(umbrella: str) -> str:
    """The user name of the community beside an umbrella of ours (FEP-1b12)."""
    return umbrella + _COMMUNITY


def umbrella_name(community: str) -> str:
    """The user name of the umbrella that a community of ours is beside."""
    return community.removesuffix(_COMMUNITY)


class Iris:
    """Every IRI of the node at `base_url`.

    The base URL is a bare origin without a slash at its end: `https://hull.example`, or
    `http://127.0.0.1:4101` on the workbench. Anything else raises `Malformed`.
    """

    def __init__(self, base_url: str) -> None:
        if base_url != str(origin(base_url)):
            raise Malformed("a base URL is scheme and host, without a slash at the end")
        self.base_url = base_url
        self.host = host_of(base_url)
        self.node_actor = f"{self.base_url}/actor"
        self.shared_inbox = f"{self.base_url}/inbox"

    def actor(self, username: str) -> str:
        """The actor of that name; the node's own actor bears the name of the host."""
        return self.node_actor if username == self.host else f"{self.base_url}/actors/{username}"

    def inbox(self, actor_iri: str) -> str:
        return f"{actor_iri}/inbox"

    def outbox(self, actor_iri: str) -> str:
        return f"{actor_iri}/outbox"

    def followers(self, actor_iri: str) -> str:
        return f"{actor_iri}/followers"

    def following(self, actor_iri: str) -> str:
        return f"{actor_iri}/following"

    def featured(self, actor_iri: str) -> str:
        return f"{actor_iri}/featured"

    def sisters(self, actor_iri: str) -> str:
        """The signed collection of a network's sisters; also the audience "sisters"."""
        return f"{actor_iri}/sisters"

    def listings(self, actor_iri: str) -> str:
        """The open offers and needs of a member, or of all members of a network."""
        return f"{actor_iri}/listings"

    def members(self, actor_iri: str) -> str:
        """The audience "network", which strangers never read; of an umbrella who is in."""
        return f"{actor_iri}/members"

    def coordinators(self, actor_iri: str) -> str:
        """Who coordinates an umbrella."""
        return f"{actor_iri}/coordinators"

    def charter(self, actor_iri: str) -> str:
        """What an umbrella is for, in full."""
        return f"{actor_iri}/charter"

    def umbrellas(self, actor_iri: str) -> str:
        """The signed list of the umbrellas that a network is in."""
        return f"{actor_iri}/umbrellas"

    def community(self, umbrella_iri: str) -> str:
        """The community beside an umbrella of ours."""
        return community_name(umbrella_iri)

    def umbrella_beside(self, community_iri: str) -> str:
        """The umbrella that a community of ours is beside."""
        return umbrella_name(community_iri)

    def announced(self, actor_iri: str) -> str:
        """What a community announces, whole, for those who read no pages."""
        return f"{actor_iri}/announced"

    def stewards(self, actor_iri: str) -> str:
        """Who speaks for a community: its umbrella, and whoever coordinates that."""
        return f"{actor_iri}/stewards"

    def umbrella_page(self, username: str) -> str:
        return f"{self.base_url}/umbrellas/{username}"

    def main_key(self, actor_iri: str) -> str:
        """The RSA key that signs requests (Lemmy wants the `#`)."""
        return f"{actor_iri}#main-key"

    def ed25519_key(self, actor_iri: str) -> str:
        """The key that signs proofs."""
        return f"{actor_iri}#ed25519-key"

    def object(self, number: int) -> str:
        return f"{self.base_url}/objects/{number}"

    def replies(self, object_iri: str) -> str:
        return f"{object_iri}/replies"

    def context(self, number: int) -> str:
        """The thread that begins with the object of that number."""
        return f"{self.base_url}/contexts/{number}"

    def activity(self, number: int) -> str:
        return f"{self.base_url}/activities/{number}"

    def profile_page(self, username: str) -> str:
        return f"{self.base_url}/@{username}"

    def listing_page(self, number: int) -> str:
        return f"{self.base_url}/listings/{number}"

    def post_page(self, number: int) -> str:
        return f"{self.base_url}/posts/{number}"

    def stamp(self, number: int) -> str:
        """The word of an author of ours that a post may quote theirs (FEP-044f)."""
        return f"{self.base_url}/stamps/{number}"

    def tag(self, name: str) -> str:
        return f"{self.base_url}/tags/{name}"

    def category(self, code: str) -> str:
        return f"{self.base_url}/categories/{code}"

    def is_ours(self, iri: str) -> bool:
        """Whether that name lies on our origin."""
        return same_origin(iri, self.base_url)

    def object_id(self, iri: str) -> int | None:
        """The number of an object of ours, or None for every other IRI."""
        rest = self._after("/objects/", iri)
        return int(rest) if _NUMBER.fullmatch(rest) else None

    def actor_username(self, iri: str) -> str | None:
        """The name of an actor of ours (not of its inbox or its keys), or None."""
        if iri == self.node_actor:
            return self.host
        rest = self._after("/actors/", iri)
        return rest if USERNAME.fullmatch(rest) else None

    def _after(self, folder: str, iri: str) -> str:
        start = self.base_url + folder
        return iri[len(start) :] if iri.startswith(start) else ""
