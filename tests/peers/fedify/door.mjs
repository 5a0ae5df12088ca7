// The peer's front door: each request is looked at before Fedify answers it, so that the test can
// ask, of every single one, by which scheme it was signed and whether the signature and the proofs
// hold. Fedify itself would be content with any one of them.
import { createServer } from "node:http";
import { formatAcceptSignature, verifyProof, verifyRequestDetailed } from "@fedify/fedify";
import { Object as Thing, PUBLIC_COLLECTION } from "@fedify/fedify/vocab";

/** Listens on a free port of this machine; `answer` is set once the origin is known. */
export async function open() {
  const door = { answer: null, server: null, origin: null };
  door.server = createServer((incoming, outgoing) => {
    serve(door, incoming, outgoing).catch((error) => {
      outgoing.writeHead(500).end(String(error?.stack ?? error));
    });
  });
  await new Promise((ready) => door.server.listen(0, "127.0.0.1", ready));
  door.origin = `http://127.0.0.1:${door.server.address().port}`;
  return door;
}

async function serve(door, incoming, outgoing) {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const body = parts.length > 0 ? Buffer.concat(parts) : undefined;
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  }
  const url = new URL(incoming.url, door.origin);
  const request = new Request(url, { method: incoming.method, headers, body });
  const response = await door.answer(request, body);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

/** The scheme a request is signed by, or null. */
export function schemeOf(request) {
  if (request.headers.has("signature-input")) return "rfc9421";
  return request.headers.has("signature") ? "cavage" : null;
}

/** A doorkeeper that writes down every request and turns away the schemes that are not wanted. */
export function doorkeeper({ federation, origin, demands, challenge, log }) {
  const ctx = federation.createContext(new URL(origin), undefined);
  return async (request, body) => {
    const scheme = schemeOf(request);
    const entry = {
      method: request.method,
      path: new URL(request.url).pathname,
      scheme,
      signature: scheme && (await verdictOf(ctx, request)),
      proofs: body && (await proofsOf(ctx, body)),
      letter: body && JSON.parse(body.toString()),
    };
    const unwelcome = demands != null && scheme != null && scheme !== demands;
    const response = unwelcome
      ? refusal(challenge, request.method)
      : await asProven(await federation.fetch(request, { contextData: undefined }));
    log.requests.push({ ...entry, status: response.status });
    return response;
  };
}

/**
 * What Fedify serves, with the name of the Public collection in full. Its proofs are made over the
 * full name, and so are the activities that it sends; only objects are served with the short one.
 */
async function asProven(response) {
  if (!response.ok || !response.headers.get("content-type")?.includes("json")) return response;
  const text = (await response.text()).replaceAll('"as:Public"', `"${PUBLIC_COLLECTION.href}"`);
  return new Response(text, response);
}

function refusal(challenge, method) {
  const headers = { "content-type": "text/plain" };
  if (challenge) {
    const names = ["@method", "@target-uri", "@authority"];
    if (method === "POST") names.push("content-digest");
    headers["accept-signature"] = formatAcceptSignature([
      {
        label: "sig1",
        components: names.map((value) => ({ value, params: {} })),
        parameters: { created: true },
      },
    ]);
  }
  return new Response("Signed in another way, please.", { status: 401, headers });
}

async function verdictOf(ctx, request) {
  const result = await verifyRequestDetailed(request.clone(), {
    documentLoader: ctx.documentLoader,
    contextLoader: ctx.contextLoader,
  });
  return result.verified ? { key: result.key.id.href } : { fault: JSON.stringify(result.reason) };
}

/** Whose keys have proven the letter and the object in it; null where there is no proof. */
export async function proofsOf(ctx, body) {
  const letter = JSON.parse(body.toString());
  const object = letter.object;
  const embedded = typeof object === "object" && !Array.isArray(object) ? object : null;
  return {
    activity: await provenBy(ctx, letter),
    object: embedded && (await provenBy(ctx, embedded)),
  };
}

/** The controller of the key that has proven a document, "broken", or null without a proof. */
export async function provenBy(ctx, document) {
  if (document.proof == null) return null;
  const thing = await Thing.fromJsonLd(document, ctx);
  for await (const proof of thing.getProofs(ctx)) {
    const key = await verifyProof(document, proof, {
      documentLoader: ctx.documentLoader,
      contextLoader: ctx.contextLoader,
    });
    return key?.controllerId?.href ?? "broken";
  }
  return "unread";
}
