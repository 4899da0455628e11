/** The height that is really there: on iOS the keyboard lies over the page instead of making it smaller. */

export function fitKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    if (seen.scale !== 1) return; // somebody looks closer: leave the page as it is
    document.documentElement.style.setProperty("--height", `${Math.round(seen.height)}px`);
    if (seen.offsetTop) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
}
