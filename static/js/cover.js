// An opaque page over everything, at once: nobody reads what was here while the browser goes elsewhere.

export function cover() {
  document.documentElement.classList.add("covered");
  if (document.querySelector("body > .cover")) return;
  const sheet = document.createElement("div");
  sheet.className = "cover";
  document.body.append(sheet);
}

export function uncover() {
  document.documentElement.classList.remove("covered");
  document.querySelector("body > .cover")?.remove();
}
