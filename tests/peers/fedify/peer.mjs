// A small ActivityPub server on Fedify. The test starts it, reads its first line ({"origin": …})
// and then speaks with it in lines of JSON: {"deed": "follow", "iri": …} is answered by one line,
// {"answer": …} or {"fault": …}. It ends when its input ends.
//
//   node peer.mjs '{"first_knock": "rfc9421", "demands": "rfc9421", "challenge": true}'
import { createInterface } from "node:readline";
import { deedsOf } from "./deeds.mjs";
import { doorkeeper, open } from "./door.mjs";
import { settle } from "./people.mjs";

const SPECS = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };
const wishes = JSON.parse(process.argv[2] ?? "{}");

const spec = SPECS[wishes.first_knock ?? "cavage"];
const demands = wishes.demands ?? null;
const challenge = wishes.challenge ?? false;
const log = { requests: [], understood: [], errors: [] };
const notes = new Map();
const followers = new Map();

const door = await open();
const { origin } = door;
const { federation, pairs } = await settle({
  origin,
  firstKnock: spec,
  challenge,
  log,
  notes,
  followers,
});
door.answer = doorkeeper({ federation, origin, demands, challenge, log });
const deeds = deedsOf({ federation, pairs, origin, spec, log, notes, followers });

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ origin });
for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...wants } = JSON.parse(line);
  try {
    say({ answer: await deeds[deed](wants) });
  } catch (error) {
    say({ fault: String(error?.stack ?? error) });
  }
}
process.exit(0);
