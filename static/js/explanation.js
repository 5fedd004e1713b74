/** Says in plain words why a call failed and, where that helps, what to do. */

import { t } from "./catalogue.js";
import { stopwatch } from "./formats.js";
import { lifeWords } from "./life-words.js";
import { byPlace, host } from "./place.js";
import { pageWords } from "./page-words.js";

const DEFAULT_WAIT_SECONDS = 60;
const LONG_WAIT_SECONDS = 15;

const EXPLANATIONS = Object.freeze({
  unreachable: t("Secrets can’t be reached. Check your connection and try again."),
  timeout: t("Secrets didn’t answer in time. Try again."),
  no_token: byPlace(
    t("Jira didn’t say who you are. Reload the issue and try again."),
    t("Confluence didn’t say who you are. Reload the page and try again."),
  ),
  unauthenticated: byPlace(
    t("Your visit has ended. Reload the issue and try again."),
    t("Your visit has ended. Reload the page and try again."),
  ),
  anonymous: t("Log in to {host} to use secrets.", { host }),
  not_shared: lifeWords.notShared,
  locked: t("The secret was locked meanwhile. Unlock it and try again."),
  not_found: t("This secret is no longer here."),
  too_many_secrets: byPlace(
    t("This issue can’t hold more secrets. Delete one and try again."),
    t("This page can’t hold more secrets. Delete one and try again."),
  ),
  expired: lifeWords.expiredText,
  used_up: lifeWords.usedUpText,
  sealed: lifeWords.sealedText,
  too_large: t("This is too long to be saved."),
  changed_meanwhile: t("Somebody else changed this secret meanwhile."),
  busy: t("Secrets is busy right now. Try again in a moment."),
  not_allowed: byPlace(
    t("You don’t have permission to do this on this issue."),
    t("You don’t have permission to do this on this page."),
  ),
});

function hostUnavailable(seconds) {
  if (seconds < LONG_WAIT_SECONDS) {
    return t("{host} can’t confirm your permission right now. Try again in a moment.", { host });
  }
  return t("{host} can’t confirm your permission right now. Try again in {time}.", { host, time: stopwatch(seconds) });
}

/** Explains an error of a call. */
export function explain(error) {
  if (Object.hasOwn(EXPLANATIONS, error.code)) return EXPLANATIONS[error.code];
  if (error.code === "host_unavailable") return hostUnavailable(error.retryAfter ?? 0);
  if (error.code === "too_many_attempts") return pageWords.waitToTry(error.retryAfter ?? DEFAULT_WAIT_SECONDS);
  if (error.status < 500 && error.detail) return error.detail;
  if (!error.requestId) return t("Something went wrong. Try again.");
  return t("Something went wrong. Try again. If it keeps happening, tell your admin this reference: {reference}", {
    reference: error.requestId,
  });
}
