// data-moves on a drawing between two ranked lists: a line from each result to its place on the other side, a stub where
// it has none. What the lines say stands as a word beside each result too.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STUB = 14;

  function middle(hit, origin) {
    const box = hit.getBoundingClientRect();
    return box.top + Math.min(box.height / 2, 28) - origin.top;
  }

  function line(drawing, tone, path) {
    const drawn = document.createElementNS(SVG, "path");
    drawn.setAttribute("class", `move ${tone}`);
    drawn.setAttribute("d", path);
    drawing.append(drawn);
  }

  const tone = (rise) => (rise > 0 ? "up" : rise < 0 ? "down" : "same");

  function draw(drawing) {
    drawing.replaceChildren();
    const [left, right] = drawing.parentElement.querySelectorAll(":scope > .answer");
    if (!left || !right) return;
    const [from, to] = [left.getBoundingClientRect(), right.getBoundingClientRect()];
    if (to.left < from.right) return;
    const origin = drawing.parentElement.getBoundingClientRect();
    const [start, end] = [from.right - origin.left, to.left - origin.left];
    const bend = (end - start) / 2;
    const goals = [...right.querySelectorAll("[data-hit]")];
    for (const [place, hit] of [...left.querySelectorAll("[data-hit]")].entries()) {
      const y = middle(hit, origin);
      const found = goals.findIndex((goal) => goal && goal.dataset.hit === hit.dataset.hit);
      if (found < 0) { line(drawing, "gone", `M${start},${y}h${STUB}m-4,-4l8,8m0,-8l-8,8`); continue; }
      const goal = middle(goals[found], origin);
      line(drawing, tone(place - found), `M${start},${y}C${start + bend},${y} ${end - bend},${goal} ${end},${goal}`);
      goals[found] = null;
    }
    for (const goal of goals) if (goal) line(drawing, "came", `M${end},${middle(goal, origin)}h-${STUB}m4,-4v8m-4,-4h8`);
  }

  const drawAll = () => document.querySelectorAll("[data-moves]").forEach(draw);

  document.addEventListener("htmx:load", drawAll);
  window.addEventListener("resize", drawAll);
  document.fonts?.ready.then(drawAll);
  drawAll();
})();
