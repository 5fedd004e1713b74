/** Sends and fetches files part by part: neither the server nor a call ever holds more than one part of them. */

import { ApiError } from "./problem.js";

const PART_BYTES = 1024 * 1024;
const PIECE_BYTES = 0x8000;
const TRIES = 3;
const PASSING = new Set(["unreachable", "timeout", "busy", "host_unavailable"]);

/** Says that somebody called a transfer off. */
export class Cancelled extends Error {}

/** A transfer that is under way: `cancel()` ends it before its next part. */
export class Transfer {
  isCancelled = false;
  #calls;
  #onProgress;

  /** `calls(method, path, body)` calls what there is about the secret's files; `onProgress` gets the share that is done. */
  constructor(calls, onProgress) {
    this.#calls = calls;
    this.#onProgress = onProgress;
  }

  cancel() {
    this.isCancelled = true;
  }

  /** Sends a file. Throws ApiError when it is refused, and Cancelled; what was sent of it is taken back then. */
  async send(file) {
    const { attachment } = await this.#calls("POST", "", { name: file.name, media_type: file.type, size: file.size });
    try {
      for (let number = 1; number <= attachment.parts; number += 1) {
        const data = encoded(new Uint8Array(await partOf(file, number).arrayBuffer()));
        await this.#try((isAgain) => this.#sendPart(attachment.id, number, data, isAgain));
        this.#onProgress(number / attachment.parts);
      }
    } catch (error) {
      this.#calls("DELETE", `/${attachment.id}`).catch(() => {
        // The server gives up what never comes whole by itself.
      });
      throw error;
    }
  }

  /** Fetches a file and gives its parts. Throws ApiError when it is refused, and Cancelled. */
  async fetch({ id, parts, size }) {
    const fetched = [];
    for (let number = 1; number <= parts; number += 1) {
      const { data } = await this.#try(() => this.#calls("GET", `/${id}/parts/${number}`));
      fetched.push(decoded(data));
      this.#onProgress(number / parts);
    }
    if (fetched.reduce((sum, part) => sum + part.length, 0) !== size) throw new ApiError({ code: "unreadable" });
    return fetched;
  }

  async #sendPart(id, number, data, isAgain) {
    try {
      await this.#calls("PUT", `/${id}/parts/${number}`, { data });
    } catch (error) {
      // The part came, and only the answer was lost.
      if (!(isAgain && error.code === "part_unexpected")) throw error;
    }
  }

  /** Tries a call again when it failed for a reason that passes. */
  async #try(call) {
    for (let tried = 1; ; tried += 1) {
      if (this.isCancelled) throw new Cancelled();
      try {
        return await call(tried > 1);
      } catch (error) {
        if (tried === TRIES || !PASSING.has(error.code)) throw error;
        await new Promise((resolve) => { setTimeout(resolve, 1000 * (error.retryAfter ?? tried)); });
      }
    }
  }
}

/** Hands a file's parts to the browser to be saved under a name. It is never shown as what it says that it is. */
export function save(parts, name) {
  const address = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has its own hold on the bytes by then; this page keeps none.
  setTimeout(() => URL.revokeObjectURL(address));
}

const partOf = (file, number) => file.slice((number - 1) * PART_BYTES, number * PART_BYTES);

function encoded(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE_BYTES));
  }
  return btoa(text);
}

const decoded = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
