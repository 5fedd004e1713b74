/** Makes passwords from the browser's cryptographic random numbers. */

// Letters and digits that no font confuses, and signs that every keyboard has: 60 characters, 5.9 bits each.
const CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.";
const RANGE = 2 ** 32;

/** Gives a whole number from 0 up to, not including, `size`; each is equally likely. */
export function randomIndex(size, fill = (numbers) => crypto.getRandomValues(numbers)) {
  // Numbers beyond the last whole multiple of `size` would make the small ones likelier: they are drawn again.
  const limit = RANGE - (RANGE % size);
  const drawn = new Uint32Array(1);
  do fill(drawn);
  while (drawn[0] >= limit);
  return drawn[0] % size;
}

/** Makes a password of so many characters. */
export function fromCharacters(length) {
  return Array.from({ length }, () => CHARACTERS[randomIndex(CHARACTERS.length)]).join("");
}

/** Makes a password of so many words, which are 10.3 bits each. Rejects when the list cannot be loaded. */
export async function fromWords(count) {
  const { wordList } = await import("./word-list.js");
  return Array.from({ length: count }, () => wordList[randomIndex(wordList.length)]).join("-");
}
