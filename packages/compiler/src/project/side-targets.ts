import type { Dialect, Target } from '@assay/contract';
import type { Audit, AuditQuery, Located, Settings } from './project.js';

type Targets = Pick<Settings, 'target' | 'targets' | 'dialect'>;

/** Where a query of a comparison runs, if that is not the target that is compiled for: its name and its place. */
export function otherTarget(
  { compare }: Pick<Audit, 'compare'>,
  side: AuditQuery['side'],
  { target }: Targets,
): Located<string> | null {
  const named = side === 'right' ? compare?.rightTarget : compare?.leftTarget;
  return named && named.value !== target?.name ? named : null;
}

/** The target of a query; null where it cannot be told. */
export function targetOf(
  audit: Pick<Audit, 'compare'>,
  side: AuditQuery['side'],
  settings: Targets,
): Target | null {
  const other = otherTarget(audit, side, settings);
  return other ? (settings.targets.get(other.value) ?? null) : settings.target;
}

/**
 * The queries of an audit that are sent: each in the dialect of its target. More than one for a side, or none, where
 * something is wrong, which has been reported.
 */
export function queriesSent(
  audit: Pick<Audit, 'compare' | 'queries'>,
  settings: Targets,
): { readonly left: readonly AuditQuery[]; readonly right: readonly AuditQuery[] } {
  const ofSide = (side: 'left' | 'right'): AuditQuery[] => {
    const dialect: Dialect = targetOf(audit, side, settings)?.type ?? settings.dialect;
    return audit.queries.filter(
      (query) => (query.side === 'right') === (side === 'right') && query.dialect === dialect,
    );
  };
  return { left: ofSide('left'), right: ofSide('right') };
}
