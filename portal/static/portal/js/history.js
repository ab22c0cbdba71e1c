// data-history="key" on a text box: arrow up and down bring back what was asked before.
(() => {
  const LONGEST = 50;
  const place = (box) => `history:${box.dataset.history}`;
  const walks = new WeakMap();

  function read(box) {
    try { return JSON.parse(localStorage.getItem(place(box)) || "[]"); } catch { return []; }
  }

  function remember(box) {
    const text = box.value.trim();
    if (!text) return;
    const lines = [text, ...read(box).filter((line) => line !== text)].slice(0, LONGEST);
    try { localStorage.setItem(place(box), JSON.stringify(lines)); } catch { /* no storage: no history */ }
    walks.delete(box);
  }

  // In a box of several lines the arrows move the cursor first.
  function isAtEdge(box, up) {
    if (!box.matches("textarea")) return true;
    const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)];
    return !(up ? before : after).includes("\n");
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-history]") || !/^Arrow(Up|Down)$/.test(event.key) || event.isComposing) return;
    const up = event.key === "ArrowUp";
    if (!isAtEdge(box, up)) return;
    const walk = walks.get(box) || { step: -1, typed: box.value };
    const lines = read(box).filter((line) => line !== walk.typed);
    const step = Math.max(-1, Math.min(lines.length - 1, walk.step + (up ? 1 : -1)));
    if (step === walk.step) return;
    event.preventDefault();
    walks.set(box, { ...walk, step });
    box.value = step < 0 ? walk.typed : lines[step];
    box.setSelectionRange(box.value.length, box.value.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("submit", (event) => {
    for (const box of event.target.querySelectorAll("[data-history]")) remember(box);
  });
})();
