// Sorts and filters tables and shows a map at other dates; without it all there is to read is there.
'use strict';
// What the reader chose, to be chosen again where a part is drawn anew.
const chosen = { sort: null, down: false, map: null, sought: '' };
function sort(table) {
  const heading = [...table.querySelectorAll('button[data-sort]')].find((one) => one.dataset.sort === chosen.sort);
  if (!heading) return;
  for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort');
  heading.closest('th').setAttribute('aria-sort', chosen.down ? 'descending' : 'ascending');
  const key = (row) => {
    if (chosen.sort === 'name') return row.dataset.name;
    const cell = row.querySelector(`td[data-stake="${chosen.sort}"]`);
    return cell && 'value' in cell.dataset ? Number(cell.dataset.value) : null;
  };
  const order = (a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one === null || other === null) return (one === null) - (other === null);
    const less = typeof one === 'string' ? one.localeCompare(other) : one - other;
    return chosen.down ? -less : less;
  };
  for (const body of table.tBodies) {
    for (const row of [...body.querySelectorAll('tr[data-code]')].sort(order)) body.append(row);
  }
}
function filter(table) {
  const sought = chosen.sought.toLowerCase();
  for (const row of table.querySelectorAll('tr[data-code]')) {
    row.hidden = !`${row.dataset.name} ${row.dataset.code}`.toLowerCase().includes(sought);
  }
}
// A map as it is on the date that its slider stands at.
function dated(slider) {
  const at = Number(slider.value);
  const date = slider.dataset.dates.split(' ')[at];
  slider.setAttribute('aria-valuetext', date);
  const figure = document.getElementById(slider.dataset.map);
  for (const one of [...figure.querySelectorAll('[data-date]'), ...slider.closest('p').querySelectorAll('output')]) one.textContent = date;
  for (const area of figure.querySelectorAll('[data-steps]')) {
    area.setAttribute('class', area.dataset.steps.split('\n')[at]);
    area.querySelector('title').textContent = area.dataset.says.split('\n')[at];
  }
}
function ready(root) {
  for (const slider of root.querySelectorAll('input[data-dates]')) {
    slider.closest('p').hidden = false;
    dated(slider);
  }
  for (const button of root.querySelectorAll('button[data-sort]')) button.disabled = false;
  for (const field of root.querySelectorAll('input[data-filter]')) {
    field.closest('p').hidden = false;
    field.value = chosen.sought;
    const table = document.getElementById(field.dataset.filter);
    if (chosen.sort) sort(table);
    if (chosen.sought) filter(table);
  }
  const map = chosen.map && document.getElementById(chosen.map);
  if (map) map.checked = true;
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-sort]');
  if (!button) return;
  const by = button.dataset.sort;
  // Losses first, shares from the largest, names as one looks for them.
  chosen.down = chosen.sort === by ? !chosen.down : by === 'first';
  chosen.sort = by;
  sort(button.closest('table'));
});
document.addEventListener('input', (event) => {
  const { filter: table } = event.target.dataset;
  if (table) {
    chosen.sought = event.target.value;
    filter(document.getElementById(table));
  }
  if (event.target.dataset.dates) dated(event.target);
  if (event.target.name === 'map') chosen.map = event.target.id;
});
ready(document);
