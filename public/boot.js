// Starts the page's module and the service worker. Its own tag names the two files of the build.

const tag = document.querySelector("script[data-js]");
const address = (name) => new URL(name, document.baseURI).href;

function failed(reason) {
  console.error(reason);
  const notice = document.createElement("p");
  notice.id = "boot-error";
  notice.role = "alert";
  notice.textContent = `Facsimile could not start: ${reason?.message ?? reason}. Reload the page, or use a current browser.`;
  document.body.append(notice);
}

async function start() {
  if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
  const { default: init } = await import(address(tag.dataset.js));
  await init({ module_or_path: address(tag.dataset.wasm) });
}

// Without a service worker (a private window, a plain http host) everything works but the use without a network.
async function keepForOfflineUse() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "ready-offline") document.documentElement.dataset.offline = "ready";
  });
  await navigator.serviceWorker.register(address("sw.js"), { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ type: "keep" });
}

start().catch(failed);
keepForOfflineUse().catch((reason) => console.info("not available offline:", reason.message));
