import type { IncidentLedger } from '../decide.js';
import type { Incident, IncidentAudit } from '../incident.js';
import { draftOf, type IncidentDraft, incidentId } from './incident-draft.js';

/** All incidents while runs are taken in, found by what they are about and by their audits. */
export interface IncidentBook {
  readonly drafts: ReadonlyMap<string, IncidentDraft>;
  /** Those that hold an audit, sorted by id. */
  readonly ofAudit: (target: string, audit: string) => readonly IncidentDraft[];
  /** Those about the same, open or not. */
  readonly ofSubject: (about: About) => readonly IncidentDraft[];
  /** The incident about that which was bad first, or began, with a run date; made where there is none. */
  readonly take: (about: About & Pick<Incident, 'since' | 'project'>) => IncidentDraft;
  readonly set: (draft: IncidentDraft, audit: IncidentAudit) => void;
}

type About = Pick<Incident, 'target' | 'kind' | 'subject'>;

export function openBook(ledger: IncidentLedger): IncidentBook {
  const drafts = new Map<string, IncidentDraft>();
  const byAudit = new Map<string, IncidentDraft[]>();
  const bySubject = new Map<string, IncidentDraft[]>();
  const add = (draft: IncidentDraft): void => {
    drafts.set(draft.id, draft);
    push(bySubject, subjectKey(draft), draft);
    for (const audit of draft.audits.keys()) push(byAudit, auditKey(draft.target, audit), draft);
  };
  for (const known of ledger.incidents.values()) add(draftOf(known));
  return {
    drafts,
    ofAudit: (target, audit) => byAudit.get(auditKey(target, audit)) ?? [],
    ofSubject: (about) => bySubject.get(subjectKey(about)) ?? [],
    take: (about) => {
      const id = incidentId(about);
      const same = (bySubject.get(subjectKey(about)) ?? []).find(({ since }) => since === about.since);
      const known = same ?? drafts.get(id);
      if (known) return known;
      const { project, target, kind, subject, since } = about;
      const draft: IncidentDraft = {
        ...{ id, project, target, kind, subject, since },
        severity: 'warn',
        audits: new Map(),
        before: null,
        runId: null,
        holding: null,
      };
      add(draft);
      return draft;
    },
    set: (draft, audit) => {
      if (!draft.audits.has(audit.audit)) push(byAudit, auditKey(draft.target, audit.audit), draft);
      draft.audits.set(audit.audit, audit);
    },
  };
}

/** Sorted by id, so that it does not matter in which order the ledger came. */
function push(lists: Map<string, IncidentDraft[]>, key: string, draft: IncidentDraft): void {
  const list = lists.get(key);
  if (!list) {
    lists.set(key, [draft]);
    return;
  }
  const at = list.findIndex(({ id }) => id > draft.id);
  list.splice(at === -1 ? list.length : at, 0, draft);
}

function auditKey(target: string, audit: string): string {
  return `${target}\n${audit}`;
}

function subjectKey({ target, kind, subject }: About): string {
  const about = subject.kind === 'table' ? subject.table : subject.kind === 'cause' ? subject.cause : '';
  return [target, kind, subject.kind, about].join('\n');
}
