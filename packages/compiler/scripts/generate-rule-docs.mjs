// Embeds the pages `src/rules/<code>.md` and `src/checks/<check>.md` in a generated file beside them, since the compiler never
// reads the disk. With --check nothing is written, and the exit code is 1 if a file is not what it would be.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const FOLDERS = [
  { folder: 'rules', file: 'rule-docs.generated.ts', name: 'RULE_PAGES', keyOf: (page) => page },
  // A file is called as files are, `not-null.md`, a check as YAML is written: `not_null`.
  {
    folder: 'checks',
    file: 'check-docs.generated.ts',
    name: 'CHECK_PAGES',
    keyOf: (page) => page.replaceAll('-', '_'),
  },
];

for (const { folder, file, name, keyOf } of FOLDERS) {
  const target = join(source, folder, file);
  const text = generated(join(source, folder), name, keyOf);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readOrEmpty(target) !== text) {
    process.stderr.write(`${file} is out of date: run \`npm run generate\`\n`);
    process.exitCode = 1;
  }
}

function generated(folder, name, keyOf) {
  const pages = readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((file) => [
      keyOf(file.slice(0, -'.md'.length)),
      readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n'),
    ]);
  return [
    '// Made by scripts/generate-rule-docs.mjs from the pages beside this file: change those.',
    `export const ${name}: Readonly<Record<string, string>> = {`,
    ...pages.map(([key, page]) => `  ${JSON.stringify(key)}: ${JSON.stringify(page)},`),
    '};',
    '',
  ].join('\n');
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8').replace(/\r\n/g, '\n');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
