// A program in a browser, from an address of its own: asks what Phanpy and Elk ask, in their order.
const calls = [];
let base, client, token, socket;
const heard = [];
const here = location.origin + location.pathname;

const bytes = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(path, { method = "GET", form, json, headers = {} } = {}) {
  const given = { ...headers };
  // What is told to everybody is asked for without a token, as those programs do.
  if (token && !path.includes("nodeinfo")) given.Authorization = `Bearer ${token}`;
  if (json) given["Content-Type"] = "application/json";
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form);
  const answer = await fetch(path.startsWith("http") ? path : base + path, {
    method, body, headers: given,
  });
  calls.push([method, path, answer.status]);
  const kind = answer.headers.get("content-type") ?? "";
  const said = kind.includes("json") ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
  return { said, link: answer.headers.get("link"), left: answer.headers.get("x-ratelimit-remaining") };
}

// Sign-in as Phanpy does it: a popup that comes back to us, with a proof only we can give.
async function signIn(node) {
  base = node;
  await ask("/.well-known/host-meta");
  client = (await ask("/api/v1/apps", {
    method: "POST",
    form: { client_name: "Web", redirect_uris: here, scopes: "read write follow push", website: here },
  })).said;
  const { said: metadata } = await ask("/.well-known/oauth-authorization-server");
  const verifier = bytes(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = bytes(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const query = new URLSearchParams({
    client_id: client.client_id, redirect_uri: here, response_type: "code",
    scope: "read write follow push", code_challenge: challenge,
    code_challenge_method: metadata.code_challenge_methods_supported[0], state: "as it was",
  });
  const back = new Promise((resolve) => addEventListener("message", (event) => {
    if (event.origin === location.origin && event.data.code) resolve(event.data);
  }));
  window.open(`${metadata.authorization_endpoint}?${query}`, "sign-in", "popup,width=480,height=720");
  const { code, state } = await back;
  if (state !== "as it was") throw new Error(`state became ${state}`);
  const { said } = await ask("/oauth/token", {
    method: "POST",
    form: {
      client_id: client.client_id, client_secret: client.client_secret, redirect_uri: here,
      grant_type: "authorization_code", code, code_verifier: verifier, scope: "read write follow push",
    },
  });
  token = said.access_token;
}

async function firstScreen() {
  const [me, instance] = await Promise.all([
    ask("/api/v1/accounts/verify_credentials"), ask("/api/v2/instance"), ask("/api/v1/preferences"),
  ]);
  const { said: links } = await ask("/.well-known/nodeinfo");
  await ask(links.links.find((link) => link.rel.endsWith("/2.0")).href);
  await ask("/api/v1/timelines/home?limit=20");
  const { streaming } = instance.said.configuration.urls;
  socket = new WebSocket(`${streaming}/api/v1/streaming`, token);
  await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject; });
  socket.onmessage = (message) => heard.push(JSON.parse(message.data));
  for (const stream of ["user", "user:notification"]) {
    socket.send(JSON.stringify({ type: "subscribe", stream }));
  }
  return me.said.acct;
}

async function write(status) {
  await ask("/api/v1/custom_emojis");
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const options = { method: "POST", json: { status, visibility: "public" }, headers: key };
  const first = (await ask("/api/v1/statuses", options)).said;
  const again = (await ask("/api/v1/statuses", options)).said;
  if (first.id !== again.id) throw new Error("written twice");
  await ask(`/api/v1/statuses/${first.id}/context`);
  return first;
}

async function lookRound(accountId) {
  await ask("/api/v1/notifications?limit=80&exclude_types[]=follow_request");
  await ask("/api/v1/announcements");
  await ask("/api/v1/follow_requests");
  await ask(`/api/v1/accounts/${accountId}`);
  await ask(`/api/v1/accounts/${accountId}/statuses?pinned=true`);
  const first = await ask(`/api/v1/accounts/${accountId}/statuses?limit=1`);
  const next = first.link?.match(/^<([^>]+)>; rel="next"/)?.[1];
  if (next) await ask(next);
  await ask(`/api/v1/accounts/${accountId}/featured_tags`);
  await ask("/api/v2/search?type=statuses&q=from:me&limit=1");
}

// What Elk asks at its start, in its order; the token it asks for from its own server.
async function asElk() {
  const { said: instance } = await ask("/api/v2/instance");
  if (!instance.configuration.urls.streaming) throw new Error("no streams");
  await ask("/nodeinfo/2.0");
  await ask("/api/v1/accounts/verify_credentials");
  await ask("/api/v1/preferences");
  await ask("/api/v1/push/subscription").catch(() => null);
  await ask("/api/v1/followed_tags?limit=200");
  await ask("/api/v1/timelines/home?limit=30");
  const { said: markers } = await ask("/api/v1/markers?timeline[]=notifications");
  if (typeof markers.notifications.last_read_id !== "string") throw new Error("no marker");
  await ask("/api/v1/notifications?limit=30");
  await ask("/api/v2/search?q=off&type=hashtags&exclude_unreviewed=true");
}

async function signOut() {
  const { client_id, client_secret } = client;
  await ask("/oauth/revoke", { method: "POST", form: { client_id, client_secret, token } });
  const answer = await fetch(`${base}/api/v1/timelines/home`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return answer.status;
}

const back = new URLSearchParams(location.search);
if (back.has("code")) {
  window.opener.postMessage({ code: back.get("code"), state: back.get("state") }, location.origin);
  window.close();
} else {
  Object.assign(window, { signIn, firstScreen, write, lookRound, asElk, signOut, calls, heard });
}
