import { textLiteral } from '@assay/contract';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ChildSettings } from './protocol.js';

/** Name under which the warehouse is attached. */
const CATALOG = 'assay_warehouse';

/**
 * The one connection of a child: a database in memory with the warehouse attached READ_ONLY, no way to any other file than
 * those beside the warehouse, no extensions from the network, and all of that locked.
 */
export async function openDatabase(settings: ChildSettings): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(settings.threads),
    memory_limit: `${settings.memoryBytes}B`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  for (const statement of [
    `SET temp_directory = ${textLiteral(settings.temporaryFolder, 'duckdb')}`,
    ...(settings.tempBytes > 0 ? [`SET max_temp_directory_size = '${settings.tempBytes}B'`] : []),
    // The zone of this machine must not show in a result.
    `SET TimeZone = 'UTC'`,
    // Errors then say where in the query they are.
    `SET errors_as_json = true`,
    `ATTACH ${textLiteral(settings.file, 'duckdb')} AS ${CATALOG} (READ_ONLY)`,
    `USE ${CATALOG}`,
    // In this order: the list cannot be changed once access is off, and nothing once the configuration is locked.
    `SET allowed_directories = [${textLiteral(settings.readableFolder, 'duckdb')}]`,
    `SET enable_external_access = false`,
    `SET lock_configuration = true`,
  ]) {
    await connection.run(statement);
  }
  return connection;
}
