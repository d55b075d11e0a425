/**
 * Actions to be called once, each unless it is taken back before. An array: a `Set` whose members come and go leaves its outgrown
 * tables behind, each pointing to the next, and what was in them lives on until the next full garbage collection.
 */
export interface CallList<Argument> {
  /** Returns what takes the action back. */
  readonly add: (action: (argument: Argument) => void) => () => void;
  /** Calls them in the order of adding, each once, until none is left. */
  readonly callAll: (argument: Argument) => void;
}

export function createCallList<Argument>(): CallList<Argument> {
  const actions: ((argument: Argument) => void)[] = [];
  return {
    add: (action) => {
      actions.push(action);
      return () => {
        const at = actions.indexOf(action);
        if (at !== -1) actions.splice(at, 1);
      };
    },
    callAll: (argument) => {
      for (let action = actions.shift(); action; action = actions.shift()) action(argument);
    },
  };
}
