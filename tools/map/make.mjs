// Makes src/chart/world.csv, the shapes of the page's map: Natural Earth (public domain) at 1:50 million from `world-atlas`,
// Equal Earth projection, simplified by area on the sphere.
//
//     npm install --ignore-scripts && node make.mjs
//
// Columns: code (ISO 3166-1 alpha-3), x and y (middle of the largest part), area, path (SVG, relative, whole units). The map is
// 5,000 units wide; what is smaller than a few units keeps its middle alone, where the page puts a dot.

import { readFileSync, writeFileSync } from 'node:fs';
import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import { presimplify, simplify, sphericalTriangleArea } from 'topojson-simplify';

const WIDTH = 5000;
const LEAST = Number(process.argv[2] ?? 3e-6); // steradians that a point of an outline has to stand for
const SMALLEST = 10; // square units of an island that is drawn

// What Natural Earth draws apart and has no code for; the rest without one is a glacier, a base or an ocean territory.
const OWN = { Kosovo: 'XKX', Somaliland: 'SOM', 'N. Cyprus': 'CYP' };
const ANTARCTICA = '010';

const read = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}`, import.meta.url)));
const alpha3 = new Map(read('i18n-iso-countries/codes.json').map(([, three, number]) => [number, three]));
const codeOf = (shape) => OWN[shape.properties.name] ?? alpha3.get(shape.id);

const atlas = read('world-atlas/countries-50m.json');
const countries = atlas.objects.countries;
countries.geometries = countries.geometries.filter((shape) => shape.id !== ANTARCTICA && codeOf(shape));

const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, feature(atlas, countries));
const simple = simplify(presimplify(atlas, sphericalTriangleArea), LEAST);

// The closed rings of a shape as it lies on the map.
function rings(shape) {
  const all = [];
  const pen = {
    beginPath() {},
    moveTo: (x, y) => all.push([[x, y]]),
    lineTo: (x, y) => all.at(-1).push([x, y]),
    closePath() {},
  };
  geoPath(projection, pen)(shape);
  return all;
}

// Twice the area of a ring, signed, and what its middle is times three times that.
function moments(ring) {
  let [area, x, y] = [0, 0, 0];
  ring.forEach(([x0, y0], i) => {
    const [x1, y1] = ring[(i + 1) % ring.length];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  });
  return { area, x, y };
}

function outline(ring) {
  const points = ring.map((point) => point.map(Math.round)).filter(([x, y], i, all) => {
    const before = all[i - 1];
    return !before || x !== before[0] || y !== before[1];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  if (points.length < 3 || Math.abs(moments(points).area) / 2 < SMALLEST) return '';
  const steps = points.slice(1).map(([x, y], i) => `${x - points[i][0]} ${y - points[i][1]}`);
  return `M${first[0]} ${first[1]}l${steps.join(' ').replaceAll(' -', '-')}z`;
}

// Middles and areas are those of full outlines, so that what vanishes when outlines are simplified still has a place.
const found = new Map();
for (const shape of feature(atlas, countries).features) {
  const largest = rings(shape).map(moments).reduce((a, b) => (Math.abs(b.area) > Math.abs(a.area) ? b : a));
  const code = codeOf(shape);
  const known = found.get(code);
  if (known && Math.abs(known.area) >= Math.abs(largest.area)) continue;
  found.set(code, { ...largest, path: '' });
}
for (const shape of feature(simple, simple.objects.countries).features) {
  found.get(codeOf(shape)).path += rings(shape).map(outline).join('');
}

const rows = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, { area, x, y, path }]) => {
  const middle = [x, y].map((moment) => Math.round(moment / (3 * area)));
  return [code, ...middle, Math.round(Math.abs(area) / 2), path].join(',');
});
const target = new URL('../../src/chart/world.csv', import.meta.url);
writeFileSync(target, `code,x,y,area,path\n${rows.join('\n')}\n`);
const bottom = geoPath(projection).bounds(feature(atlas, countries))[1][1];
const top = geoPath(projection).bounds(feature(atlas, countries))[0][1];
console.log(`${rows.length} shapes, ${readFileSync(target).length} bytes, from ${top.toFixed(0)} to ${bottom.toFixed(0)} high`);
