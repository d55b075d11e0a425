import { buildWaitGraph } from '../graph/build-graph.js';
import { findCycles } from '../graph/cycle.js';
import type { Rule } from './rule.js';

/** Nothing waits for itself, directly or through others. */
export const dependencyCycle: Rule = {
  code: 'dependency-cycle',
  *checkProject(project) {
    const graph = buildWaitGraph(project);
    for (const cycle of findCycles(graph)) {
      const steps = cycle.flatMap(([from, to]) => graph.reasonFor(from, to) ?? []);
      const [first, ...others] = steps;
      if (!first) continue;
      const path = [...steps.map((step) => step.from), first.from];
      yield {
        message: `dependency cycle ${path.join(' -> ')}`,
        label: first.message,
        hint: 'take one of these dependencies out: each of them waits for the next, so none could ever run',
        place: first.place,
        related: others.map((step) => ({ ...step.place, message: step.message })),
      };
    }
  },
};
