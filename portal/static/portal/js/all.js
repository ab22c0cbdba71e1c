// data-all="x" on a checkbox: ticks and unticks all boxes inside of data-all-of="x", and follows them.
(() => {
  const boxesOf = (name) => [...document.querySelectorAll(`[data-all-of="${CSS.escape(name)}"] input[type=checkbox]`)];

  function follow(all) {
    const boxes = boxesOf(all.dataset.all);
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    const note = all.parentElement.querySelector(".note");
    if (note) note.textContent = `${ticked} of ${boxes.length}`;
  }

  const followAll = () => document.querySelectorAll("input[data-all]").forEach(follow);

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-all]")) {
      for (const box of boxesOf(event.target.dataset.all)) box.checked = event.target.checked;
    }
    followAll();
  });
  document.addEventListener("htmx:load", followAll);
  followAll();
})();
