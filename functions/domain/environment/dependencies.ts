interface HasDependencies {
  readonly dependsOn: readonly string[];
}
type Graph = Readonly<Record<string, HasDependencies | undefined>>;

const reach = (start: string, next: (name: string) => readonly string[]): string[] => {
  const seen = new Set<string>();
  const queue = [...next(start)];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (name === start || seen.has(name)) continue;
    seen.add(name);
    queue.push(...next(name));
  }
  return [...seen];
};

/** Everything that `name` stands on, nearest first. */
export const dependenciesOf = (graph: Graph, name: string): string[] =>
  reach(name, (each) => graph[each]?.dependsOn ?? []);

/** Everything that stands on `name`, nearest first: what is affected when it is not well (D8). */
export const dependentsOf = (graph: Graph, name: string): string[] =>
  reach(name, (each) => Object.keys(graph).filter((other) => graph[other]?.dependsOn.includes(each)));

/** One cycle of the graph as the names on it, first repeated last, or `undefined`. */
export const cycleIn = (graph: Graph): string[] | undefined => {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    for (const next of graph[name]?.dependsOn ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(graph)) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
};
