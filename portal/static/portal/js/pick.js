// Rows that are picked by their boxes: how many, and one box for all of the page. Without this the boxes still send.
(() => {
  const boxes = () => [...document.querySelectorAll("input[name=pick]")];

  function show() {
    const [all, place] = [boxes(), document.querySelector("[data-picked]")];
    const count = all.filter((box) => box.checked).length;
    if (place) place.textContent = count ? `${count} selected` : "None selected";
    const whole = document.querySelector("[data-pick-all]");
    if (!whole) return;
    whole.checked = count > 0 && count === all.length;
    whole.indeterminate = count > 0 && count < all.length;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches?.("[data-pick-all], input[name=pick]")) show();
  });
  document.addEventListener("htmx:load", show);
  window.addEventListener("pageshow", show);
  show();
})();
