import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a dbt project with the tables of a plan as models (their columns, descriptions and lineage) and its audits as singular tests
 * of the same SQL, as somebody would have who had chosen dbt instead.
 *
 * @param plan its tables have names that differ without their schemas, as those of the synthetic project
 * @returns the arguments with which dbt makes its documentation in `FOLDER/target`: `index.html` to be served, `static_index.html`
 *   to be opened, and the environment it needs
 */
export function writeDbtProject(folder, plan) {
  const write = (path, text) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write(
    'dbt_project.yml',
    'name: synthetic\nversion: "1.0.0"\nprofile: synthetic\nflags: { send_anonymous_usage_stats: false }\n',
  );
  write(
    'profiles.yml',
    'synthetic: { target: main, outputs: { main: { type: duckdb, path: ":memory:", threads: 2 } } }\n',
  );
  for (const { name, dependsOn, columns, description } of plan.tables) {
    const [layer, model] = name.split('.');
    const parents = dependsOn.map((one) => `select 1 from {{ ref('${modelOf(one)}') }}`);
    write(`models/${layer}/${model}.sql`, `${parents.join('\nunion all\n') || 'select 1'}\n`);
    write(
      `models/${layer}/${model}.yml`,
      JSON.stringify({
        models: [
          {
            name: model,
            description,
            columns: columns.map((one) => ({ name: one.name, description: one.description })),
          },
        ],
      }),
    );
  }
  for (const { id, table, sql } of plan.audits)
    write(
      `tests/${id.replaceAll('.', '__')}.sql`,
      `-- {{ ref('${modelOf(table)}') }}\n${sql.text.replaceAll('{', "{{ '{' }}")}\n`,
    );
  return [
    'docs',
    'generate',
    '--static',
    '--empty-catalog',
    '--project-dir',
    folder,
    '--profiles-dir',
    folder,
  ];
}

/** What dbt calls the table. */
export function modelOf(table) {
  return table.split('.').at(-1);
}
