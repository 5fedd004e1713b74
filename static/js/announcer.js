/** Tells results to people who do not see the screen, through the page's live region. */

const REGION_ID = "announcements";
const KEPT_MS = 5000;
let emptying = null;

/** Reads a sentence out after what is being read now. The same sentence twice is read twice. */
export function announce(text) {
  const region = document.getElementById(REGION_ID);
  clearTimeout(emptying);
  region.textContent = "";
  // An emptied region that is filled in the same moment counts as unchanged.
  requestAnimationFrame(() => {
    region.textContent = text;
    emptying = setTimeout(() => {
      region.textContent = "";
    }, KEPT_MS);
  });
}
