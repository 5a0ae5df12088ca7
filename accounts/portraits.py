"""The picture by which a member is shown: brought, described, published, taken away."""

from accounts.people import Acting, Profiles
from media.actions import Media
from storage.database import Database, Writing


class Portraits:
    """Pictures of members. They are seen by whoever sees more of them than a name."""

    def __init__(self, database: Database, media: Media, profiles: Profiles) -> None:
        self._database = database
        self._media = media
        self._profiles = profiles

    async def show(self, acting: Acting, octets: bytes, alt: str = "") -> None:
        """Shows the member by that picture from now on, and by no other.

        Raises `Malformed` and `TooLarge` for what is no picture, `Missing` for nobody whom the
        actor may change, `Unreachable` when there is no room for more pictures.
        """
        picture = await self._media.keep(acting.member, octets, alt)

        def act(tx: Writing) -> None:
            self._media.attach(tx, acting.member, [picture.id], acting.member)
            self._profiles.set_portrait(tx, acting, picture.small_path)

        await self._database.write(act)

    async def show_above(self, acting: Acting, octets: bytes, alt: str = "") -> None:
        """Shows that wide picture above the member's profile; raises as `show`."""
        picture = await self._media.keep(acting.member, octets, alt)

        def act(tx: Writing) -> None:
            self._media.attach(tx, acting.member, [picture.id], _above(acting.member))
            self._profiles.set_header(tx, acting, picture.path)

        await self._database.write(act)

    async def remove_above(self, acting: Acting) -> None:
        """Shows no picture above the member's profile."""

        def act(tx: Writing) -> None:
            self._profiles.set_header(tx, acting, "")
            self._media.release(tx, _above(acting.member))

        await self._database.write(act)

    async def remove(self, acting: Acting) -> None:
        """Shows the member by no picture; everybody who may have it is told."""

        def act(tx: Writing) -> None:
            self._profiles.set_portrait(tx, acting, "")
            self._media.release(tx, acting.member)

        await self._database.write(act)


def _above(actor_id: int) -> int:
    """Where the wide picture of an actor is attached: the portrait has the actor's own number."""
    return -actor_id
