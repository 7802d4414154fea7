// A sheet whose entry leads to a place on the same page gives way to it.
for (const sheet of document.querySelectorAll(".sheet")) {
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("a")) sheet.hidePopover?.();
  });
}
