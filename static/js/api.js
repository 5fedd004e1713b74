/**
 * The JSON API and the only caller of `fetch`.
 *
 * The one seam is the transport: an object with `send(request)`, which answers `{status, body, retryAfter, serverTime}`, and
 * `sendOnLeave(request)`, which may not wait for anything. Here it is Connect's; another bridge brings its own.
 */

import { ApiError, problemFrom } from "./problem.js";
import { learnTime } from "./server-clock.js";

const TIMEOUT_MS = 30_000;
// Refusals come in the language of the page, which the host chose, not in the browser's.
const LANGUAGE = { "Accept-Language": document.documentElement.lang || "en" };

/** The API as the pages call it, over a given transport. */
export class Api {
  #transport;

  constructor(transport) {
    this.#transport = transport;
  }

  /** Calls and gives `{body, serverTime}`. Throws ApiError for every refusal and failure. */
  async call(method, path, options = {}) {
    const answer = await this.#transport.send(request(method, path, options));
    learnTime(answer.serverTime);
    if (answer.status < 200 || answer.status > 299) {
      throw problemFrom(answer);
    }
    return answer;
  }

  /** Sends a call while the page is being left: nobody waits for the answer, and it may be lost. */
  callOnLeave(method, path, options = {}) {
    this.#transport.sendOnLeave(request(method, path, options));
  }
}

function request(method, path, { body, grant, version }) {
  const headers = {};
  if (grant) headers["X-Secrets-Grant"] = grant;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  return { method, path, headers, body };
}

/** Connect's transport: asks the host for a fresh context token before each call and sends it as `Authorization: JWT`. */
export function connectTransport({ base, contextToken }) {
  let lastToken = null;
  return {
    async send({ method, path, headers, body }) {
      lastToken = await tokenOrProblem(contextToken);
      const response = await fetched(`${base}/${path}`, {
        ...options(method, { ...headers, Authorization: `JWT ${lastToken}` }, body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return read(response);
    },
    sendOnLeave({ method, path, headers, body }) {
      if (lastToken === null || isExpired(lastToken)) return;
      const leaving = options(method, { ...headers, Authorization: `JWT ${lastToken}` }, body);
      fetch(`${base}/${path}`, { ...leaving, keepalive: true }).catch(() => {
        // The page is gone: the grant's idle time is what locks for certain.
      });
    },
  };
}

function options(method, headers, body) {
  const hasBody = body !== undefined;
  return {
    method,
    headers: { ...headers, ...LANGUAGE, ...(hasBody ? { "Content-Type": "application/json" } : {}) },
    body: hasBody ? JSON.stringify(body) : undefined,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
  };
}

async function tokenOrProblem(contextToken) {
  try {
    return await contextToken();
  } catch {
    throw new ApiError({ code: "no_token" });
  }
}

async function fetched(url, fetchOptions) {
  try {
    return await fetch(url, fetchOptions);
  } catch (error) {
    throw new ApiError({ code: error.name === "TimeoutError" ? "timeout" : "unreachable" });
  }
}

async function read(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return {
    status: response.status,
    retryAfter: response.headers.get("Retry-After"),
    serverTime: Number.isNaN(date) ? null : date,
    body: response.status === 204 ? null : await json(response),
  };
}

async function json(response) {
  if (response.headers.get("Content-Type")?.startsWith("text/csv")) return response.text();
  try {
    return await response.json();
  } catch {
    if (!response.ok) return null;
    throw new ApiError({ status: response.status, code: "unreadable" });
  }
}

function isExpired(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(claims)).exp * 1000 <= Date.now();
  } catch {
    return true;
  }
}
