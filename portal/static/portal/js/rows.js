// data-rows on a table: j and k walk over its rows, and the keys of the focused row's own buttons act on that row.
(() => {
  const LINK = "table[data-rows] a.row-link";

  function isTyping(target) {
    return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  }

  // From no row, j goes to the first one and k to the last.
  function step(by) {
    const links = [...document.querySelectorAll(LINK)];
    const row = document.activeElement.closest?.("table[data-rows] tbody tr");
    const place = links.findIndex((link) => row?.contains(link));
    const next = place < 0 ? (by > 0 ? 0 : links.length - 1) : place + by;
    if (!links[next]) return;
    links[next].focus({ preventScroll: true });
    links[next].closest("tr").scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!["j", "k"].includes(event.key) || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (!document.querySelector(LINK)) return;
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
  });
})();
