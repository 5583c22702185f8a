// Proposes the time zone this device keeps, in a list that can be changed. Without it the practice's own stands.
// Where times are listed beside it, the page comes again in that zone, before anybody has typed.

for (const list of document.querySelectorAll("select[data-zone-guess]")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (list.value === here || ![...list.options].some((option) => option.value === here)) continue;
  list.value = here;
  if ("zoneReload" in list.dataset) {
    const again = new URL(location.href);
    again.searchParams.set("zone", here);
    location.replace(again);
  }
}
