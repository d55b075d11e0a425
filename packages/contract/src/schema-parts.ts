import { z } from 'zod';
import { PARAMETER_TYPES } from './parameter.js';

// What the schemas of a plan and of an event are made of.

export const text = z.string();
export const count = z.number().int().nonnegative();
export const nullable = <T extends z.ZodType>(schema: T) => z.nullable(schema);
export const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly();
export const parameterValue = z.object({ type: z.enum(PARAMETER_TYPES), value: text });
