// Who lives on this peer, and how Fedify serves them: two people, Wanda who takes part and a
// courier who only carries letters of others. Everything is kept in memory.
import {
  createFederation,
  generateCryptoKeyPair,
  getDefaultActivityTransformers,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Accept,
  Activity,
  Create,
  Endpoints,
  Follow,
  Note,
  Person,
  Undo,
} from "@fedify/fedify/vocab";

const NAMES = { wanda: "Wanda of the other house", courier: "The courier" };

/** Makes the federation: `log` collects what comes in, `notes` holds what Wanda has written. */
export async function settle({ origin, firstKnock, challenge, log, notes, followers }) {
  const pairs = {};
  for (const name of Object.keys(NAMES)) {
    pairs[name] = [
      await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
      await generateCryptoKeyPair("Ed25519"),
    ];
  }
  const federation = createFederation({
    kv: new MemoryKvStore(),
    origin,
    firstKnock,
    allowPrivateAddress: true,
    inboxChallengePolicy: { enabled: challenge },
    activityTransformers: getDefaultActivityTransformers(),
  });
  serveActors(federation, pairs);
  serveCollections(federation, notes, followers);
  listen(federation, log, followers);
  return { federation, pairs };
}

function serveActors(federation, pairs) {
  federation
    .setActorDispatcher("/people/{identifier}", (ctx, identifier) =>
      identifier in NAMES ? person(ctx, identifier) : null,
    )
    .setKeyPairsDispatcher((_ctx, identifier) => pairs[identifier] ?? [])
    // Authorized fetch: Wanda shows herself only to those who sign; the courier signs for the house.
    .authorize(async (ctx, identifier) =>
      identifier !== "wanda" || (await ctx.getSignedKey()) != null,
    );
}

async function person(ctx, identifier) {
  const keys = await ctx.getActorKeyPairs(identifier);
  return new Person({
    id: ctx.getActorUri(identifier),
    preferredUsername: identifier,
    name: NAMES[identifier],
    summary: "A person on a peer that runs Fedify.",
    url: ctx.getActorUri(identifier),
    inbox: ctx.getInboxUri(identifier),
    outbox: ctx.getOutboxUri(identifier),
    followers: ctx.getFollowersUri(identifier),
    endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
    publicKey: keys[0].cryptographicKey,
    assertionMethods: keys.map((key) => key.multikey),
  });
}

function serveCollections(federation, notes, followers) {
  federation.setObjectDispatcher(Note, "/people/{identifier}/notes/{id}", (_ctx, { id }) =>
    notes.get(id) ?? null,
  );
  federation.setOutboxDispatcher("/people/{identifier}/outbox", (ctx, identifier) => ({
    items: [...notes.values()]
      .filter((note) => note.attributionId?.href === ctx.getActorUri(identifier).href)
      .map((note) => createOf(ctx, note)),
  }));
  federation.setFollowersDispatcher("/people/{identifier}/followers", (_ctx, identifier) => ({
    items: identifier === "wanda" ? [...followers.values()] : [],
  }));
}

export function createOf(ctx, note) {
  return new Create({
    id: new URL(`${note.id.href}/create`),
    actor: ctx.getActorUri("wanda"),
    object: note,
    tos: note.toIds,
    ccs: note.ccIds,
    published: note.published,
  });
}

function listen(federation, log, followers) {
  federation
    .setInboxListeners("/people/{identifier}/inbox", "/inbox")
    .setSharedKeyDispatcher(() => ({ identifier: "courier" }))
    .on(Follow, async (ctx, follow) => {
      await note(log, ctx, follow);
      const who = await follow.getActor(ctx);
      followers.set(who.id.href, who);
      await ctx.sendActivity(
        { identifier: "wanda" },
        who,
        new Accept({
          id: new URL(`/accepts/${crypto.randomUUID()}`, ctx.origin),
          actor: follow.objectId,
          object: follow,
          tos: [who.id],
        }),
      );
    })
    .on(Undo, (ctx, undo) => note(log, ctx, undo))
    .on(Activity, (ctx, activity) => note(log, ctx, activity))
    .onError((_ctx, error) => {
      log.errors.push(String(error?.stack ?? error));
    });
}

/** Keeps what Fedify understood of an activity: its own words, not what came over the wire. */
async function note(log, ctx, activity) {
  log.understood.push({
    type: activity.constructor.name,
    id: activity.id?.href ?? null,
    actor: activity.actorId?.href ?? null,
    object_id: activity.objectId?.href ?? null,
    object: await understood(ctx, activity),
  });
}

async function understood(ctx, activity) {
  // An Accept repeats our own Follow, which is not the sender's to show: read it as it was sent.
  const crossOrigin = activity instanceof Accept ? "trust" : "ignore";
  const object = await activity.getObject({ ...ctx, crossOrigin, suppressError: true });
  return object == null ? null : await seen(ctx, object);
}

/** An object as Fedify's vocabulary has it. */
export async function seen(ctx, object) {
  const tags = [];
  for await (const tag of object.getTags?.({ ...ctx, suppressError: true }) ?? []) {
    tags.push({
      type: tag.constructor.name,
      name: tag.name?.toString() ?? null,
      href: tag.href?.href ?? null,
    });
  }
  return {
    type: object.constructor.name,
    id: object.id?.href ?? null,
    name: object.name?.toString() ?? null,
    summary: object.summary?.toString() ?? null,
    content: object.content?.toString() ?? null,
    url: object.url?.href?.href ?? object.url?.href ?? null,
    attributed_to: object.attributionId?.href ?? null,
    in_reply_to: object.replyTargetId?.href ?? null,
    audience: object.audienceId?.href ?? null,
    published: object.published?.toString() ?? null,
    updated: object.updated?.toString() ?? null,
    end_time: object.endTime?.toString() ?? null,
    to: (object.toIds ?? []).map((url) => url.href),
    cc: (object.ccIds ?? []).map((url) => url.href),
    tags,
  };
}
