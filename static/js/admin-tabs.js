/** The tabs of the admin page, by mouse and by keyboard (WAI-ARIA Authoring Practices, "Tabs", with manual activation). */

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** Makes the buttons of a tablist show the panels that they control; `show(name)` is called for each one shown. */
export function startTabs(list, show) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const select = (tab) => {
    for (const each of tabs) {
      const isSelected = each === tab;
      each.setAttribute("aria-selected", String(isSelected));
      each.tabIndex = isSelected ? 0 : -1;
      panelOf(each).hidden = !isSelected;
    }
    show(panelOf(tab).id);
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const next = neighbour(tabs, event);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  select(tabs[0]);
}

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

function neighbour(tabs, { key, target }) {
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  if (!Object.hasOwn(STEPS, key)) return null;
  const step = document.documentElement.dir === "rtl" ? -STEPS[key] : STEPS[key];
  return tabs.at((tabs.indexOf(target.closest("[role=tab]")) + step) % tabs.length);
}
