// Prints who makes the change, and on a second line who approved it: logins and their teams, with commas. Reads what `assay owners --json`
// prints, if it is to look up teams.
import { readFileSync } from 'node:fs';
import { annotate, ask, askAll, pullRequest } from './github-api.mjs';

const {
  ASSAY_ACTOR: givenActor,
  ASSAY_APPROVED_BY: givenApprovals,
  ASSAY_TEAMS: givenTeams,
  GITHUB_REPOSITORY: repository,
  TEAMS_TOKEN: teamsToken,
} = process.env;

try {
  const teams = teamsOf(givenTeams ?? '');
  const pull = pullRequest();
  const actor = givenActor || pull?.user?.login;
  if (!actor) throw new Error('nobody is known to make the change: set the input "actor"');
  const approvals = givenApprovals ? listed(givenApprovals) : await approvalsOf(pull);
  await lookUpTeams([actor, ...approvals], teams);
  process.stdout.write(`${withTeams([actor], teams).join(',')}\n${withTeams(approvals, teams).join(',')}\n`);
} catch (error) {
  annotate('error', 'no approvals', `it is not known who approved the change: ${error.message}`);
  process.exitCode = 2;
}

/** Who approved the newest commit: an approval of an earlier one was given to something else. */
async function approvalsOf(pull) {
  if (!pull) return [];
  const latest = new Map();
  // In the order of time; a comment takes no approval back.
  for (const { user, state, commit_id: commit } of await askAll(
    `/repos/${repository}/pulls/${pull.number}/reviews`,
  ))
    if (user && state !== 'COMMENTED' && state !== 'PENDING')
      latest.set(user.login, state === 'APPROVED' && commit === pull.head.sha);
  return [...latest]
    .filter(([login, approves]) => approves && login !== pull.user.login)
    .map(([login]) => login);
}

/** Adds the teams of `owners.yml` that each of them is in, as the code host knows it. */
async function lookUpTeams(logins, teams) {
  if (!teamsToken) return;
  const groups = readFileSync(0, 'utf8')
    .split('\n')
    .flatMap((line) => line && JSON.parse(line))
    .filter(({ type }) => type === 'owner-group');
  const named = new Set(
    groups.flatMap(({ members }) => members).filter((member) => /^@[^/]+\/[^/]+$/.test(member)),
  );
  for (const team of named) {
    const [organisation, name] = team.slice(1).split('/').map(encodeURIComponent);
    for (const login of new Set(logins)) {
      const path = `/orgs/${organisation}/teams/${name}/memberships/${encodeURIComponent(login)}`;
      if (await isMember(path))
        teams.set(login.toLowerCase(), [...(teams.get(login.toLowerCase()) ?? []), team]);
    }
  }
}

async function isMember(path) {
  try {
    return (await ask('GET', path, undefined, teamsToken)).state === 'active';
  } catch (error) {
    // Of a team that is not there nobody is a member, either.
    if (error.status === 404) return false;
    throw error;
  }
}

function withTeams(logins, teams) {
  return [...new Set(logins.flatMap((login) => [login, ...(teams.get(login.toLowerCase()) ?? [])]))];
}

/** `octavia: @acme/data, @acme/flights`, one person a line. */
function teamsOf(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const found = /^\s*([^\s:]+)\s*:(.*)$/.exec(line);
      if (!found) throw new Error(`the input "teams" has a line without "login: @org/team": ${line.trim()}`);
      return [found[1].toLowerCase(), listed(found[2])];
    }),
  );
}

function listed(text) {
  return text.split(',').flatMap((one) => one.trim() || []);
}
