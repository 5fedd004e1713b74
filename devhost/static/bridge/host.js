// Sets up Atlassian's bridge on a page of the host, then shows the page's frames.
import { switchColours } from "./colours.js";
import * as confluence from "./confluence.js";
import { context } from "./context.js";
import { dialogs } from "./dialogs.js";
import { startEditor } from "./editor.js";
import { flags } from "./flags.js";
import { showFrame } from "./frames.js";
import * as jira from "./jira.js";
import { startPanels } from "./panels.js";
import { request } from "./request.js";
import { sizes } from "./sizes.js";
import { user } from "./user.js";

const { connectHost } = window;

const provide = (name, provider) => connectHost.getFrameworkAdaptor().registerModule({
  getModuleRegistrationName: () => name,
  isEnabled: () => true,
  getProvider: () => provider,
});

provide("flag", flags);
provide("dialog", dialogs);
connectHost.registerProvider("addon", sizes);
connectHost.defineModule("context", context);
connectHost.defineModule("user", user);
connectHost.defineModule({ request });
if (document.body.dataset.product === "jira") {
  connectHost.defineModule("jira", jira.module);
} else {
  connectHost.defineModule("confluence", confluence.module);
}

switchColours();
startPanels();
startEditor();
for (const element of document.querySelectorAll("[data-frame]:not([data-waits])")) showFrame(element);
