import { type BigqueryTarget, type Diagnostic, EXIT } from '@assay/contract';
import type { WarehouseTrouble } from '@assay/history';

/** The dataset that a history is copied to, and the target that it is of, as assay.yml writes it. */
export interface Destination {
  readonly dataset: string;
  readonly target: Pick<BigqueryTarget, 'project' | 'location'>;
}

type Code = 'history-not-pushed' | 'history-not-pulled';

const AGAIN: Readonly<Record<Code, string>> = {
  'history-not-pushed': 'the logs are kept here, and the next push goes on with them',
  'history-not-pulled': 'what was copied is whole; pull again for the rest',
};

/** What is said of a copying of the history that ended before its end. */
export function troubleDiagnostic(
  code: Code,
  destination: Destination,
  { kind, message }: WarehouseTrouble,
): Diagnostic {
  const way = code === 'history-not-pushed' ? 'to' : 'from';
  return {
    code,
    severity: 'error',
    message: `the history could not be copied ${way} dataset "${destination.dataset}": ${message}`,
    hint: hintOf(code, kind, destination, message),
    location: { file: 'assay.yml' },
  };
}

function hintOf(
  code: Code,
  kind: WarehouseTrouble['kind'],
  { dataset, target }: Destination,
  message: string,
): string {
  const again = AGAIN[code];
  switch (kind) {
    case 'unreachable':
    case 'stopped':
      return again;
    case 'quota':
      return code === 'history-not-pushed'
        ? `BigQuery takes only so many loads of a table in a day, failed ones too, and a run is one of each table: push again when the quota is renewed, within a day; ${again}`
        : `pull again when the quota is renewed, or have it raised; ${again}`;
    case 'refused':
      // What is not resolved here is a variable of the shell as well.
      if (/Not found: Dataset/i.test(message))
        return `make the dataset: bq --location=${target.location} mk --dataset "${target.project}:${dataset}"; ${again}`;
      if (/Not found: Table/i.test(message)) return 'nothing was pushed there yet: run `assay history push`';
      return `give it what it lacks; ${again}`;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** What a command ends with that was to copy. */
export function exitOfTrouble({ kind }: WarehouseTrouble): number {
  switch (kind) {
    case 'refused':
      return EXIT.authorMustFix;
    case 'unreachable':
    case 'quota':
      return EXIT.undecided;
    case 'stopped':
      return EXIT.interrupted;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
