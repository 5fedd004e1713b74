/** Where this page stands: in Jira on an issue, or in Confluence on a page. */

const isConfluence = document.body.dataset.product === "confluence";

/** Gives what is said on a Jira issue or what is said on a Confluence page. */
export const byPlace = (onIssue, onPage) => (isConfluence ? onPage : onIssue);

/** The name of the product around us. */
export const host = byPlace("Jira", "Confluence");

/** Gives the name of a product. */
export const productName = (product) => ({ jira: "Jira", confluence: "Confluence" })[product] ?? product;
