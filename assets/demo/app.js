/** The demo: signs its operator in by the one-time token behind the hash, then shows the console. */

const config = JSON.parse(document.querySelector('meta[name="cp-config"]')?.getAttribute("content") || "{}");
const token = location.hash.slice(1);

/** A password that nobody needs to know: the demo's data are thrown away. */
function anyPassword() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(36)).join("-");
}

async function signIn() {
  history.replaceState(null, "", location.pathname + location.search);
  const body = JSON.stringify({ token, password: anyPassword() });
  await fetch(`${config.base}/console/api/v1/welcome`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

// A token that was used is no trouble: the browser that used it is signed in.
if (token) await signIn().catch(() => {});
/** @type {HTMLIFrameElement} */ (document.getElementById("desk")).src = `${config.base}/console/`;
