// What connect-host.js expects of a product's page before it loads: jQuery, the product's layers and its analytics.
// The host shows dialogs and flags itself (dialogs.js, flags.js), so no layer of the older library is ever open.
window.AJS = {
  $: window.jQuery,
  LayerManager: { global: { getTopLayer: () => null } },
};

window.require = (name) => {
  if (name === "ac/analytics") return { emitGasV3() {} };
  throw new Error(`This page has no module ${name}.`);
};
