// Passkeys (WebAuthn): the one part of signing in that needs a script. A form with `data-passkey`
// shows itself where the browser has passkeys; when it is sent, the browser is asked for what
// the server wants ("get" or "create"), and the answer goes along in the field `answer`.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const octets = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const named = (credentials) =>
    (credentials || []).map((credential) => ({ ...credential, id: octets(credential.id) }));

  const askedFor = (options) => {
    const asked = { ...options, challenge: octets(options.challenge) };
    if (options.user) asked.user = { ...options.user, id: octets(options.user.id) };
    if (options.excludeCredentials) asked.excludeCredentials = named(options.excludeCredentials);
    if (options.allowCredentials) asked.allowCredentials = named(options.allowCredentials);
    return { publicKey: asked };
  };

  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  const answered = (credential) => {
    const response = {};
    for (const part of parts) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    });
  };

  const ask = async (form) => {
    const wanted = await fetch(form.dataset.request, { headers: { accept: "application/json" } });
    if (!wanted.ok) throw new Error(wanted.status);
    const way = form.dataset.passkey;
    form.elements.answer.value = answered(
      await navigator.credentials[way](askedFor(await wanted.json())),
    );
    const shared = document.getElementById("field-shared");
    if (form.elements.shared && shared && shared.checked) form.elements.shared.value = "yes";
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      ask(form).catch(() => { failed.hidden = false; });
    });
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
})();
