/** A page that people of the project wrote: a Markdown file of its `docs/` folder. */
export interface Guide {
  /** Its place in the folder, with `/`: `decisions/0001-toolchain.md`. */
  readonly file: string;
  readonly text: string;
}

/** A picture beside the guides; it is on the site if one of them shows it. */
export interface GuidePicture {
  readonly file: string;
  readonly content: Uint8Array;
}

/** The folder of a project's own guides, as it was read. */
export interface GuideFolder {
  readonly guides: readonly Guide[];
  readonly pictures: readonly GuidePicture[];
}

/** What a file of the folder is on the site: by the ending of its name. */
export function isPictureFile(file: string): boolean {
  return /\.(png|jpe?g|svg)$/i.test(file);
}

/** What makes an SVG more than a picture where somebody opens it by itself: scripts, handlers, foreign content, entities, links. */
const ACTIVE_SVG =
  /<script|<foreignObject|<!ENTITY|<!DOCTYPE|\son[a-z]+\s*=|javascript:|<(iframe|embed|object|a|use)\b/i;

/** Whether a picture can do nothing but be looked at. An SVG is a page of its own to a browser that opens it. */
export function isStill({ file, content }: GuidePicture): boolean {
  return !/\.svg$/i.test(file) || !ACTIVE_SVG.test(new TextDecoder().decode(content));
}
