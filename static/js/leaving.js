/** Makes the browser ask before a page with unsaved text is left. */

const unsaved = new Set();

/** Says whether this form holds text that leaving would lose. */
export function guardLeaving(form, isDirty) {
  if (isDirty) unsaved.add(form);
  else unsaved.delete(form);
  // Only while it is needed: its mere presence keeps some browsers from putting the page by for their back button.
  if (unsaved.size > 0) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

function ask(event) {
  event.preventDefault();
}
