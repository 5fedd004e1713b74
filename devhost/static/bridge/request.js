// AP.request: calls the product's own REST API as the person who is signed in.

// In Confluence, addresses are relative to where the product stands on the site.
const base = document.body.dataset.product === "confluence" ? "/wiki" : "";

export async function request(url, options) {
  const asked = typeof url === "object" ? url : { ...options, url };
  const answer = await fetch(new URL(base + asked.url, window.location.origin), {
    method: asked.type ?? "GET",
    headers: { ...(asked.contentType ? { "Content-Type": asked.contentType } : {}), ...asked.headers },
    body: typeof asked.data === "string" ? asked.data : undefined,
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return { body, xhr: { status: answer.status, statusText: answer.statusText, responseText: body } };
}

request.returnsPromise = true;
