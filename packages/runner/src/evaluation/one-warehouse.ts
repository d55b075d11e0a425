import type { Diagnostic } from '@assay/contract';
import type { Warehouse } from '../warehouse/warehouse.js';

/** Whether two sides of a comparison that name two targets would look at the same tables. */
export function isOneWarehouse(left: Warehouse, right: Warehouse): boolean {
  // A comparison within one target has one warehouse, and means it.
  return left !== right && left.identity === right.identity;
}

/** Problem: `one-warehouse`. Holds no resolved value of either target. */
export function oneWarehouse(leftTarget: string, rightTarget: string): Diagnostic {
  return {
    code: 'one-warehouse',
    severity: 'error',
    message: `the targets "${leftTarget}" and "${rightTarget}" are the same warehouse here, and comparing it with itself says nothing`,
    hint: `correct the path, or the project and location, of one of them in assay.yml, or the variables that they are made of`,
    location: { file: 'assay.yml' },
  };
}
