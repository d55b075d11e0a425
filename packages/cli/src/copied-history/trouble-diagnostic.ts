import { type Diagnostic, EXIT } from '@assay/contract';
import type { WarehouseTrouble } from '@assay/history';

/** What is said of a copying of the history that ended before its end. */
export function troubleDiagnostic(
  code: 'history-not-pushed' | 'history-not-pulled',
  dataset: string,
  { kind, message }: WarehouseTrouble,
): Diagnostic {
  const way = code === 'history-not-pushed' ? 'to' : 'from';
  return {
    code,
    severity: 'error',
    message: `the history could not be copied ${way} dataset "${dataset}": ${message}`,
    hint: hintOf(code, kind, dataset, message),
    location: { file: 'assay.yml' },
  };
}

function hintOf(
  code: 'history-not-pushed' | 'history-not-pulled',
  kind: WarehouseTrouble['kind'],
  dataset: string,
  message: string,
): string {
  const again =
    code === 'history-not-pushed'
      ? 'the logs are kept here, and the next push goes on with them'
      : 'what was copied is whole; pull again for the rest';
  if (kind !== 'refused') return again;
  if (/Not found: Dataset/i.test(message))
    return `make the dataset, in the location of the target: bq mk ${dataset}; ${again}`;
  if (/Not found: Table/i.test(message)) return 'nothing was pushed there yet: run `assay history push`';
  return `give it what it lacks; ${again}`;
}

/** What a command ends with that was to copy. */
export function exitOfTrouble({ kind }: WarehouseTrouble): number {
  switch (kind) {
    case 'refused':
      return EXIT.authorMustFix;
    case 'unreachable':
      return EXIT.undecided;
    case 'stopped':
      return EXIT.interrupted;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
