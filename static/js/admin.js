/** The admin page: its tabs, and whether this site is sealed. Another tab's script is loaded when it is first shown. */

import * as overview from "./admin-overview.js";
import { AdminPage } from "./admin-page.js";
import { startTabs } from "./admin-tabs.js";
import { Api } from "./api.js";
import * as host from "./host.js";
import { showOutside } from "./outside.js";

const PARTS = {
  overview: () => overview,
  policy: () => import("./admin-policy.js"),
  audit: () => import("./admin-audit.js"),
  leavers: () => import("./admin-leavers.js"),
  seal: () => import("./admin-seal.js"),
};

if (host.isPresent()) {
  host.followTheme();
  host.keepHeight(document.querySelector(".ac-content"));
  start(new Api(host.transport()));
} else {
  document.querySelector("[role=tablist]").hidden = true;
  showOutside(document.getElementById("overview"));
}

function start(api) {
  const page = new AdminPage(api);
  const shown = new Map();
  const show = (name) => {
    if (shown.has(name)) return shown.get(name)();
    shown.set(name, () => {});
    const root = document.getElementById(name);
    return page.load(root, async () => {
      const part = await PARTS[name]();
      // What a part gives is called when its tab is shown again.
      shown.set(name, (await part.start({ root, page })) ?? (() => {}));
    });
  };
  startTabs(document.querySelector("[role=tablist]"), show);
}
