"use strict";
(() => {
  const island = document.getElementById("greenroom-review");
  const report = JSON.parse(island.textContent);
  const by = document.getElementById("by");
  const marked = document.getElementById("marked");
  const saved = document.getElementById("saved");
  const touched = new Set();
  let unsaved = false;

  const tell = () => {
    marked.textContent = document.body.dataset.marked.replace("#", String(touched.size));
    saved.hidden = unsaved || touched.size === 0;
  };

  for (const card of document.querySelectorAll("article[data-item]")) {
    const place = Number(card.dataset.item);
    card.addEventListener("input", () => {
      const item = report.items[place];
      const chosen = card.querySelector("input[type=radio]:checked");
      item.verdict = chosen !== null && chosen.value !== "" ? chosen.value : null;
      item.note = card.querySelector("textarea").value;
      item.verdict_at = new Date().toISOString();
      item.verdict_by = by.value.trim();
      card.classList.add("touched");
      touched.add(place);
      unsaved = true;
      tell();
    });
  }

  by.addEventListener("input", () => {
    for (const place of touched) {
      report.items[place].verdict_by = by.value.trim();
      unsaved = true;
    }
    tell();
  });

  const give = (text, type, ending) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = document.body.dataset.file + ending;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    tell();
  };

  // What was chosen lives in the elements' state; a copy of the page has only their attributes.
  const page = () => {
    const plain = JSON.stringify(report);
    island.textContent = plain.replace(/[<>&\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
    for (const radio of document.querySelectorAll("input[type=radio]")) radio.toggleAttribute("checked", radio.checked);
    for (const note of document.querySelectorAll("textarea")) note.textContent = note.value;
    by.setAttribute("value", by.value);
    marked.textContent = "";
    saved.hidden = true;
    return "<!doctype html>\n" + document.documentElement.outerHTML + "\n";
  };

  document.getElementById("save").addEventListener("click", () => give(page(), "text/html", ".html"));
  document.getElementById("save-json").addEventListener("click", () => give(JSON.stringify(report), "application/json", ".json"));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  tell();
})();
