import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareText, type Diagnostic } from '@assay/contract';
import { type GuideFolder, type GuidePicture, isPictureFile, isStill } from '@assay/site';
import { reasonOf } from './reason-of.js';

/** A guide, or a picture of one, that has more is not read: nobody waits for such a page. */
const MOST_BYTES = 1_048_576;

/** What a `docs/` folder holds: guides, pictures, and what was left out. */
export interface ReadGuides extends GuideFolder {
  /**
   * `unreadable-docs`: an error; `docs-left-out`: a warning for each file that is none of the site's; `no-guides`: a warning where
   * there is nothing else to tell of a folder without a guide.
   */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every Markdown file below a folder, and the pictures beside them. Dot-folders, `node_modules` and symbolic links are not
 * followed: what is published is what stands in the folder.
 *
 * @param folder where it is
 * @param shown how messages name it
 */
export function readGuides(folder: string, shown: string): ReadGuides {
  const guides: { file: string; text: string }[] = [];
  const pictures: GuidePicture[] = [];
  const diagnostics: Diagnostic[] = [];
  const leaveOut = (file: string, message: string, hint: string): void => {
    diagnostics.push({
      code: 'docs-left-out',
      severity: 'warning',
      message,
      hint,
      location: { file: `${shown}/${file}` },
    });
  };
  const walk = (below: string): void => {
    const entries = readdirSync(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(file);
      if (!entry.isFile()) continue;
      const isGuide = /\.md$/i.test(entry.name);
      if (!isGuide && !isPictureFile(entry.name)) continue;
      if (lstatSync(join(folder, file)).size > MOST_BYTES) {
        leaveOut(
          file,
          'this file has more than 1 MiB, so it is not on the site',
          'make it smaller, or split it',
        );
        continue;
      }
      const content = readFileSync(join(folder, file));
      if (isGuide) guides.push({ file, text: content.toString('utf8') });
      else if (isStill({ file, content })) pictures.push({ file, content });
      else
        leaveOut(
          file,
          'this SVG is more than a picture (a script, a handler, a link, an entity), so it is not on the site',
          'save it as a plain SVG, or as PNG',
        );
    }
  };
  try {
    walk('');
    if (guides.length === 0 && diagnostics.length === 0)
      diagnostics.push({
        code: 'no-guides',
        severity: 'warning',
        message: 'this folder has no Markdown file, so the site has no guides',
        hint: 'give `--docs` the folder in which the .md files are, or leave it out',
        location: { file: shown },
      });
  } catch (error) {
    diagnostics.push({
      code: 'unreadable-docs',
      severity: 'error',
      message: `the folder of guides cannot be read: ${reasonOf(error)}`,
      hint: `give \`--docs\` a folder with Markdown files${basename(folder) === 'docs' ? '' : ', such as docs'}`,
      location: { file: shown },
    });
  }
  return { guides, pictures, diagnostics };
}
