/** Draws the icons: our own 16 by 16 line drawings, in the colour of the text around them. */

const SVG = "http://www.w3.org/2000/svg";

const DRAWINGS = Object.freeze({
  lock: ["M3.75 7.25h8.5v6.5h-8.5z", "M5.5 7.25V5a2.5 2.5 0 0 1 5 0v2.25", "M8 9.75v1.5"],
  unlock: ["M3.75 7.25h8.5v6.5h-8.5z", "M5.5 7.25V4.5a2.5 2.5 0 0 1 4.85-.85", "M8 9.75v1.5"],
  add: ["M8 3v10", "M3 8h10"],
  more: ["M3.5 8h.01", "M8 8h.01", "M12.5 8h.01"],
  show: ["M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z", "M8 6.25a1.75 1.75 0 1 1 0 3.5a1.75 1.75 0 1 1 0-3.5z"],
  hide: ["M4.1 4.9C2.6 6 1.75 8 1.75 8S4 12.25 8 12.25c1 0 1.9-.27 2.7-.68", "M6.6 3.9c.45-.1.9-.15 1.4-.15 4 0 6.25 4.25 6.25 4.25s-.6 1.15-1.75 2.25", "M2.75 2.75l10.5 10.5"],
  copy: ["M5.75 5.75h7.5v7.5h-7.5z", "M10.25 5.75v-3h-7.5v7.5h3"],
  check: ["M3 8.5l3.25 3.25L13 5"],
  cross: ["M4 4l8 8", "M12 4l-8 8"],
  error: ["M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5z", "M8 4.75v4", "M8 11.25v.01"],
  warning: ["M8 2.25l6.25 11.5H1.75z", "M8 6.75v3", "M8 11.75v.01"],
  information: ["M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5z", "M8 7.25v4", "M8 4.75v.01"],
});

/**
 * Draws the named icon. With a `label` it is an image with that name; without one it is decoration
 * and hidden from screen readers.
 */
export function icon(name, label = null) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("focusable", "false");
  if (label === null) {
    svg.setAttribute("aria-hidden", "true");
  } else {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  }
  for (const line of DRAWINGS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}
