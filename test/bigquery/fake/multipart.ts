/** The bodies of a `multipart/related` request, in order. */
export function multipartParts(body: Buffer, contentType: string): Buffer[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  const mark = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let start = body.indexOf(mark);
  while (start >= 0) {
    const end = body.indexOf(mark, start + mark.length);
    if (end < 0) break;
    const part = body.subarray(start + mark.length, end);
    const head = part.indexOf('\r\n\r\n');
    // The line break before the next boundary belongs to the boundary.
    if (head >= 0) parts.push(part.subarray(head + 4, part.length - 2));
    start = end;
  }
  return parts;
}
