/** What is said about secrets that are asked for. */

import { t } from "./catalogue.js";
import { day } from "./formats.js";
import { byPlace } from "./place.js";

const DAYS = Object.freeze({ 7: t("A week"), 14: t("Two weeks"), 30: t("30 days"), 90: t("90 days") });

export const askWords = Object.freeze({
  title: t("Asked for here"),
  askTitle: t("Ask for a secret"),
  askText: byPlace(
    t("Everyone who can see this issue sees what you ask for. Whoever has it can leave it here, and only the two of you see that it came."),
    t("Everyone who can see this page sees what you ask for. Whoever has it can leave it here, and only the two of you see that it came."),
  ),
  what: t("What do you need?"),
  whatHelp: t("Such as “VPN key for the new office”."),
  note: t("Note"),
  noteHelp: t("What else should they know? Optional."),
  until: t("Ask for"),
  days: Object.entries(DAYS),
  ask: t("Ask"),
  asked: t("Everyone here sees now what you ask for."),

  by: (name) => t("{name} asks", { name }),
  byYou: t("You ask"),
  bySomebody: t("A colleague asks"),
  ends: (time) => t("until {date}", { date: day(time) }),
  damaged: t("This can’t be read any more"),
  fill: t("Fill in"),
  fillNamed: (title) => t("Fill in {title}", { title }),
  fillTitleHelp: t("Only you and the person who asked see this title."),
  leave: t("Leave it here"),
  filled: t("Secret left"),
  filledText: (title) => t("{title} is left here. Tell its password to the person who asked, by phone or in a private message.", { title }),
  gone: t("This isn’t asked for any more: somebody was faster, or it was withdrawn. Nothing was saved."),

  withdraw: t("Withdraw"),
  withdrawNamed: (title) => t("Withdraw {title}", { title }),
  withdrawQuestion: (title) => t("Withdraw “{title}”?", { title }),
  withdrawText: t("Nobody can fill it in any more."),
  withdrawn: t("Withdrawn"),
});
