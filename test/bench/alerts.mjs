import { availableParallelism, loadavg } from 'node:os';
import { decide } from '../../packages/alerts/dist/index.js';
import { bigPlan, disabledIn, nightOf } from './generate-night.mjs';

/**
 * What deciding takes: what the runs change about the incidents, and what is told of it. Reports; asserts nothing. Each case begins with
 * a plan that nothing is known of yet, as a process does.
 *
 *   npm run bench:alerts [-- audits runs]
 */
const [audits = 10_000, runs = 400] = process.argv.slice(2).map(Number);
const SETTINGS = { factor: 2, remindAfterDays: null, siteUrl: 'https://audits.example.com/' };
const NOTHING = { incidents: new Map() };

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; ${audits} audits\n`,
);
console.log('                                                     ms   incidents   messages   ledger line');

const fresh = () => bigPlan({ audits });
{
  const plan = fresh();
  report('a night without a problem', NOTHING, [nightOf(plan, 1, () => 'pass')]);
}
{
  const plan = fresh();
  const disabled = new Set(disabledIn(plan));
  const bad = (id) => (id === plan.audits[0].id ? 'fail' : disabled.has(id) ? 'skipped' : 'pass');
  const ledger = report('one failure disables 3,000 audits of 40 owners', NOTHING, [nightOf(plan, 1, bad)]);
  report('the next night, still so', ledger, [nightOf(plan, 2, bad)]);
  report(
    `${runs} such nights at once`,
    NOTHING,
    Array.from({ length: runs }, (_, night) => nightOf(plan, night + 1, bad)),
  );
}
{
  const plan = fresh();
  const denied = (id) => ({
    status: 'error',
    reason: `Access Denied: Table ${id.slice(0, 16)}: no permission`,
  });
  report('no permission on anything', NOTHING, [nightOf(plan, 1, denied)]);
}
{
  const plan = fresh();
  const each = (id) => (id.endsWith('audit_0') ? { status: 'fail', offendingRows: 17 } : 'pass');
  const ledger = report('a failure on each table', NOTHING, [nightOf(plan, 1, each)]);
  report('the next night, all good', ledger, [nightOf(plan, 2, () => 'pass')]);
}

function report(what, ledger, given) {
  const start = process.hrtime.bigint();
  const { known, deliveries } = decide(ledger, given, SETTINGS, new Date(0));
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const bytes = JSON.stringify({ known, deliveries }).length;
  const columns = [
    ms.toFixed(0).padStart(9),
    String(known.length).padStart(11),
    String(deliveries.length).padStart(10),
  ];
  console.log(`${what.padEnd(46)}${columns.join(' ')} ${(bytes / 1e6).toFixed(2).padStart(10)} MB`);
  return { incidents: new Map(known.map((one) => [one.incident.id, one])) };
}
