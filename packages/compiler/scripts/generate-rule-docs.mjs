// Embeds the pages `src/rules/<code>.md` in `src/rules/rule-docs.generated.ts`, since the compiler never reads the disk.
// With --check nothing is written, and the exit code is 1 if the file is not what it would be.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'rules');
const target = join(folder, 'rule-docs.generated.ts');

const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort((a, b) => (a < b ? -1 : 1))
  .map((file) => [
    file.slice(0, -'.md'.length),
    readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n'),
  ]);

const lines = [
  '// Made by scripts/generate-rule-docs.mjs from the pages beside this file: change those.',
  'export const RULE_PAGES: Readonly<Record<string, string>> = {',
  ...pages.map(([code, page]) => `  ${JSON.stringify(code)}: ${JSON.stringify(page)},`),
  '};',
  '',
];
const text = lines.join('\n');

if (process.argv.includes('--check')) {
  if (readOrEmpty(target) !== text) {
    process.stderr.write('rule-docs.generated.ts is out of date: run `npm run generate`\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8').replace(/\r\n/g, '\n');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
