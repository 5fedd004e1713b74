// Put in front of each Forge page: the product's half of the bridge, as far as it lives in the page's own frame. Every
// call goes to the page around it by postMessage and comes back by its number.
(() => {
  const host = new URLSearchParams(location.search).get("host");
  const waiting = new Map();
  let last = 0;

  const THEMES = ["light", "dark", "shape", "spacing", "typography-modernized"];

  globalThis.__bridge = {
    callBridge: (command, payload) => new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      window.parent.postMessage({ forge: last, command, payload }, host);
    }),
  };

  window.addEventListener("message", ({ data, origin, source }) => {
    if (origin !== host || source !== window.parent) return;
    if (data.colours) {
      document.documentElement.dataset.theme = data.theme;
      document.documentElement.dataset.colorMode = data.colours;
      return;
    }
    const call = waiting.get(data.forge);
    waiting.delete(data.forge);
    if (data.problem) call?.reject(new Error(data.problem));
    else call?.resolve(data.answer);
  });

  for (const name of THEMES) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `/themes/atlaskit-tokens_${name}.css` });
    document.head.append(link);
  }

  // The product keeps a page's frame as high as the page.
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    window.parent.postMessage({ forge: 0, command: "resize", payload: { height } }, host);
  }).observe(document.documentElement);
})();
