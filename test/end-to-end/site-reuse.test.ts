import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@assay/contract';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { main } from '../../packages/cli/dist/main.js';
import { generateHistory } from '../bench/generate-history.mjs';
import { generateProject } from '../bench/generate-project.mjs';

/** Every file below a folder with its content. */
function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

/** The last record that a command prints. */
async function told(args: readonly string[]): Promise<Record<string, unknown>> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await main([...args, '--json']), text).toBe(0);
  } finally {
    write.mockRestore();
    quiet.mockRestore();
  }
  return JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
}

describe('a site that is built on the one before', () => {
  it('is the same, byte by byte, as one built from nothing, whatever was changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-reuse-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // Of a cache that comes with a change CI believes nothing.
    vi.stubEnv('CI', '');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const project = join(folder, 'project');
    const history = join(project, 'history');
    generateProject(project, { audits: 12, tables: 4, layers: 2 });
    mkdirSync(history);
    const audits = readdirSync(project, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sql'))
      .sort();
    const sql = (number: number): string => join(project, audits[number] ?? '');
    const guides = join(folder, 'guides');
    mkdirSync(guides);
    writeFileSync(join(guides, 'a.md'), '# A guide\n');

    /** Adds a run of the plan as it is now; the name of its log. */
    let runs = 0;
    const run = async (badShare = 0.3): Promise<string> => {
      await told(['compile', '--project-dir', project]);
      const plan = JSON.parse(readFileSync(join(project, 'target', 'plan.json'), 'utf8')) as Plan;
      const statusOf = (chance: number) =>
        chance < badShare ? (chance < badShare / 2 ? 'fail' : 'error') : 'pass';
      generateHistory(history, plan, { runs: 1, first: runs, statusOf });
      runs += 1;
      const logs = readdirSync(join(history, 'runs')).filter((name) => name.endsWith('.jsonl'));
      return join(history, 'runs', logs.sort().at(-1) ?? '');
    };
    const edit = (file: string, change: (text: string) => string): void =>
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    let killed = '';

    const site = join(project, 'target', 'site');
    const build = async (args: readonly string[] = []) => {
      const record = await told(['site', '--project-dir', project, ...args]);
      const fresh = join(folder, 'fresh');
      rmSync(fresh, { recursive: true, force: true });
      await told(['site', '--project-dir', project, '--no-cache', '--out', fresh, ...args]);
      const [made, expected] = [filesOf(site), filesOf(fresh)];
      expect([...made.keys()]).toEqual([...expected.keys()]);
      for (const [path, content] of expected) expect(made.get(path) === content, path).toBe(true);
      return { rewritten: record.rewritten, pages: record.pages, inode: statSync(site).ino };
    };

    const steps: readonly (readonly [what: string, change: () => unknown, args?: readonly string[]])[] = [
      ['no run', () => {}],
      ['a run', () => run()],
      ['another', () => run(0.5)],
      [
        'one that was killed',
        async () => {
          killed = await run();
          edit(killed, (text) => `${text.split('\n').slice(0, 20).join('\n')}\n`);
        },
      ],
      [
        'one that resumed it',
        async () => {
          const id = /([^/]+)\.jsonl$/.exec(killed)?.[1] ?? '';
          edit(await run(), (text) => text.replace('"audits":"all"', `"audits":"all","resumes":"${id}"`));
        },
      ],
      [
        'a run of another definition',
        () => {
          appendFileSync(sql(0), '  AND 1 = 1\n');
          return run();
        },
      ],
      ['an audit less', () => rmSync(sql(1))],
      ['for anybody', () => {}, ['--public']],
      ['guides', () => {}, ['--docs', guides]],
      ['another guide', () => appendFileSync(join(guides, 'a.md'), 'More.\n'), ['--docs', guides]],
      [
        'an owner',
        () => edit(join(project, 'owners.yml'), (text) => text.replaceAll('slack:', 'slack:the-')),
      ],
      ['a run less', () => rmSync(killed)],
      [
        'a log written to',
        () => {
          const log = join(history, 'runs', readdirSync(join(history, 'runs')).sort()[0] ?? '');
          edit(log, (text) => text.replaceAll('"durationMs":', '"durationMs":1'));
        },
      ],
      [
        'a log with another time',
        () => {
          const log = join(history, 'runs', readdirSync(join(history, 'runs')).sort()[0] ?? '');
          utimesSync(log, 1, 1);
        },
      ],
      [
        'pages that somebody edited, added and removed',
        () => {
          appendFileSync(join(site, 'index.html'), 'x');
          writeFileSync(join(site, 'audits', 'mine.html'), 'x');
          rmSync(join(site, 'how-to-read.html'));
        },
      ],
      ['a file that somebody added', () => writeFileSync(join(site, 'mine.html'), 'x')],
    ];
    for (const [what, change, args] of steps) {
      await change();
      const made = await build(args).catch((error: unknown) => {
        throw new Error(what, { cause: error });
      });
      // Nothing has changed since: it is left alone as a whole.
      expect(await told(['site', '--project-dir', project, ...(args ?? [])]), what).toMatchObject({
        pages: made.pages,
        rewritten: 0,
      });
      expect(statSync(site).ino, what).toBe(made.inode);
    }
  }, 300_000);
});
