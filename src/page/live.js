// The page with an engine behind it: what sliders and the text say is solved, and what comes back is shown.
const live = document.getElementById('live');
const says = document.getElementById('live-says');
const text = document.getElementById('text');
const levels = () => [...live.querySelectorAll('[data-level]')].map((one) => Number(one.value) / 100);
const weights = () => [...live.querySelectorAll('[data-weight]')].map((one) => Number(one.value));
const post = (where, body) =>
  fetch(where, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
// A text that was changed holds as it stands, until sliders are drawn for it.
let isEdited = false;
const asked = () => ({ text: text.value, levels: isEdited ? [] : levels(), weights: weights() });
let isBusy = false;
let isStale = false;
function fill(place, html) {
  const old = place.querySelector('svg.map');
  place.innerHTML = html;
  const map = old && place.querySelector('svg.map');
  if (!map) return;
  // Shapes stay, colours and words come anew.
  const were = new Map([...old.querySelectorAll('g[data-area]')].map((area) => [area.dataset.area, area]));
  for (const area of map.querySelectorAll('g[data-area]')) {
    const shapes = [...(were.get(area.dataset.area)?.children ?? [])];
    area.append(...shapes.filter((one) => one.tagName !== 'title'));
  }
  map.append(...old.querySelectorAll('path.nobody'));
}
async function solve() {
  if (isBusy) {
    isStale = true;
    return;
  }
  isBusy = true;
  const began = performance.now();
  try {
    const answer = await (await post('solve', asked())).json();
    if (answer.error) {
      says.textContent = `The last picture is kept. ${answer.error}`;
      says.className = 'wrong';
      if (answer.line) mark(answer.line);
    } else {
      for (const { id, html } of answer.fragments) {
        const place = document.getElementById(id);
        if (place) fill(place, html);
      }
      if (answer.fragments.some(({ id }) => id === 'levels')) isEdited = false;
      ready(document);
      says.className = '';
      says.textContent = `Solved and drawn in ${Math.round(performance.now() - began)} ms.`;
      document.body.dataset.solved = String(Number(document.body.dataset.solved ?? 0) + 1);
    }
  } catch {
    says.textContent = 'The engine does not answer: it may have been ended. The last picture is kept.';
    says.className = 'wrong';
  }
  isBusy = false;
  if (isStale) {
    isStale = false;
    solve();
  }
}
function mark(line) {
  const lines = text.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.setSelectionRange(from, from + (lines[line - 1] ?? '').length);
}
function show(slider) {
  // The words beside it may say the size that is written.
  const sized = slider.value === '100' ? '100 %' : `${slider.value} % of this size`;
  const whole = slider.value === '100' ? 'holds' : 'left out';
  const said = 'level' in slider.dataset ? ('whole' in slider.dataset ? whole : sized) : slider.value;
  slider.parentElement.querySelector('output').value = said;
}
live.addEventListener('input', (event) => {
  if (event.target.type !== 'range') return;
  show(event.target);
  document.body.classList.add('changed');
  solve();
});
function edited() {
  isEdited = true;
  document.body.classList.add('changed');
  solve();
}
text.addEventListener('change', edited);
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.ctrlKey) edited();
});
function save(name, kind, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
document.getElementById('reset').addEventListener('click', () => {
  // Other clauses need other sliders.
  isEdited = text.value !== text.dataset.was;
  text.value = text.dataset.was;
  for (const slider of live.querySelectorAll('input[type="range"]')) {
    slider.value = 'level' in slider.dataset ? 100 : 50;
    show(slider);
  }
  document.body.classList.remove('changed');
  solve();
});
async function kept(where, name, kind) {
  const answer = await post(where, asked());
  const content = await answer.text();
  if (answer.ok) save(name, kind, content);
  else {
    says.textContent = content;
    says.className = 'wrong';
  }
}
document.getElementById('save-scenario').addEventListener('click', () => kept('scenario', 'scenario.toml', 'application/toml'));
document.getElementById('save-page').addEventListener('click', () => kept('page', 'report.html', 'text/html'));
