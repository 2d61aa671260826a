// Starts GraphiQL with the data that the server wrote into #vigie: who is signed in, and prepared operations as tabs.
"use strict";

const pageData = JSON.parse(document.getElementById("vigie").textContent);
const address = `${location.origin}/graphql`;
const signedIn = pageData.authorization ? { Authorization: pageData.authorization } : {};

// Reads ids for the tabs' variables from what this person can see.
const IDS = `{
  viewer { id agent { id } supervisedQueues { id } }
  agents(first: 1) { edges { node { id } } }
  ongoingConversations(first: 50) { edges { node { id state subState queue { id } } } }
}`;

async function ask(query) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...signedIn },
    body: JSON.stringify({ query }),
  });
  return (await response.json()).data;
}

async function visibleIds() {
  if (!pageData.authorization) return {};
  const { viewer, agents, ongoingConversations } = await ask(IDS);
  const rows = ongoingConversations?.edges.map((edge) => edge.node) ?? [];
  const inState = (state) => rows.find((row) => row.state === state && row.subState !== "AWAITING_ACCEPTANCE") ?? rows[0];
  return {
    OPEN: inState("OPEN")?.id,
    ACTIVE: inState("ACTIVE")?.id,
    AGENT: viewer?.agent?.id ?? agents?.edges[0]?.node.id,
    QUEUE: viewer?.supervisedQueues[0]?.id ?? rows[0]?.queue.id,
    VIEWER: viewer?.id,
  };
}

function filled(variables, ids) {
  return variables.replace(/<([A-Z]+)>/g, (placeholder, name) => ids[name] ?? placeholder);
}

// Each person has their own tabs: this storage adds the person's name to each key.
function personalStorage(name) {
  const prefix = `vigie:${name}:`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
}

// GraphiQL keeps its tabs over reloads: replaces the ids that were filled in earlier by current ones.
function refreshIds(storage, ids) {
  const before = JSON.parse(storage.getItem("ids") ?? "{}");
  for (const key of ["graphiql:tabState", "graphiql:variables"]) {
    let kept = storage.getItem(key);
    if (!kept) continue;
    for (const [name, id] of Object.entries(ids)) if (id) kept = kept.replaceAll(before[name] ?? `<${name}>`, id);
    storage.setItem(key, kept);
  }
  storage.setItem("ids", JSON.stringify({ ...before, ...ids }));
}

async function showPersonMenu() {
  if (!pageData.login) return;
  const people = await (await fetch("/demo/people")).json();
  const select = document.getElementById("person");
  select.append(...people.map((person) => new Option(`${person.fullName} (${person.name})`, person.name)));
  select.value = pageData.login;
  select.addEventListener("change", () => location.assign(`/graphql?as=${encodeURIComponent(select.value)}`));
  document.getElementById("roles").textContent = people.find((person) => person.name === pageData.login).roles.join(" + ");
  document.getElementById("who").hidden = false;
}

async function start() {
  const [ids] = await Promise.all([visibleIds(), showPersonMenu()]);
  const storage = personalStorage(pageData.login ?? "token");
  refreshIds(storage, ids);
  const headers = pageData.authorization ? JSON.stringify(signedIn, null, 2) : undefined;
  const tabs = pageData.tabs.map((tab) => ({ query: tab.query, variables: filled(tab.variables, ids), headers }));
  const fetcher = GraphiQL.createFetcher({ url: address, subscriptionUrl: address.replace(/^http/, "ws") });
  const params = new URLSearchParams(location.search);
  const shared = params.get("q") ? { query: params.get("q"), variables: params.get("variables") ?? undefined } : {};
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      plugins: [GraphiQLPluginExplorer.explorerPlugin()],
      storage,
      defaultTabs: tabs,
      defaultHeaders: headers,
      defaultEditorToolsVisibility: true,
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      inputValueDeprecation: true,
      ...shared,
    }),
  );
}

start();
