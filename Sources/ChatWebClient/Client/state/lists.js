/** A copy of a list with another value at one place. */
export function replaced(list, index, value) {
  const copy = [...list];
  copy[index] = value;
  return copy;
}
