// AP.request: calls the product's own REST API as the person who is signed in.

export async function request(url, options) {
  const asked = typeof url === "object" ? url : { ...options, url };
  const answer = await fetch(new URL(asked.url, window.location.origin), {
    method: asked.type ?? "GET",
    headers: { ...(asked.contentType ? { "Content-Type": asked.contentType } : {}), ...asked.headers },
    body: typeof asked.data === "string" ? asked.data : undefined,
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return { body, xhr: { status: answer.status, statusText: answer.statusText, responseText: body } };
}

request.returnsPromise = true;
