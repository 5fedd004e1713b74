/** Whom an open secret is shared with, and who owns a secret: looking and changing. Loaded when somebody asks for it. */

import { groupNames, groups, people } from "./admin-directory.js";
import { announce } from "./announcer.js";
import { element } from "./element.js";
import { choiceField } from "./typed-field.js";
import { Form } from "./form.js";
import { MemberList } from "./member-list.js";
import { namesOf } from "./people.js";
import { recordView } from "./record-view.js";
import { searchField } from "./search-field.js";
import { sharingWords } from "./sharing-words.js";
import { words } from "./words.js";

const MOST_MEMBERS = 50;

/** Loads whom an open secret is shared with: a form for its owner, a list for others. Throws ApiError when the server refuses. */
export async function sharePart({ row, onClose }) {
  const { members, can_change: canChange } = await row.secrets.sharing(row.secret.id);
  const list = new MemberList(await named(members ?? []));
  if (canChange) return { form: shareForm({ row, list, isChosen: members !== null, onClose }) };
  list.freeze();
  return recordView({ title: sharingWords.members, label: words.sharedWithNamed(row.title), body: [list.element], onClose });
}

/** Makes the form that names another owner, of a row that may be open or locked. */
export function ownerForm({ row, onClose }) {
  let chosen = null;
  const field = searchField({
    name: "account_id",
    label: sharingWords.newOwner,
    help: sharingWords.ownerHelp,
    search: people,
    check: () => (chosen === null ? sharingWords.ownerMissing : null),
    onPick: (one) => {
      chosen = one;
      field.value = one.name;
    },
  });
  // Whoever types on has not chosen yet.
  field.control.addEventListener("input", () => { chosen = null; });
  return new Form({
    label: words.changeOwnerNamed(row.title),
    parts: [field],
    submitText: words.changeOwner,
    onSubmit: async () => {
      const { id, name } = chosen;
      row.lockAs(await row.secrets.give(row.secret.id, id), sharingWords.ownerChanged(name));
    },
    onRefusal: (error) => row.takeRefusal(error),
    onClose,
  });
}

function shareForm({ row, list, isChosen, onClose }) {
  const who = choiceField({
    name: "who",
    label: sharingWords.who,
    help: sharingWords.whoHelp,
    choices: [["everyone", sharingWords.everyone], ["chosen", sharingWords.chosen]],
    initial: isChosen ? "chosen" : "everyone",
  });
  const chosen = chosenPart(list);
  const follow = () => { chosen.element.hidden = who.value === "everyone"; };
  who.control.addEventListener("change", follow);
  follow();
  return new Form({
    label: words.shareNamed(row.title),
    parts: [who, chosen],
    submitText: words.save,
    onSubmit: async (values) => {
      const members = values.who === "everyone" ? null : list.value;
      await row.secrets.share(row.secret.id, members);
      row.keep({ ...row.opened, limited: members !== null });
      row.back("more");
      announce(sharingWords.saved);
    },
    onRefusal: (error) => row.takeRefusal(error),
    onClose,
  });
}

/** Makes the part of the form with the list, and the field that adds to it. */
function chosenPart(list) {
  const part = { element: element("div", {}), fields: [] };
  const field = searchField({
    name: "members",
    label: sharingWords.add,
    help: sharingWords.addHelp,
    search: peopleAndGroups,
    check: (value) => (!part.element.hidden && value.trim() !== "" ? sharingWords.notChosen : null),
    onPick: (one) => {
      if (list.size >= MOST_MEMBERS) return field.complain(sharingWords.full(MOST_MEMBERS));
      return list.add(one.isGroup ? { group_id: one.id } : { account_id: one.id }, one.name);
    },
  });
  list.onEmptied = () => field.control.focus();
  part.fields.push(field);
  part.element.append(field.element, list.element);
  Object.defineProperty(part, "isDirty", { get: () => field.isDirty || list.isDirty });
  part.forget = () => field.forget();
  return part;
}

/** Finds people and groups alike; rejects only when the host answers neither question. */
async function peopleAndGroups(query) {
  const answers = await Promise.allSettled([people(query), groups(query)]);
  const [persons, sets] = answers.map(({ value }) => value ?? []);
  if (answers.every(({ status }) => status === "rejected")) throw answers[0].reason;
  return [...persons, ...sets.map((group) => ({ ...group, isGroup: true, note: sharingWords.group }))];
}

/** Gives members with their names, as far as the host tells them. */
async function named(members) {
  const [accounts, sets] = await Promise.all([
    namesOf(members.map((member) => member.account_id)),
    groupNames(members.flatMap((member) => member.group_id ?? [])),
  ]);
  return members.map((member) => ({
    ...member,
    name: accounts.get(member.account_id) ?? sets.get(member.group_id) ?? (member.group_id ? sharingWords.someGroup : sharingWords.somebody),
  }));
}
