/** Loads the parts of a page that most readers never need. */

import { ApiError } from "./problem.js";

/** Loads a part by `load()`, an import. Throws ApiError when it does not come. */
export async function loadPart(load) {
  try {
    return await load();
  } catch {
    throw new ApiError({ code: "unreachable" });
  }
}
