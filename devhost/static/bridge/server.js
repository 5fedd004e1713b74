// Calls to the host's own server, as the person who is signed in.

const checked = async (answer) => {
  if (!answer.ok) throw new Error(`The host answered ${answer.status}.`);
  return answer.status === 204 ? null : answer.json();
};

export const ask = async (path, words) =>
  checked(await fetch(`/devhost/bridge/${path}?${new URLSearchParams(words)}`, { cache: "no-store" }));

export const tell = async (path, body) => checked(await fetch(`/devhost/bridge/${path}`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
}));
