/** The page of the Jira panel and of the Confluence macro. */

import { Api } from "./api.js";
import { watchCopying } from "./clipboard-clearing.js";
import * as host from "./host.js";
import { SecretList } from "./list.js";
import { showOutside } from "./outside.js";
import { Secrets } from "./secrets.js";

const root = document.getElementById("secrets");

if (host.isPresent()) {
  // First of all: the host's answer takes longer than all the rest.
  start();
  host.followTheme();
  host.keepHeight(document.querySelector(".ac-content"));
} else {
  showOutside(root);
}

function start() {
  const secrets = new Secrets(new Api(host.transport()));
  // Confluence puts the macro's parameter into the address, which the server has found signed.
  const only = new URLSearchParams(location.search).get("secret") || null;
  const list = new SecretList({ root, secrets, only });
  host.onQuickAdd(() => list.startAdding());
  window.addEventListener("pagehide", () => {
    secrets.lockAllOnLeave();
    // The browser may keep the page for its back button: nothing readable may be kept with it.
    list.clear();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) list.load();
  });
  watchCopying();
  list.load();
}
