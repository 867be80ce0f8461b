import { RESOURCE_DIMENSIONS, SLICING_DIMENSIONS } from './dimensions.ts';
import type { SignalMetric, SignalResource } from './signal.ts';

type Dimensions = Readonly<Record<string, string>>;

const KNOWN: ReadonlyMap<string, { rank: number; kind: string }> = new Map(
  RESOURCE_DIMENSIONS.map(([dimension, kind], rank) => [dimension, { rank, kind }]),
);

const rankOf = (dimension: string): number => {
  const known = KNOWN.get(dimension)?.rank;
  if (known !== undefined) return known;
  return SLICING_DIMENSIONS.has(dimension) ? RESOURCE_DIMENSIONS.length + 1 : RESOURCE_DIMENSIONS.length;
};

/** The most telling of some dimensions; of equals the first by name. Undefined where there is none. */
export const resourceOfDimensions = (dimensions: Dimensions): SignalResource | undefined => {
  const ranked = Object.keys(dimensions).sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const [best] = ranked;
  const token = best === undefined ? undefined : dimensions[best];
  if (best === undefined || token === undefined) return undefined;
  return { token, kind: KNOWN.get(best)?.kind ?? `${best} dimension`.slice(0, 255) };
};

/** The dimensions that all metrics share with the same value. */
const shared = (metrics: readonly SignalMetric[]): Dimensions => {
  const [first, ...others] = metrics;
  const pairs = Object.entries(first?.dimensions ?? {});
  return Object.fromEntries(
    pairs.filter(([name, value]) =>
      others.every((metric) => Object.entries(metric.dimensions).some(([n, v]) => n === name && v === value)),
    ),
  );
};

/**
 * What some metrics are about: the resource that each of them names, else the best of what they share.
 *
 * Undefined when they name different things: an alarm over several resources stands for itself, since picking one
 * would put a recovery on something that may be well.
 */
export const resourceOfMetrics = (metrics: readonly SignalMetric[]): SignalResource | undefined => {
  const named = metrics.filter((metric) => Object.keys(metric.dimensions).length > 0);
  const resources = named.map((metric) => resourceOfDimensions(metric.dimensions));
  const [first] = resources;
  const agreed = first !== undefined && resources.every((resource) => resource?.token === first.token);
  return agreed ? first : resourceOfDimensions(shared(named));
};
