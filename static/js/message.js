/** The page that only says something: it follows the host's theme and takes the height it needs. */

import * as host from "./host.js";

if (host.isPresent()) {
  host.followTheme();
  host.keepHeight(document.querySelector(".ac-content"));
}
