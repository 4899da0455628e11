// A page that never loads anew: every link changes the address with pushState and puts a new body in place, as Turbo and
// pjax do. The button in the corner stays, the panel is not loaded again, and the operator sees which plant is looked at.

// Callable before the tag has arrived: what is said here waits.
window.chatplug = window.chatplug || function () { (chatplug.q = chatplug.q || []).push(arguments); };

const PLANTS = {
  "": { name: "All plants", text: "Three plants that forgive you." },
  "pothos": { name: "Pothos", text: "Grows towards any window. Water it when it droops." },
  "sansevieria": { name: "Sansevieria", text: "Lives on light and neglect. Water it once a month." },
  "monstera": { name: "Monstera", text: "Wants room and a stick to climb. Water it every week." },
};

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function plantHere() {
  return new URLSearchParams(location.search).get("plant") || "";
}

function show() {
  const key = plantHere() in PLANTS ? plantHere() : "";
  const plant = PLANTS[key];
  document.title = `${plant.name} – Green Sill`;
  const links = Object.keys(PLANTS).map((other) => element("a", { href: other ? `?plant=${other}` : "?" }, PLANTS[other].name));
  const ask = element("button", { type: "button" }, "Ask about it");
  ask.setAttribute("data-cp-open", "");
  const body = element("body", {}, element("nav", {}, ...links), element("main", {}, element("h1", {}, plant.name), element("p", {}, plant.text), ask));
  document.documentElement.replaceChild(body, document.body);
  chatplug("context", { plant: key ? plant.name : null });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
});
addEventListener("popstate", show);
show();
