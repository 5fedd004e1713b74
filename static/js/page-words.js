/** What the other pages say to people, and what all pages say. */

import { t, tn } from "./catalogue.js";
import { number, stopwatch } from "./formats.js";
import { byPlace } from "./place.js";

export const pageWords = Object.freeze({
  outside: t("Open this in Jira or Confluence."),
  outsideTitle: t("Nothing to show here"),
  tryAgain: t("Try again"),
  waitToTry: (seconds) => t("Too many wrong passwords. Try again in {time}.", { time: stopwatch(seconds) }),
  insertFailed: t("The macro couldn’t be inserted. Close this window and try again."),
  adminFailed: t("The overview couldn’t be loaded"),
  othersTitle: t("This address is in use more than once"),
  othersText: (count) =>
    tn(
      "One other installation has the address of this site.",
      "{count} other installations have the address of this site.",
      count,
      { count: number(count) },
    ),
  othersAdvice: t(
    "Importing data into a site leaves the old installation behind. Each one keeps its own secrets; they are never merged. If nobody imported data here, tell the people who run this app.",
  ),
  installation: t("Installation"),
  usage: t("Usage"),
  facts: {
    product: t("Product"),
    base_url: t("Site"),
    display_url: t("Shown as"),
    installed_at: t("Installed"),
    client_key: t("Client key"),
  },
  counts: {
    secrets: t("Secrets"),
    containers: byPlace(t("Issues with secrets"), t("Pages with secrets")),
    live_grants: t("Unlocked right now"),
    trashed: t("In the trash"),
  },
});
