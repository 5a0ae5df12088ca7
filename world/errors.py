"""The error tree. Each error has a public text; the private cause is the chained exception.

Sisternet errors and their HTTP answers::

    SisternetError
    ├── Malformed            400   bytes or shape that cannot be read
    │   ├── TooLarge         413
    │   └── WrongMediaType   415
    ├── Refused              403   well formed, not allowed
    │   ├── Unproven         401   no signature, a wrong one, or nobody we can check
    │   └── Limited          429   too many, with `retry_after` in seconds
    ├── Missing              404   no such thing, or not visible to the asker
    ├── Gone                 410   was here, is deleted
    ├── Conflict             409   the state does not allow it
    └── Unreachable          503   a peer or a resource did not answer; try later
"""


class SisternetError(Exception):
    """Base of the tree; `public` may be shown to anybody."""

    status = 500

    def __init__(self, public: str) -> None:
        super().__init__(public)
        self.public = public


class Malformed(SisternetError):
    """Bytes or a shape that cannot be read."""

    status = 400


class TooLarge(Malformed):
    """More bytes than a border takes."""

    status = 413


class WrongMediaType(Malformed):
    """A body or document of a type that is not taken here."""

    status = 415


class Refused(SisternetError):
    """Well formed, but not allowed."""

    status = 403


class Unproven(Refused):
    """No proof of who speaks: signature absent, wrong or stale, or key not obtainable."""

    status = 401


class Limited(Refused):
    """Too many requests; `retry_after` says in how many seconds to come back."""

    status = 429

    def __init__(self, public: str, retry_after: int = 60) -> None:
        super().__init__(public)
        self.retry_after = retry_after


class Missing(SisternetError):
    """No such thing, or not visible to the asker; the two are told apart nowhere."""

    status = 404


class Gone(SisternetError):
    """It was here and has been deleted."""

    status = 410


class Conflict(SisternetError):
    """The present state does not allow it."""

    status = 409


class Unreachable(SisternetError):
    """A peer or a resource did not answer; `retry_after` in seconds, if it said so."""

    status = 503

    def __init__(self, public: str, retry_after: int | None = None) -> None:
        super().__init__(public)
        self.retry_after = retry_after
