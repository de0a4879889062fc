// Dragging the lines of a sequence by their handle. The order is that of the hidden fields in the lines, saved like
// anything typed; without this script, and with the keyboard, the buttons of each line move it.
(() => {
  let line = null;

  const show = () => {
    for (const handle of document.querySelectorAll(".plan__handle")) handle.hidden = false;
  };
  const lines = () => [...line.parentElement.children];

  document.addEventListener("pointerdown", ({ target }) => {
    const handle = target.closest?.(".plan__handle");
    if (handle) handle.closest(".plan__line").draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    line = event.target.closest?.(".plan__line") ?? null;
    if (!line) return;
    event.dataTransfer.effectAllowed = "move";
    line.classList.add("plan__line--moved");
  });
  document.addEventListener("dragover", (event) => {
    const over = line && event.target.closest?.(".plan__line");
    if (!over || over.parentElement !== line.parentElement) return;
    event.preventDefault();
    if (over === line) return;
    const isBelow = lines().indexOf(over) > lines().indexOf(line);
    over[isBelow ? "after" : "before"](line);
  });
  document.addEventListener("drop", (event) => { if (line) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!line) return;
    line.classList.remove("plan__line--moved");
    line.draggable = false;
    const moved = line;
    line = null;
    moved.closest("form").requestSubmit();
  });

  show();
  document.addEventListener("htmx:afterSwap", show);
})();
