// Keeps the whole site for use without a network, and lets nothing else through.
//
// Every request of the page and of its workers passes here. Same-origin GET and HEAD go out, network first, so a new
// build shows at once; the kept copy answers when the network does not. Everything else is refused and counted.

const KEPT = "facsimile-site";
const COUNTED = "facsimile-traffic";
const scope = self.registration.scope;
const address = (name) => new URL(name, scope).href;

// Names that do not change from build to build; the hashed ones are read out of the page.
const FIXED = [
  "boot.js",
  "manifest.webmanifest",
  "favicon.svg",
  "worker.js",
  "worker_bg.wasm",
  "worker_loader.js",
  "trainer.js",
  "trainer_bg.wasm",
  "trainer_loader.js",
];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepSite());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(announce));
});

self.addEventListener("message", (event) => {
  const port = event.ports[0] ?? event.source;
  if (event.data?.type === "traffic") {
    event.waitUntil(counts.then((traffic) => port.postMessage({ type: "traffic", ...traffic })));
  } else if (event.data?.type === "keep") {
    // Each visit brings the kept copy up to date. Without a network the copy of the last visit stands.
    event.waitUntil(keepSite().catch(() => undefined).then(announce));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === self.location.origin;
  const reads = request.method === "GET" || request.method === "HEAD";
  event.respondWith(own && reads ? answer(event) : refuse(event));
});

// --- the kept copy

async function keepSite() {
  const cache = await caches.open(KEPT);
  const page = await fetchFresh(scope);
  const html = await page.clone().text();
  const data = await dataFiles();
  const wanted = new Set([...referenced(html), ...FIXED.map(address), ...data]);
  wanted.delete(scope);
  await Promise.all(
    [...wanted].map(async (url) => cache.put(url, await fetchFresh(url))),
  );
  // The page comes last: it never names a file that is not kept yet.
  await cache.put(scope, page);
  await cache.put(address("__complete"), new Response(JSON.stringify([...wanted, scope])));
  for (const { url } of await cache.keys()) {
    if (!wanted.has(url) && url !== scope && url !== address("__complete")) await cache.delete(url);
  }
}

async function fetchFresh(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  return response;
}

/// The files of our own origin that the page names in an attribute.
function referenced(html) {
  return [...html.matchAll(/\s(?:src|href|data-js|data-wasm)=["']?([^"'\s>]+)/g)]
    .map(([, name]) => new URL(name, scope))
    .filter((url) => url.origin === self.location.origin)
    .map((url) => url.href);
}

/// The sample tables, as data/index.json lists them. A site without samples is complete as well.
async function dataFiles() {
  const index = address("data/index.json");
  const response = await fetch(index, { cache: "no-cache" });
  if (!response.ok) return [];
  const listed = await response.json().catch(() => []);
  if (!Array.isArray(listed)) return [index];
  const names = listed.flatMap(({ file, schema }) => [file, schema]).filter(Boolean);
  return [index, ...names.map((name) => new URL(name, index).href)];
}

async function isComplete() {
  const cache = await caches.open(KEPT);
  const list = await cache.match(address("__complete"));
  if (!list) return false;
  const found = await Promise.all((await list.json()).map((url) => cache.match(url)));
  return found.every(Boolean);
}

async function announce() {
  if (!(await isComplete())) return;
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) {
    client.postMessage({ type: "ready-offline" });
  }
}

async function answer(event) {
  const { request } = event;
  const query = new URL(request.url).search;
  count(event, { requests: 1, sent_bytes: new TextEncoder().encode(query).length });
  try {
    // no-cache asks the server whether the file has changed, even where the host lets browsers keep it unasked.
    return await fetch(request, { cache: "no-cache" });
  } catch (offline) {
    const cache = await caches.open(KEPT);
    // A page address may carry a query; there is one page only.
    const kept = request.mode === "navigate" ? await cache.match(scope) : await cache.match(request, { ignoreVary: true });
    if (kept) return request.method === "HEAD" ? new Response(null, kept) : kept;
    throw offline;
  }
}

// --- what is refused, and the count of it

async function refuse(event) {
  const body = await event.request.clone().arrayBuffer().catch(() => new ArrayBuffer(0));
  count(event, { refused: 1, refused_bytes: body.byteLength });
  return Response.error();
}

// Bytes that left: bodies never do, so these are the query strings of requests let through.
// The browser stops an idle service worker; the counts are kept with the site and outlive it.
const NOTHING = { requests: 0, sent_bytes: 0, refused: 0, refused_bytes: 0 };
let counts = caches
  .open(COUNTED)
  .then((cache) => cache.match(address("__traffic")))
  .then((kept) => kept?.json())
  .then((kept) => ({ ...NOTHING, ...kept }))
  .catch(() => ({ ...NOTHING }));

function count(event, more) {
  counts = counts.then((traffic) => {
    const sum = { ...traffic };
    for (const [name, amount] of Object.entries(more)) sum[name] += amount;
    return sum;
  });
  event.waitUntil(
    counts.then(async (traffic) => {
      const cache = await caches.open(COUNTED);
      await cache.put(address("__traffic"), new Response(JSON.stringify(traffic)));
    }),
  );
}
