// Proposes the time zone this device keeps, in a list that can be changed. Without it the practice's own stands.

for (const list of document.querySelectorAll("select[data-zone-guess]")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...list.options].some((option) => option.value === here)) list.value = here;
}
