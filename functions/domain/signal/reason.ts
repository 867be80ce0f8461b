/** What CloudWatch's own sentence about a transition says, the same in every form that carries it. */
export interface ReasonFacts {
  readonly silent: boolean;
  readonly breach?: 'above' | 'below' | 'outside';
  readonly threshold?: number;
}

const TREATED_AS_BREACHING = /\bmissing [\w ]{1,40}treated as \[?breaching\b/i;
const BAND =
  /datapoints? \[(-?[\d.]+(?:E-?\d+)?)[^\]]*\] (?:was|were) less than the lower thresholds? \[(-?[\d.]+(?:E-?\d+)?)[^\]]*\] or greater/i;
const THRESHOLD = /\bthreshold \((-?\d+(?:\.\d+)?(?:E-?\d+)?)\)/i;

const breachOf = (reason: string): ReasonFacts['breach'] => {
  const band = BAND.exec(reason);
  if (band !== null) return Number(band[1]) < Number(band[2]) ? 'below' : 'above';
  const above = /(?<!not )\bgreater than\b/i.test(reason);
  const below = /(?<!not )\b(?:less|lower) than\b/i.test(reason);
  if (above && below) return 'outside';
  return above ? 'above' : below ? 'below' : undefined;
};

/**
 * Reads silence, side and threshold out of a state's reason.
 *
 * The sentence is the only place where all of EventBridge, SNS, Lambda and DescribeAlarms say that missing data was
 * treated as breaching; for a band (anomaly detection) it names both sides, so the first datapoint decides.
 */
export const readReason = (reason: string): ReasonFacts => {
  const breach = breachOf(reason);
  const threshold = Number(THRESHOLD.exec(reason)?.[1] ?? Number.NaN);
  return {
    silent: TREATED_AS_BREACHING.test(reason),
    ...(breach === undefined ? {} : { breach }),
    ...(Number.isFinite(threshold) ? { threshold } : {}),
  };
};
