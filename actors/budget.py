"""How much asking one cause may bring about (`reference/security.md` section 3)."""

from world.errors import Limited


class Budget:
    """Counts the documents that one delivery, look-up or walk makes us ask others for."""

    def __init__(self, fetches: int = 30) -> None:
        self._left = fetches

    @property
    def left(self) -> int:
        """How many more may be asked for."""
        return self._left

    def spend(self) -> None:
        """To be called before each fetch; `Limited` when nothing is left."""
        if self._left <= 0:
            raise Limited("This would make too many requests to other servers.")
        self._left -= 1
