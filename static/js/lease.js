/** How long an open secret stays open: shows the time left, warns, prolongs it while somebody works, and tells its end. */

import { announce } from "./announcer.js";
import * as grants from "./grants.js";
import { showTimeLeft, timeLeft } from "./row-head.js";
import { words } from "./words.js";

const SOON_SECONDS = 60;

/** The lease of one row. It counts while the page holds a grant, or remembers that it held one, for the row's secret. */
export class Lease {
  #id;
  #title;
  #renew;
  #onEnd;
  #clock = null;
  #wasWarned = false;
  #isRenewing = false;

  /** `title()` gives the secret's title; `renew()` uses the grant, which prolongs it; `onEnd()` is called when the time is up. */
  constructor({ id, title, renew, onEnd }) {
    this.#id = id;
    this.#title = title;
    this.#renew = renew;
    this.#onEnd = onEnd;
  }

  /** Makes the text that shows the time left, and writes into it from now on. */
  clock() {
    this.#clock = timeLeft();
    return this.#clock;
  }

  /** Begins anew, as after an unlock. */
  restart() {
    this.#wasWarned = false;
  }

  /** Brings the time left up to date, and ends when it is up. */
  tick() {
    const left = grants.remaining(this.#id, Date.now());
    if (left === null || left.seconds === 0) {
      this.#onEnd();
      return;
    }
    showTimeLeft(this.#clock, left.seconds);
    if (left.seconds > SOON_SECONDS) {
      this.#wasWarned = false;
    } else if (!this.#wasWarned) {
      this.#wasWarned = true;
      announce(left.canRenew ? words.locksSoon(this.#title()) : words.locksSoonForGood(this.#title()));
    }
  }

  /** Prolongs the grant by using it, when half of its idle time is over. Rejects when the server refuses. */
  async use() {
    const left = grants.remaining(this.#id, Date.now());
    if (!left?.isHalfIdle || !left.canRenew || this.#isRenewing) return;
    if (grants.tokenOf(this.#id) === null) {
      grants.touch(this.#id, Date.now());
      return;
    }
    this.#isRenewing = true;
    try {
      await this.#renew();
    } finally {
      this.#isRenewing = false;
    }
  }
}
