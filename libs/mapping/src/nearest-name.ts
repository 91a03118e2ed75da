/** Names the known word a writer most likely meant. */

/** Edits up to which a name is offered. */
const DISTANCE_MAX = 3;
/** Longer names are not compared. */
const LENGTH_MAX = 64;

/** `; did you mean "x"?` for a message, or nothing where no known name is near. */
export function suggestion(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
}

/** The known name with the fewest edits, at most 3; undefined where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LENGTH_MAX) return undefined;
  const wanted = folded(name);
  let nearest: string | undefined;
  let fewest = Math.min(DISTANCE_MAX, Math.ceil(name.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, folded(candidate));
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = candidate;
  }
  return nearest;
}

/** Case and separators are what differs most: `tradeId`, `Trade ID`, `trade_id` are one. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > DISTANCE_MAX) return DISTANCE_MAX + 1;
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, removed, inserted));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
