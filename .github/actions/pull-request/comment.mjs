// Writes the report as a comment of the pull request, or brings the one that is there up to date.
import { appendFileSync, readFileSync } from 'node:fs';
import { annotate, ask, askAll, pullRequest } from './github-api.mjs';

const {
  COMMENT_AUTHOR: author,
  COMMENT_FILE: file,
  GITHUB_REPOSITORY: repository,
  GITHUB_STEP_SUMMARY: summary,
} = process.env;

async function main() {
  const pull = pullRequest();
  if (!file)
    return annotate('notice', 'no report', 'there is nothing to comment on, since assay diff did not run');
  if (!pull)
    return annotate(
      'notice',
      'no pull request',
      'there is none to comment on: the summary of this job has it',
    );
  const body = readFileSync(file, 'utf8');
  const [marker] = body.split('\n', 1);
  if (!/^<!-- assay-diff:[^-]* -->$/.test(marker))
    throw new Error(`${file} does not begin with a mark of assay diff`);

  // Whoever else writes the mark into a comment has not written this one.
  const isOurs = (comment) => comment.user?.login === author && isMarked(comment.body ?? '', marker);
  const comments = `/repos/${repository}/issues/${pull.number}/comments`;
  try {
    const known = (await askAll(comments, isOurs)).find(isOurs);
    if (!known) await ask('POST', comments, { body });
    else if (known.body !== body)
      await ask('PATCH', `/repos/${repository}/issues/comments/${known.id}`, { body });
  } catch (error) {
    // Not the gate: whether the job succeeds does not depend on it.
    const isFork = pull.head?.repo?.full_name !== repository;
    const why = whyNot(error, isFork);
    annotate(isFork ? 'notice' : 'warning', 'no comment', `${why}; the summary of this job has it`);
    appendFileSync(summary, `\n> No comment was written: ${why}.\n`);
  }
}

function whyNot(error, isFork) {
  // 404: what a token may not see is not there for it.
  if (error.status !== 403 && error.status !== 404) return error.message.replace(/\s+/g, ' ');
  return isFork
    ? 'this pull request comes from a fork, whose token may not write'
    : 'the token may not write, for which the job needs the permission pull-requests: write';
}

/** GitHub may give lines back as they came, or ended by CR LF. */
function isMarked(body, marker) {
  return body === marker || body.startsWith(`${marker}\n`) || body.startsWith(`${marker}\r\n`);
}

await main();
