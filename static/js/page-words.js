/** What the other pages say to people, and what all pages say. */

import { t, tn } from "./catalogue.js";
import { stopwatch } from "./formats.js";

export const pageWords = Object.freeze({
  outside: t("Open this in Jira or Confluence."),
  outsideTitle: t("Nothing to show here"),
  tryAgain: t("Try again"),
  waitToTry: (seconds) => t("Too many wrong passwords. Try again in {time}.", { time: stopwatch(seconds) }),
  choice: t("Show"),
  allOfPage: t("All secrets of this page"),
  chosenMissing: t("A secret that isn’t here any more"),
  choiceLater: t("Publish the page and add secrets to choose one of them here."),
  insertFailed: t("The macro couldn’t be inserted. Close this window and try again."),
  othersTitle: t("This address is in use more than once"),
  othersText: (count) =>
    tn(
      "One other installation has the address of this site.",
      "{count} other installations have the address of this site.",
      count,
    ),
  othersAdvice: t(
    "Importing data into a site leaves the old installation behind. Each one keeps its own secrets; they are never merged. If nobody imported data here, tell the people who run this app.",
  ),
});
