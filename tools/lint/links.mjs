// That each link from one page to another leads to a file that is there, and to a heading that is in it.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const text = (page) => readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
const anchors = (page) =>
  [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'));

let lost = 0;
for (const page of process.argv.slice(2)) {
  for (const [, target] of text(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, anchor] = target.split('#');
    const file = path ? join(dirname(page), path) : page;
    const there = existsSync(file) && (!anchor || statSync(file).isDirectory() || anchors(file).includes(anchor));
    if (!there) {
      console.error(`${page}: nothing at ${target}`);
      lost++;
    }
  }
}
process.exit(lost ? 1 : 0);
