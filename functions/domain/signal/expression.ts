import { nameOf } from './text.ts';

/** What an expression says of the metric behind it, without a metric of its own in the alarm. */
export interface ExpressionMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const QUERY = /\bSELECT\s+\w+\s*\(\s*"?([^")]{1,255}?)"?\s*\)\s*FROM\s+(?:SCHEMA\s*\(\s*)?"?([^",)\s]{1,255})"?/i;
const WHERE = /(?:WHERE|AND)\s+"?([\w ]{1,255}?)"?\s*=\s*'([^']{1,1024})'/gi;
const SEARCH_SCHEMA = /\bSEARCH\s*\(\s*'\{\s*"?([^",}]{1,255}?)"?\s*[,}]/i;
const SEARCH_METRIC = /\bMetricName\s*=\s*\\?"([^"\\]{1,255})\\?"/i;

/**
 * The metric named in a Metrics Insights query or a SEARCH expression; undefined for plain arithmetic.
 *
 * Grammar: CloudWatch user guide, "Metrics Insights query components and syntax" and "search expression syntax".
 */
export const metricOfExpression = (expression: unknown): ExpressionMetric | undefined => {
  if (typeof expression !== 'string') return undefined;
  const text = expression.slice(0, 2_000);
  const query = QUERY.exec(text);
  const name = nameOf(query?.[1] ?? SEARCH_METRIC.exec(text)?.[1], 255);
  if (name === undefined) return undefined;
  const namespace = nameOf(query?.[2] ?? SEARCH_SCHEMA.exec(text)?.[1], 255) ?? '';
  const dimensions = [...text.matchAll(WHERE)].flatMap(([, key, value]) =>
    key === undefined || value === undefined || key === '__proto__' ? [] : [[key, value] as const],
  );
  return { namespace, name, dimensions: Object.fromEntries(dimensions) };
};
