import { NO_RESOURCE_LIMITS } from '@assay/contract';
import { expect, it } from 'vitest';
import { mergeResources, readResources } from './read-resources.js';

it('takes each limit from the audit, else from the project', () => {
  const project = readResources({ cpu: '60s', scanned: '10GB' });
  const own = readResources({ scanned: '20GB', spilled: '1MB' });
  expect(mergeResources(own, project)).toEqual({ cpu: 60_000, memory: null, scanned: 2e10, spilled: 1e6 });
  expect(mergeResources(NO_RESOURCE_LIMITS, project)).toEqual(project);
  expect(readResources(undefined)).toEqual(NO_RESOURCE_LIMITS);
});
