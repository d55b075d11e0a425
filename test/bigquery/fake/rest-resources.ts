/** An error as it stands in a job's status and in the `errors` of an HTTP answer. */
export interface ErrorProto {
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
}

/** A column of a schema on the wire: the types by their old names (`INTEGER`, `FLOAT`, `BOOLEAN`, `RECORD`). */
export interface WireField {
  readonly name: string;
  readonly type: string;
  readonly mode?: 'NULLABLE' | 'REPEATED' | 'REQUIRED';
  readonly fields?: readonly WireField[];
  readonly rangeElementType?: { readonly type: string };
}

/** A value on the wire: always a text, a list of `{v}`, or a struct `{f: [{v}]}`. */
export type WireValue =
  | string
  | null
  | readonly { readonly v: WireValue }[]
  | { readonly f: readonly WireCell[] };
export interface WireCell {
  readonly v: WireValue;
}
export interface WireRow {
  readonly f: readonly WireCell[];
}

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

interface ParameterType {
  readonly type: string;
  readonly arrayType?: ParameterType;
  readonly structTypes?: readonly { readonly name?: string; readonly type: ParameterType }[];
}
interface ParameterValue {
  readonly value?: string | null;
  readonly arrayValues?: readonly ParameterValue[];
  readonly structValues?: Readonly<Record<string, ParameterValue>>;
}
export interface QueryParameter {
  readonly name?: string;
  readonly parameterType: ParameterType;
  readonly parameterValue?: ParameterValue;
}
export type { ParameterType as QueryParameterType, ParameterValue as QueryParameterValue };

/** The part of a job's configuration that the server reads. */
export interface JobConfiguration {
  readonly query?: {
    readonly query?: string;
    readonly queryParameters?: readonly QueryParameter[];
    readonly maximumBytesBilled?: string;
    readonly useLegacySql?: boolean;
    readonly useQueryCache?: boolean;
    readonly defaultDataset?: { readonly projectId?: string; readonly datasetId: string };
  };
  readonly load?: LoadConfiguration;
  readonly labels?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
  readonly jobTimeoutMs?: string;
  readonly reservation?: string;
}

export interface LoadConfiguration {
  readonly destinationTable: TableReference;
  readonly sourceFormat?: string;
  readonly schema?: { readonly fields: readonly WireField[] };
  readonly createDisposition?: string;
  readonly writeDisposition?: string;
  readonly timePartitioning?: { readonly type: 'HOUR' | 'DAY' | 'MONTH' | 'YEAR'; readonly field?: string };
  readonly clustering?: { readonly fields: readonly string[] };
  readonly ignoreUnknownValues?: boolean;
  readonly schemaUpdateOptions?: readonly string[];
  readonly autodetect?: boolean;
}
