/** Builds DOM elements. Text is always set as text, never parsed as HTML. */

/**
 * Makes an element with attributes, listeners and children.
 *
 * `attributes` are set as they are; `true` gives an empty attribute, `false`, `null` and `undefined` none.
 * `on` maps event names to listeners. Children are nodes or strings; `null` and `false` are left out.
 */
export function element(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(node, name, value);
  }
  for (const [type, listener] of Object.entries(on)) {
    node.addEventListener(type, listener);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sets an attribute, or removes it when the value is `false`, `null` or `undefined`. */
export function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}

let lastNumber = 0;

/** Gives an id that no other element of this page has, for labels and descriptions. */
export function uniqueId(prefix) {
  lastNumber += 1;
  return `${prefix}-${lastNumber}`;
}
