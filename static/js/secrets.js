/** The secrets of this issue or page, as the API keeps them. Every method throws ApiError when it is refused. */

import * as grants from "./grants.js";

/** The secrets, with the grants of those that are open kept up to date. */
export class Secrets {
  #api;

  constructor(api) {
    this.#api = api;
  }

  /** Gives `{secrets, policy, can_add, can_ask, sealed, trashed, asks}`: titles and dates, no content. */
  async list() {
    return (await this.#api.call("GET", "secrets")).body;
  }

  /** Adds a secret of `{title, password, format, content, ...}` and gives its metadata; it is open for its author. */
  async add(draft) {
    return this.#opened(await this.#api.call("POST", "secrets", { body: draft }));
  }

  /** Opens a secret with its password and gives it with its content. */
  async unlock(id, password) {
    return this.#opened(await this.#api.call("POST", `secrets/${id}/unlock`, { body: { password } }));
  }

  /** Reads an open secret again, which also prolongs its grant. */
  async read(id) {
    return this.#used(id, await this.#withGrant("GET", id));
  }

  /** Changes title or content of an open secret, if it is still the given version. */
  async change(id, version, changes) {
    return this.#used(id, await this.#withGrant("PATCH", id, "", { version, body: changes }));
  }

  /** Gives an open secret a new password; everyone else who has it open is locked out. */
  async changePassword(id, { newPassword, currentPassword }) {
    const body = { new_password: newPassword, current_password: currentPassword };
    return this.#opened(await this.#withGrant("PUT", id, "/password", { body }));
  }

  /** Lists the versions of an open secret, newest first. */
  async versions(id) {
    return this.#read(id, "/versions", "versions");
  }

  /** Reads an older version of an open secret. */
  async readVersion(id, number) {
    return this.#read(id, `/versions/${number}`, "version");
  }

  /** Makes an older version the newest one, if the secret is still the given version. */
  async restoreVersion(id, version, number) {
    return this.#used(id, await this.#withGrant("POST", id, `/versions/${number}/restore`, { version }));
  }

  /** Calls what there is about the files of an open secret; `path` begins behind their list. Gives the answer's body. */
  async files(method, id, path = "", body = undefined) {
    const answer = await this.#withGrant(method, id, `/attachments${path}`, { body });
    grants.touch(id, Date.now());
    return answer.body;
  }

  /** Gives `{events, next_before}`: what happened to an open secret, newest first, from before an event on. */
  async events(id, before = null) {
    const { body } = await this.#withGrant("GET", id, before === null ? "/events" : `/events?before=${before}`);
    grants.touch(id, Date.now());
    return body;
  }

  /** Gives `{owner, members, can_change}`: whom an open secret is shared with; `members` is null for everybody with the password. */
  async sharing(id) {
    return this.#read(id, "/sharing", "sharing");
  }

  /** Shares an open secret with `[{account_id or group_id, until}]`, or with everybody who knows the password (null). */
  async share(id, members) {
    return this.#withGrant("PUT", id, "/sharing", { body: { members } });
  }

  /** Makes somebody else the owner of a secret, open or not, and gives it as it is then: locked for everyone. */
  async give(id, accountId) {
    return (await this.#api.call("PUT", `secrets/${id}/owner`, { body: { account_id: accountId } })).body.secret;
  }

  /** Lists what is in the trash of this issue or page. */
  async trash() {
    return (await this.#api.call("GET", "secrets/trash")).body.secrets;
  }

  /** Takes a secret out of the trash; `limits` are new ones, where the old ones are over. */
  async restore(id, limits) {
    return (await this.#api.call("POST", `secrets/${id}/restore`, { body: limits })).body.secret;
  }

  /** Lists what is asked for on this issue or page. */
  async asks() {
    return (await this.#api.call("GET", "asks")).body.asks;
  }

  /** Asks for a secret, by `{title, note, expires_at}`. */
  async ask(draft) {
    return (await this.#api.call("POST", "asks", { body: draft })).body.ask;
  }

  /** Leaves a secret that was asked for; it is open for who leaves it. */
  async fill(askId, draft) {
    return this.#opened(await this.#api.call("POST", `asks/${askId}/fill`, { body: draft }));
  }

  /** Takes an ask back. */
  async withdraw(askId) {
    await this.#api.call("DELETE", `asks/${askId}`);
  }

  /** Shows an open secret that was asked for to everyone who sees the issue or page. */
  async show(id) {
    return this.#used(id, await this.#withGrant("POST", id, "/show"));
  }

  /** Deletes a secret, open or not. */
  async remove(id) {
    await this.#api.call("DELETE", `secrets/${id}`, { grant: grants.tokenOf(id) });
    grants.drop(id);
  }

  /** Locks a secret for this user. The grant is forgotten here whatever the server answers. */
  async lock(id) {
    const grant = grants.drop(id);
    if (grant) {
      await this.#api.call("DELETE", `secrets/${id}/grant`, { grant });
    }
  }

  /** Locks a secret for everyone who has it open. */
  async lockForEveryone(id) {
    await this.#api.call("DELETE", `secrets/${id}/grants`, { grant: grants.tokenOf(id) });
    grants.drop(id);
  }

  /** Locks everything while the page is being left, as far as a leaving page can. */
  lockAllOnLeave() {
    for (const [id, grant] of grants.dropAll()) {
      this.#api.callOnLeave("DELETE", `secrets/${id}/grant`, { grant });
    }
  }

  #withGrant(method, id, path = "", options = {}) {
    return this.#api.call(method, `secrets/${id}${path}`, { ...options, grant: grants.tokenOf(id) });
  }

  async #read(id, path, name) {
    const { body } = await this.#withGrant("GET", id, path);
    grants.touch(id, Date.now());
    return body[name];
  }

  #opened({ body, serverTime }) {
    const now = Date.now();
    // The end is given on the server's clock, which need not agree with the browser's.
    const endsAt = now + Date.parse(body.grant.expires_at) - (serverTime ?? now);
    grants.keep(body.secret.id, { token: body.grant.token, idleSeconds: body.grant.idle_seconds, endsAt }, now);
    return body.secret;
  }

  #used(id, { body }) {
    grants.touch(id, Date.now());
    return body.secret;
  }
}
