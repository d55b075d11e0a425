/** Numbers side by side: in half of the memory where each is a whole number below two thousand million, as most counts and durations are. */
export type NumberColumn = Int32Array | Float64Array;

export function numberColumn(values: readonly number[]): NumberColumn {
  const fits = values.every((value) => (value | 0) === value);
  return fits ? Int32Array.from(values) : Float64Array.from(values);
}
