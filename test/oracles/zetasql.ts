import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { endProcess } from '../end-process.js';
import { freePort } from '../free-port.js';
import { type Analysis, type AnalysisScope, analysisOf, analyzeRequest } from './analyze-request.js';

/** What GoogleSQL's parser says of a text that should be one query. */
export type ZetasqlOpinion =
  | { readonly kind: 'query'; readonly tables: readonly string[]; readonly tree: ZetasqlTree }
  | { readonly kind: 'refused'; readonly message: string };

/** A message of the parse tree, as the protocol carries it. */
export interface ZetasqlTree {
  readonly [key: string]: unknown;
}

export interface ZetasqlParser {
  readonly parse: (sql: string) => Promise<ZetasqlOpinion>;
  /** Resolves every name and type of a query, as BigQuery does before it runs one. */
  readonly analyze: (sql: string, scope: AnalysisScope) => Promise<Analysis>;
  readonly stop: () => Promise<void>;
}

/** The part of gRPC that is used here; its packages are not installed where the types are checked. */
interface Grpc {
  readonly credentials: { readonly createInsecure: () => unknown };
  readonly loadPackageDefinition: (definition: unknown) => {
    readonly zetasql: { readonly local_service: { readonly ZetaSqlLocalService: ServiceConstructor } };
  };
}
type ServiceConstructor = new (address: string, credentials: unknown, options: object) => Service;
type Call = (request: object, done: (error: Error | null, answer: ZetasqlTree) => void) => void;
interface Service {
  readonly waitForReady: (deadline: number, done: (error?: Error) => void) => void;
  readonly close: () => void;
  readonly GetLanguageOptions: Call;
  readonly Parse: Call;
  readonly Analyze: Call;
  readonly ExtractTableNamesFromStatement: Call;
}

const require = createRequire(import.meta.url);
const READY_MS = 30_000;

/** Starts the server that comes inside the package, on a free port of this computer. Linux and macOS, x64 and arm64. */
export async function startZetasql(): Promise<ZetasqlParser> {
  const folder = join(dirname(require.resolve('@fivetrandevelopers/zetasql/package.json')), 'lib', 'zetasql');
  const port = await freePort();
  const program = join(folder, programOfPlatform());
  chmodSync(program, 0o755);
  const server = spawn(program, ['localhost', String(port)], { stdio: 'ignore' });
  const grpc = require('@grpc/grpc-js') as Grpc;
  const loader = require('@grpc/proto-loader') as {
    readonly loadSync: (file: string, options: object) => unknown;
  };
  const definition = loader.loadSync('local_service.proto', {
    includeDirs: [join(folder, 'protos')],
    keepCase: true,
    enums: String,
    longs: Number,
    oneofs: true,
  });
  const { ZetaSqlLocalService } = grpc.loadPackageDefinition(definition).zetasql.local_service;
  const service = new ZetaSqlLocalService(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': 100_000_000,
  });
  const stop = async (): Promise<void> => {
    service.close();
    await endProcess(server);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`the GoogleSQL server ended with ${code}`)));
      service.waitForReady(Date.now() + READY_MS, (error) => (error ? reject(error) : resolve()));
    });
    const options = await answer(service, 'GetLanguageOptions', { maximum_features: true });
    return {
      parse: (sql) => parse(service, options, sql),
      analyze: (sql, scope) => analyze(service, options, sql, scope),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function parse(service: Service, options: ZetasqlTree, sql: string): Promise<ZetasqlOpinion> {
  const request = { sql_statement: sql, options };
  try {
    const parsed = (await answer(service, 'Parse', request)).parsed_statement as ZetasqlTree;
    if (parsed.ast_query_statement_node === undefined)
      return { kind: 'refused', message: `${Object.keys(parsed).join()} is no query` };
    const names = await answer(service, 'ExtractTableNamesFromStatement', request);
    const tables = (names.table_name ?? []) as readonly { readonly table_name_segment: readonly string[] }[];
    return {
      kind: 'query',
      tables: [...new Set(tables.map((name) => name.table_name_segment.join('.')))].sort(),
      tree: parsed,
    };
  } catch (error) {
    return refusal(error);
  }
}

async function analyze(
  service: Service,
  options: ZetasqlTree,
  sql: string,
  scope: AnalysisScope,
): Promise<Analysis> {
  try {
    return analysisOf(await answer(service, 'Analyze', analyzeRequest(sql, scope, options)));
  } catch (error) {
    return refusal(error);
  }
}

/** What GoogleSQL has against a text; anything else is a fault of the harness, and thrown on. */
function refusal(error: unknown): { readonly kind: 'refused'; readonly message: string } {
  const { code, details } = error as { readonly code?: number; readonly details?: string };
  // INVALID_ARGUMENT.
  if (code !== 3) throw error;
  return { kind: 'refused', message: details ?? '' };
}

function answer(
  service: Service,
  call: 'GetLanguageOptions' | 'Parse' | 'Analyze' | 'ExtractTableNamesFromStatement',
  request: object,
): Promise<ZetasqlTree> {
  return new Promise((resolve, reject) => {
    service[call](request, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

function programOfPlatform(): string {
  const { platform, arch } = process;
  if (platform !== 'linux' && platform !== 'darwin')
    throw new Error(`There is no GoogleSQL parser for ${platform}; run this on Linux or macOS.`);
  return `remote_server${arch === 'arm64' ? '_arm' : ''}${platform === 'darwin' ? '' : '.so'}`;
}
