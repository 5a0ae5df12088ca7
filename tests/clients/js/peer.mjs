// masto, driven line by line: each line of JSON is one call, each answer one line.
import { createInterface } from "node:readline";
import { createRestAPIClient, createStreamingAPIClient } from "masto";

const [url, accessToken] = process.argv.slice(2);
const rest = createRestAPIClient({ url, accessToken });
const heard = [];

// "v1.statuses.$select(5).context.fetch" → the method of that path, bound.
function found(path) {
  const steps = path.split(".");
  const last = steps.pop();
  let place = rest;
  for (const step of steps) {
    const chosen = step.match(/^\$select\((.*)\)$/);
    place = chosen ? place.$select(chosen[1]) : place[step];
  }
  return (...args) => place[last](...args);
}

const deeds = {
  async call({ path, args = [] }) {
    return await found(path)(...args);
  },
  async pages({ path, args = [], most = 3 }) {
    const pages = [];
    for await (const page of found(path)(...args)) {
      pages.push(page);
      if (pages.length >= most) break;
    }
    return pages;
  },
  async listen({ stream = "user" }) {
    const { configuration } = await rest.v2.instance.fetch();
    const client = createStreamingAPIClient({
      accessToken,
      streamingApiUrl: configuration.urls.streaming,
    });
    const subscription = client[stream].subscribe();
    (async () => {
      for await (const event of subscription) heard.push([event.event, event.payload]);
    })();
    return true;
  },
  heard: async () => heard,
};

console.log(JSON.stringify({ origin: url }));
for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...wants } = JSON.parse(line);
  let said;
  try {
    said = { answer: (await deeds[deed](wants)) ?? null };
  } catch (error) {
    said = { fault: `${error}\n${JSON.stringify(error)}` };
  }
  console.log(JSON.stringify(said));
}
