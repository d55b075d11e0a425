/** The files of a project that compiles without a warning, on two targets; to be changed by a test. */
export const SHOP: Readonly<Record<string, string>> = {
  'assay.yml': `version: 1
name: shop
owner: data
layers: [raw, mart]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb }
  prod: { type: bigquery, project: acme, location: EU }
`,
  'owners.yml': `data: { members: [octavia], notify: [console:stderr] }
sales: { members: ["@acme/sales"], notify: [console:stderr] }
`,
  'tables/all.yml': `tables:
  - name: raw.orders
    description: One row per order.
    layer: raw
    owner: data
    partition: { column: day, type: date, granularity: day }
  - name: mart.revenue
    description: One row per day.
    layer: mart
    owner: sales
    depends_on: [raw.orders]
    partition: { column: day, type: date, granularity: day }
`,
  'raw/orders/amount_is_positive.sql': auditFile(
    'No amount is below zero.',
    'validity',
    'SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount < 0',
  ),
  'raw/orders/id_is_unique.sql': auditFile(
    'An order stands once.',
    'uniqueness',
    'SELECT id, count(*) AS copies FROM raw.orders WHERE day = @run_date GROUP BY id HAVING count(*) > 1',
  ),
  'mart/revenue/not_negative.sql': auditFile(
    'Revenue is not negative.',
    'accuracy',
    'SELECT day, revenue FROM mart.revenue WHERE day = @run_date AND revenue < 0',
  ),
};

/** An audit file with its frontmatter. */
export function auditFile(
  description: string,
  dimension: string,
  sql: string,
  ...more: readonly string[]
): string {
  return `${['---', `description: ${description}`, `dimension: ${dimension}`, ...more, '---', sql].join('\n')}\n`;
}
