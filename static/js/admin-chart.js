/** Draws a row of bars. It is decoration: what it shows stands as text beside it and in a table. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 180;
const HEIGHT = 40;
const GAP = 1.5;
const SMALLEST = 2;

/** Draws one bar for each number. A number that is not zero is always seen. */
export function chart(numbers) {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, class: "bars", "aria-hidden": "true", preserveAspectRatio: "none" });
  const most = Math.max(1, ...numbers);
  const step = WIDTH / numbers.length;
  svg.append(
    shape("path", { d: `M0 ${HEIGHT + 0.5}H${WIDTH}`, class: "bars-ground" }),
    ...numbers.map((count, index) => {
      const height = count === 0 ? 0 : Math.max(SMALLEST, (count / most) * HEIGHT);
      return shape("rect", { x: index * step, y: HEIGHT - height, width: step - GAP, height });
    }),
  );
  return svg;
}

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  return node;
}
