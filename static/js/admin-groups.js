/** The field that holds a list of groups: searched for in the host, kept by id, shown by name. */


/** The chosen groups. `onChange` is called when somebody adds or removes one. */
export class GroupField {
  #page;
  #onChange;
  #chips;
  #chosen = [];
  #names = new Map();

  constructor(root, page, onChange) {
    this.#page = page;
    this.#onChange = onChange;
    this.#chips = root.querySelector(".chips");
    page.picker(root.querySelector("[role=combobox]"), "groups", (group) => this.#add(group));
  }

  get value() {
    return [...this.#chosen];
  }

  set value(groups) {
    this.#chosen = [...groups];
    this.#show();
    this.#learnNames(groups);
  }

  /** Writes a list of groups for reading. */
  written(groups) {
    return groups.map((group) => this.#nameOf(group)).join(", ");
  }

  #nameOf(group) {
    return this.#names.get(group) ?? group;
  }

  async #learnNames(groups) {
    const directory = await this.#page.directory();
    for (const [id, name] of await directory.groupNames(groups)) this.#names.set(id, name);
    this.#show();
  }

  #add({ id, name }) {
    this.#names.set(id, name);
    if (!this.#chosen.includes(id)) this.#chosen.push(id);
    this.#show();
    this.#onChange();
  }

  #show() {
    this.#chips.replaceChildren(...this.#chosen.map((group) => this.#page.chip(this.#nameOf(group), () => this.#remove(group))));
  }

  #remove(group) {
    this.#chosen = this.#chosen.filter((one) => one !== group);
    this.#show();
    this.#onChange();
  }
}
