// What the test can ask of the peer: each deed is one thing that a person on it might do.
import { signObject, signRequest } from "@fedify/fedify";
import { Temporal } from "@js-temporal/polyfill";
import {
  Announce,
  Create,
  Delete,
  Follow,
  Hashtag,
  Like,
  Mention,
  Note,
  PUBLIC_COLLECTION,
  Tombstone,
  traverseCollection,
  Undo,
  Update,
} from "@fedify/fedify/vocab";
import jsonld from "jsonld";
import { provenBy } from "./door.mjs";
import { createOf, seen } from "./people.mjs";

const ACTIVITY_JSON = "application/activity+json";

/** What Fedify signs and sends has the Public collection's name in full. */
function asSent(document) {
  return JSON.parse(JSON.stringify(document).replaceAll('"as:Public"', `"${PUBLIC_COLLECTION}"`));
}

/** The deeds of one peer, by name; each takes the arguments of the test and returns JSON. */
export function deedsOf({ federation, pairs, origin, spec, log, notes, followers }) {
  const ctx = federation.createContext(new URL(origin), undefined);
  const sent = new Map();
  const wanda = ctx.getActorUri("wanda");
  const fresh = (kind) => new URL(`/${kind}/${crypto.randomUUID()}`, origin);
  const key = (who, kind) => new URL(`#${kind}`, ctx.getActorUri(who));

  /** The object with a proof by Wanda, as Fedify makes them for activities of its own. */
  async function proven(object) {
    const [, pair] = await ctx.getActorKeyPairs("wanda");
    return await signObject(object, pair.privateKey, pair.multikey.id, ctx);
  }

  async function signedLoader() {
    return await ctx.getDocumentLoader({ identifier: "wanda" });
  }

  async function found(name) {
    const object = await ctx.lookupObject(name, { documentLoader: await signedLoader() });
    if (object == null) throw new Error(`Fedify found nothing under ${name}`);
    return object;
  }

  async function recipientOf(object) {
    if (object.inboxId != null) return object;
    return await found(object.attributionId.href);
  }

  async function send(recipient, activity, options = {}) {
    sent.set(activity.id.href, activity);
    await ctx.sendActivity({ identifier: "wanda" }, recipient, activity, options);
    return { id: activity.id.href };
  }

  async function written({ content, parent, author, audience }) {
    const id = crypto.randomUUID();
    const thanks = new Hashtag({ name: "#thanks", href: new URL("/tags/thanks", origin) });
    const mention =
      author && new Mention({ href: author.id, name: `@${author.preferredUsername}` });
    const note = new Note({
      id: ctx.getObjectUri(Note, { identifier: "wanda", id }),
      attribution: wanda,
      content,
      replyTarget: parent?.id,
      context: parent?.contextIds?.[0],
      published: Temporal.Now.instant(),
      to: audience === "direct" ? author.id : PUBLIC_COLLECTION,
      ccs: audience === "direct" || !author ? [] : [author.id],
      tags: mention ? [mention, thanks] : [thanks],
    });
    const signed = await proven(note);
    notes.set(id, signed);
    return signed;
  }

  return {
    async who() {
      const person = await ctx.getActorKeyPairs("wanda");
      return {
        id: wanda.href,
        handle: `@wanda@${new URL(origin).host}`,
        keys: person.map((pair) => pair.keyId.href),
      };
    },
    /** What WebFinger says of an address; for handles Fedify would insist on https. */
    async finger({ iri }) {
      return await ctx.lookupWebFinger(new URL(iri), { allowPrivateAddress: true });
    },
    /** Reads what lies under an address, as Wanda, and says what Fedify makes of it. */
    async look({ name }) {
      return await seen(ctx, await found(name));
    },
    /** The document under an address, expanded as JSON-LD by the contexts it names. */
    async expand({ iri }) {
      const { document } = await (await signedLoader())(iri);
      return await jsonld.expand(document, { documentLoader: ctx.contextLoader, safe: true });
    },
    /** Whether Fedify accepts the proof of the document under an address. */
    async prove({ iri }) {
      const { document } = await (await signedLoader())(iri);
      return { proven_by: await provenBy(ctx, document) };
    },
    /** All members of a collection, page by page. */
    async walk({ iri }) {
      const collection = await found(iri);
      const items = [];
      for await (const item of traverseCollection(collection, ctx)) {
        items.push({ type: item.constructor.name, id: item.id?.href ?? null });
      }
      return { total: collection.totalItems, items };
    },
    /** One GET as a courier or nobody would make it: status and body. */
    async get({ iri, signed }) {
      let request = new Request(iri, { headers: { accept: ACTIVITY_JSON } });
      if (signed) {
        const rsa = pairs.wanda[0].privateKey;
        request = await signRequest(request, rsa, key("wanda", "main-key"), { spec });
      }
      const response = await fetch(request, { redirect: "manual" });
      return { status: response.status, body: await response.text() };
    },
    async follow({ iri }) {
      const actor = await found(iri);
      const follow = new Follow({
        id: fresh("follows"),
        actor: wanda,
        object: actor.id,
        tos: [actor.id],
      });
      return await send(actor, follow);
    },
    async undo({ iri, recipient }) {
      const deed = sent.get(iri);
      const undo = new Undo({ id: fresh("undos"), actor: wanda, object: deed, tos: deed.toIds });
      return await send(await recipientOf(await found(recipient)), undo);
    },
    async like({ iri }) {
      const object = await found(iri);
      const author = await recipientOf(object);
      const like = new Like({
        id: fresh("likes"),
        actor: wanda,
        object: object.id,
        tos: [author.id],
      });
      return await send(author, like);
    },
    /** Writes a note and tells one actor of it by Announce only, so that they have to ask for it. */
    async share({ content, recipient }) {
      const note = await written({ content });
      const announce = new Announce({
        id: fresh("announces"),
        actor: wanda,
        object: note.id,
        to: PUBLIC_COLLECTION,
        published: Temporal.Now.instant(),
      });
      await send(await found(recipient), announce);
      return { note: note.id.href };
    },
    async announce({ iri }) {
      const object = await found(iri);
      const author = await recipientOf(object);
      const announce = new Announce({
        id: fresh("announces"),
        actor: wanda,
        object: object.id,
        to: PUBLIC_COLLECTION,
        ccs: [author.id, ctx.getFollowersUri("wanda")],
        published: Temporal.Now.instant(),
      });
      return await send(author, announce);
    },
    /** Answers something; audience is "public" or "direct". Sent to the author's shared inbox. */
    async reply({ iri, content, audience }) {
      const parent = await found(iri);
      const author = await recipientOf(parent);
      const note = await written({ content, parent, author, audience: audience ?? "public" });
      const options = { preferSharedInbox: audience !== "direct" };
      await send(author, createOf(ctx, note), options);
      return { note: note.id.href, create: `${note.id.href}/create` };
    },
    async rewrite({ iri, content, recipient }) {
      const id = iri.split("/").at(-1);
      const changed = notes.get(id).clone({
        content,
        updated: Temporal.Now.instant(),
        proofs: [],
      });
      const signed = await proven(changed);
      notes.set(id, signed);
      const update = new Update({
        id: fresh("updates"),
        actor: wanda,
        object: signed,
        tos: signed.toIds,
        ccs: signed.ccIds,
      });
      return await send(await recipientOf(await found(recipient)), update);
    },
    async remove({ iri, recipient }) {
      const note = notes.get(iri.split("/").at(-1));
      notes.delete(iri.split("/").at(-1));
      const deletion = new Delete({
        id: fresh("deletes"),
        actor: wanda,
        object: new Tombstone({ id: note.id }),
        tos: note.toIds,
        ccs: note.ccIds,
      });
      return await send(await recipientOf(await found(recipient)), deletion);
    },
    /** A letter of Wanda's, proven by her, brought by the courier; `tampered` changes it on the way. */
    async carry({ iri, content, tampered }) {
      const parent = await found(iri);
      const author = await recipientOf(parent);
      const note = await written({ content, parent, author, audience: "public" });
      const letter = new Create({
        id: new URL(`${note.id.href}/create`),
        actor: wanda,
        object: note,
        tos: note.toIds,
        ccs: note.ccIds,
      });
      const carried = await proven(letter);
      const document = asSent(await carried.toJsonLd({ ...ctx, format: "compact" }));
      if (tampered) document.object.content = tampered;
      const request = new Request(author.inboxId, {
        method: "POST",
        headers: { "content-type": ACTIVITY_JSON, accept: ACTIVITY_JSON },
        body: JSON.stringify(document),
      });
      const rsa = pairs.courier[0].privateKey;
      const brought = await signRequest(request, rsa, key("courier", "main-key"), { spec });
      const response = await fetch(brought);
      return { status: response.status, note: note.id.href, body: await response.text() };
    },
    async received() {
      return log;
    },
    async following() {
      return [...followers.keys()];
    },
  };
}
