/** The one error type of the API: what a refusal or a failed call means, typed. */

/**
 * A call that failed.
 *
 * `status` is the HTTP status, 0 when there was no answer. `code` is the problem's machine code; without an answer it is
 * "unreachable", "timeout" or "no_token". `fields` maps field names to messages. The message never holds an input value.
 */
export class ApiError extends Error {
  constructor({ status = 0, code, title = "", detail = "", fields = {}, triesLeft = null, retryAfter = null, requestId = null }) {
    super(`${status} ${code}`);
    this.name = "ApiError";
    Object.assign(this, { status, code, title, detail, fields, triesLeft, retryAfter, requestId });
  }
}

/** Reads an `application/problem+json` body (RFC 9457) into an ApiError. Anything else gives the code "unreadable". */
export function problemFrom({ status, body, retryAfter }) {
  const problem = isObject(body) ? body : {};
  return new ApiError({
    status,
    code: text(problem.code) || "unreadable",
    title: text(problem.title),
    detail: text(problem.detail),
    fields: isObject(problem.fields) ? problem.fields : {},
    triesLeft: wholeNumber(problem.tries_left),
    retryAfter: wholeNumber(problem.retry_after) ?? wholeNumber(retryAfter),
    requestId: text(problem.request_id) || null,
  });
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value) => (typeof value === "string" ? value : "");

function wholeNumber(value) {
  const parsed = typeof value === "string" && value !== "" ? Number(value) : value;
  return Number.isFinite(parsed) && parsed >= 0 ? Math.ceil(parsed) : null;
}
