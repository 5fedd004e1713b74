// AP.context: who looks at what, as a signed token for the app's server or unsigned for its page.
import { placeOf } from "./frames.js";
import { ask } from "./server.js";

const askFor = async (callback) => ask("context", placeOf(callback._context.extension_id));

export const context = {
  async getToken(callback) {
    return (await askFor(callback)).token;
  },
  async getContext(callback) {
    return (await askFor(callback)).context;
  },
};

// The bridge gives the app a promise, or calls its callback, for methods marked so.
context.getToken.returnsPromise = true;
context.getContext.returnsPromise = true;
