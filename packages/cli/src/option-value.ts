import { parseDuration } from '@assay/compiler/duration';
import { InvalidArgumentError } from 'commander';

/** A whole number from 1, as the value of an option. */
export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('A whole number of at least 1 is expected.');
  return Number(value);
}

/** An empty value is a variable of the shell that is not set, never meant. */
export function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** Of what is written when a run has ended: stdout is for what people read, or for its events. */
export function fileName(value: string): string {
  if (value === '-') throw new InvalidArgumentError('It is a file; only --events takes - for stdout.');
  return notEmpty(value);
}

/** The values of an option that may be given often. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Refuses the value of an option; the words are for people. */
export function invalidValue(message: string): never {
  throw new InvalidArgumentError(message);
}

/** A duration in milliseconds. */
export function duration(value: string): number {
  return parseDuration(value) ?? invalidValue('A duration is expected, such as 24h or 1h30m.');
}

/** Logins and teams with commas between them, of every time that the option is given. */
export function logins(value: string, before: readonly string[] = []): string[] {
  const given = loginsOrNone(value, before);
  if (given.length === before.length) throw new InvalidArgumentError('It names nobody.');
  return given;
}

/** The same, where a CI has nobody to name. */
export function loginsOrNone(value: string, before: readonly string[] = []): string[] {
  const given = value
    .split(',')
    .map((login) => login.trim())
    .filter((login) => login !== '');
  const wrong = given.find((login) => /\s/.test(login));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is no login and no team.`);
  return [...before, ...given];
}
