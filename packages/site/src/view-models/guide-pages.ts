import { posix } from 'node:path';
import { clip, compareText, formatQuantity, groupBy } from '@assay/contract';
import { type Guide, type GuidePicture, isStill } from '../guide.js';
import {
  type GuideHeading,
  type GuideOutline,
  type GuidePlaces,
  guideHtml,
  guideOutline,
} from '../guide-html.js';
import { hrefTo } from '../page-paths.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';

/** `docs/index.html`: what people of the project wrote for each other. */
export interface GuideListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  /** Of the folder itself first. */
  readonly groups: readonly {
    /** Empty for the folder itself. */
    readonly folder: string;
    readonly rows: readonly { readonly title: string; readonly href: string }[];
  }[];
}

/** `docs/<name>.html`. */
export interface GuidePage {
  readonly frame: PageFrame;
  readonly title: string;
  readonly file: string;
  readonly list: string;
  /** Trusted HTML. */
  readonly html: string;
}

/** A picture that a guide shows, with its place. */
export interface ShownPicture {
  readonly path: string;
  readonly picture: GuidePicture;
}

const LONGEST_TITLE = 140;

export const GUIDE_LIST = 'docs/index.html';

interface KnownGuide extends GuideOutline {
  readonly guide: Guide;
  readonly path: string;
}

interface KnownGuides {
  /** By file; sorted. */
  readonly guides: ReadonlyMap<string, KnownGuide>;
  readonly pictures: ReadonlyMap<string, ShownPicture>;
}

const knownGuides = onceFor((facts: SiteFacts): KnownGuides => {
  const guides = new Map(
    [...facts.guides.guides]
      .sort((a, b) => compareText(a.file, b.file))
      .map((guide): [string, KnownGuide] => [
        guide.file,
        { guide, path: facts.paths.guide(guide.file) ?? GUIDE_LIST, ...guideOutline(guide.text) },
      ]),
  );
  const shown = new Set(
    [...guides.values()].flatMap(({ guide, pictures }) =>
      pictures.flatMap((source) => fileOf(guide.file, source) ?? []),
    ),
  );
  const pictures = new Map(
    [...facts.guides.pictures]
      .sort((a, b) => compareText(a.file, b.file))
      .filter((picture) => shown.has(picture.file) && isStill(picture))
      .map((picture) => [picture.file, { path: facts.paths.guide(picture.file) ?? GUIDE_LIST, picture }]),
  );
  return { guides, pictures };
});

/** Every guide with its place; none where the project has no folder of them. */
export function guidePages(
  facts: SiteFacts,
): readonly { readonly path: string; readonly page: () => GuidePage }[] {
  return [...knownGuides(facts).guides.values()].map((known) => ({
    path: known.path,
    page: () => ({
      frame: pageFrame(facts, known.path, titleOf(known), 'lasting'),
      title: titleOf(known),
      file: known.guide.file,
      list: hrefTo(known.path, GUIDE_LIST),
      html: guideHtml(known.guide.text, placesOf(facts, known)),
    }),
  }));
}

/** A guide as the search knows it. */
export interface NamedGuide {
  readonly file: string;
  readonly title: string;
  readonly path: string;
  readonly headings: readonly GuideHeading[];
}

/** Every guide, sorted by file. */
export function namedGuides(facts: SiteFacts): readonly NamedGuide[] {
  return [...knownGuides(facts).guides.values()].map((known) => ({
    file: known.guide.file,
    title: titleOf(known),
    path: known.path,
    headings: known.headings,
  }));
}

/** The pictures that guides show; others of the folder are not published. */
export function shownPictures(facts: SiteFacts): readonly ShownPicture[] {
  return [...knownGuides(facts).pictures.values()];
}

export function guideListPage(facts: SiteFacts): GuideListPage {
  const guides = [...knownGuides(facts).guides.values()];
  const groups = [...groupBy(guides, ({ guide }) => posix.dirname(guide.file))];
  return {
    frame: pageFrame(facts, GUIDE_LIST, 'Guides', 'lasting'),
    intro: `${formatQuantity(guides.length, 'guide')} of this project, as they stood when this site was made.`,
    groups: groups
      .map(([folder, of]) => ({
        folder: folder === '.' ? '' : folder,
        rows: introductionFirst(of).map((known) => ({
          title: titleOf(known),
          href: hrefTo(GUIDE_LIST, known.path),
        })),
      }))
      .sort((a, b) => compareText(a.folder, b.folder)),
  };
}

/** What introduces a folder stands before what is in it. */
function introductionFirst(guides: readonly KnownGuide[]): readonly KnownGuide[] {
  const isIntroduction = ({ guide }: KnownGuide): boolean =>
    /^(readme|index)\.md$/i.test(posix.basename(guide.file));
  return [...guides.filter(isIntroduction), ...guides.filter((known) => !isIntroduction(known))];
}

function titleOf({ guide, title }: KnownGuide): string {
  return clip(title ?? posix.basename(guide.file, posix.extname(guide.file)), LONGEST_TITLE);
}

function placesOf(facts: SiteFacts, { guide, path, anchors }: KnownGuide): GuidePlaces {
  const { guides, pictures } = knownGuides(facts);
  return {
    hrefOf: (link) => {
      if (/^(https?:\/\/|mailto:)/i.test(link)) return link;
      const fragment = fragmentOf(link);
      if (link.startsWith('#'))
        return fragment !== null && anchors.has(fragment) ? hrefTo(path, path, fragment) : null;
      const file = fileOf(guide.file, link);
      if (file === null) return null;
      const picture = pictures.get(file);
      if (picture) return hrefTo(path, picture.path);
      // A link to a folder is one to what introduces it.
      const known = guides.get(file) ?? guides.get(posix.join(file, 'README.md'));
      return known
        ? hrefTo(path, known.path, fragment !== null && known.anchors.has(fragment) ? fragment : null)
        : null;
    },
    pictureOf: (source) => {
      const file = fileOf(guide.file, source);
      const picture = file === null ? undefined : pictures.get(file);
      return picture ? hrefTo(path, picture.path) : null;
    },
  };
}

/** The file of the folder that a relative link of a guide means; null: none, or one outside of the folder. */
function fileOf(from: string, link: string): string | null {
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(link)) return null;
  const path = decoded(link.replace(/[?#].*$/s, ''));
  if (path === null || path === '') return null;
  const file = posix.join(posix.dirname(from), path).replace(/\/$/, '');
  return file.startsWith('../') || file === '..' ? null : file;
}

function fragmentOf(link: string): string | null {
  const at = link.indexOf('#');
  return at < 0 ? null : decoded(link.slice(at + 1));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone `%`: no link of ours.
    return null;
  }
}
