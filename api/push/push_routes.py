"""A program's own subscription to web push, one for each token (clientapi.md 10)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors.answers import bearer_token
from api.answers import answer, nothing
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.params import Params
from api.push.base64url import from_base64url
from api.push.encryption import check_keys
from api.push.endpoint import check_endpoint
from api.push.origin import Origin
from api.wording import SAID
from federation.strict_json import Json
from notifications import push_store
from notifications.notification import Kind
from notifications.push import PushPolicy, PushSecrets, Subscription
from notifications.push_store import NewSubscription
from storage.database import Database
from storage.transaction import Writing
from world.errors import Malformed, Missing, Unproven

_PATH: Final = "/api/v1/push/subscription"
_SCOPE: Final = "push"


@dataclass(frozen=True, slots=True)
class PushEndpoints:
    """Subscribing, changing, looking, ending."""

    database: Database
    origin: Origin

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route(_PATH, self.one, scope=_SCOPE),
            door.route(_PATH, self.subscribe, "POST", _SCOPE),
            door.route(_PATH, self.change, "PUT", _SCOPE),
            door.route(_PATH, self.end, "DELETE", _SCOPE),
        ]

    async def one(self, ask: Ask) -> Response:
        """`GET push/subscription`; 404 where there is none."""
        token_id, _ = _token(ask)
        found = await self.database.read(
            lambda tx: push_store.of_token(tx, self.origin.seal, token_id)
        )
        return answer(self._told(_present(found)))

    async def subscribe(self, ask: Ask) -> Response:
        """`POST push/subscription`: in place of the one before."""
        token_id, token = _token(ask)
        asked, flaws = ask.params.group("subscription"), Flaws()
        secrets = self._secrets(asked, token, flaws)
        if secrets is None:
            return flaws.answer()
        data = ask.params.group("data")
        policy = data.text("policy") or ask.params.text("policy")
        new = NewSubscription(
            token_id=token_id,
            owner_id=ask.person.id,
            secrets=secrets,
            standard=bool(asked.flag("standard")),
            alerts=_alerts(data.group("alerts"), frozenset()),
            policy=_policy(policy, PushPolicy.ALL),
            at=self.origin.clock.now(),
        )
        made = await self.database.write(lambda tx: push_store.save(tx, self.origin.seal, new))
        return answer(self._told(made))

    async def change(self, ask: Ask) -> Response:
        """`PUT push/subscription`: what it is told of."""
        token_id, _ = _token(ask)
        data = ask.params.group("data")
        policy = data.text("policy") or ask.params.text("policy")

        def act(tx: Writing) -> Subscription | None:
            before = push_store.of_token(tx, self.origin.seal, token_id)
            if before is None:
                return None
            alerts = _alerts(data.group("alerts"), before.alerts)
            push_store.change(tx, token_id, alerts, _policy(policy, before.policy))
            return push_store.of_token(tx, self.origin.seal, token_id)

        return answer(self._told(_present(await self.database.write(act))))

    async def end(self, ask: Ask) -> Response:
        """`DELETE push/subscription`; again changes nothing."""
        token_id, _ = _token(ask)
        await self.database.write(lambda tx: push_store.forget(tx, token_id))
        return nothing()

    def _secrets(self, asked: Params, token: str, flaws: Flaws) -> PushSecrets | None:
        keys = asked.group("keys")
        endpoint = asked.text("endpoint") or ""
        try:
            check_endpoint(endpoint, self.origin.own_host, self.origin.allow_addresses)
        except Malformed:
            flaws.note("endpoint", "ERR_INVALID", "is not a valid URL")
        try:
            p256dh = from_base64url(keys.text("p256dh") or "", "P256dh")
            auth = from_base64url(keys.text("auth") or "", "Auth")
            check_keys(p256dh, auth)
        except Malformed:
            flaws.note("keys", "ERR_INVALID", "is invalid")
            return None
        return None if flaws.found else PushSecrets(endpoint, p256dh, auth, token)

    def _told(self, one: Subscription) -> Json:
        return {
            "id": one.id,
            "endpoint": one.secrets.endpoint,
            "standard": one.standard,
            "alerts": {kind.value: kind in one.alerts for kind in Kind},
            "policy": one.policy.value,
            "server_key": self.origin.vapid.public_key,
        }


def _token(ask: Ask) -> tuple[int, str]:
    token, token_id = bearer_token(ask.request), ask.caller.token_id
    if token is None or token_id is None:
        raise Unproven(SAID["no token"])
    return token_id, token


def _present(found: Subscription | None) -> Subscription:
    if found is None:
        raise Missing(SAID["no record"])
    return found


def _alerts(asked: Params, before: frozenset[Kind]) -> frozenset[Kind]:
    """What was wanted before, with what is said now."""
    said = {kind: asked.flag(kind.value) for kind in Kind}
    return frozenset(
        kind for kind, flag in said.items() if (kind in before if flag is None else flag)
    )


def _policy(said: str | None, before: PushPolicy) -> PushPolicy:
    return PushPolicy(said) if said in [policy.value for policy in PushPolicy] else before
