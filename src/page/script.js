// Sorts and filters tables; all there is to read is there without it.
'use strict';
for (const button of document.querySelectorAll('button[data-sort]')) {
  button.disabled = false;
  button.addEventListener('click', () => {
    const table = button.closest('table');
    const heading = button.closest('th');
    const was = heading.getAttribute('aria-sort');
    // Losses first, shares and names as one looks for them.
    const by = button.dataset.sort;
    const down = by === 'first' ? was !== 'descending' : was === 'ascending';
    for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = (row) => {
      if (by === 'name') return row.dataset.name;
      const cell = row.querySelector(`td[data-stake="${by}"]`);
      return cell && 'value' in cell.dataset ? Number(cell.dataset.value) : null;
    };
    const order = (a, b) => {
      const [one, other] = [key(a), key(b)];
      if (one === null || other === null) return (one === null) - (other === null);
      const less = typeof one === 'string' ? one.localeCompare(other) : one - other;
      return down ? -less : less;
    };
    for (const body of table.tBodies) {
      const rows = [...body.querySelectorAll('tr[data-code]')].sort(order);
      for (const row of rows) body.append(row);
    }
  });
}
for (const field of document.querySelectorAll('input[data-filter]')) {
  field.closest('p').hidden = false;
  const table = document.getElementById(field.dataset.filter);
  field.addEventListener('input', () => {
    const sought = field.value.toLowerCase();
    for (const row of table.querySelectorAll('tr[data-code]')) {
      const names = `${row.dataset.name} ${row.dataset.code}`.toLowerCase();
      row.hidden = !names.includes(sought);
    }
  });
}
