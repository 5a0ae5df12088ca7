"""A clock that is set back, for telling what has happened in the demo's networks by now."""

from datetime import datetime, timedelta

from world.clock import SystemClock


class PastClock(SystemClock):
    """The machine's own clock, so many days ago; it is only ever turned forward."""

    def __init__(self) -> None:
        self._ago = timedelta(0)

    def now(self) -> datetime:
        """The instant that it is in the story."""
        return super().now() - self._ago

    def turn_to(self, days_ago: float) -> None:
        """From now on it is that many days ago."""
        self._ago = timedelta(days=days_ago)
