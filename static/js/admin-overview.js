/** The overview: how much there is, what happened in the last days, and whether the installation is well. */

import { chart } from "./admin-chart.js";
import { day, moment, number } from "./formats.js";
import { notice } from "./notice.js";
import { pageWords } from "./page-words.js";
import { productName } from "./place.js";

/** Shows the overview, and anew each time the tab is shown. */
export async function start({ root, page }) {
  const fill = async () => {
    const overview = await page.refresh();
    page.show(root, "overview-page");
    root.querySelector(".notices").replaceChildren(...warnings(overview, page));
    for (const node of root.querySelectorAll("[data-count]")) node.textContent = number(overview[node.dataset.count]);
    showFacts(root, facts(overview, page));
    showDays(root, overview.days, page);
  };
  await fill();
  return () => page.load(root, fill);
}

function warnings(overview, page) {
  const found = [];
  const others = overview.others_at_address;
  if (others > 0) {
    const text = `${pageWords.othersText(others)} ${pageWords.othersAdvice}`;
    found.push(notice({ kind: "warning", title: pageWords.othersTitle, text }));
  }
  if (overview.health.weak_parameters > 0) {
    found.push(notice({ kind: "information", title: page.say("weak-title"), text: page.say("weak-text") }));
  }
  return found;
}

function facts({ installation, health, personal_data: personal }, page) {
  const time = (value) => (value ? moment(value) : page.say("never"));
  return {
    product: productName(installation.product),
    base_url: installation.base_url,
    display_url: installation.display_url === installation.base_url ? "" : installation.display_url,
    installed_at: moment(installation.installed_at),
    client_key: installation.client_key,
    last_host_contact_at: time(health.last_host_contact_at),
    tenant_key_created_at: moment(health.tenant_key_created_at),
    weak_parameters: number(health.weak_parameters),
    enabled: page.say(personal.enabled ? "on" : "off"),
    last_reported_at: time(personal.last_reported_at),
    next_due_at: personal.enabled ? time(personal.next_due_at) : "",
  };
}

function showFacts(root, known) {
  for (const node of root.querySelectorAll("[data-fact]")) {
    node.textContent = known[node.dataset.fact] ?? "";
    node.parentElement.hidden = !node.textContent;
  }
}

function showDays(root, days, page) {
  for (const figure of root.querySelectorAll("[data-chart]")) {
    const counts = days.map((each) => each[figure.dataset.chart]);
    const most = Math.max(...counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const values = { most: number(most), day: dayOf(days[counts.lastIndexOf(most)].day) };
    figure.querySelector("[data-total]").textContent = number(total);
    figure.querySelector(".chart-note").textContent = page.say(total > 0 ? "most" : "none", values);
    figure.querySelector("figcaption").after(chart(counts));
  }
  page.fillTable(
    root.querySelector("table"),
    days.toReversed().map((each) => [dayOf(each.day), ...["created", "unlocked", "refused"].map((name) => number(each[name]))]),
  );
}

// Days are the server's, in UTC: at noon a day is the same everywhere but at the edge of the Pacific.
const dayOf = (date) => day(`${date}T12:00:00Z`);
