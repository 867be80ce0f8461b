import { type MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';

/**
 * The CloudWatch Embedded Metric Format.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const Directive = z.object({
  Namespace: z.string().min(1),
  Dimensions: z.array(z.array(z.string()).max(30)),
  Metrics: z.array(
    z.object({
      Name: z.string().min(1),
      Unit: z.enum(StandardUnit).optional(),
      StorageResolution: z.number().optional(),
    }),
  ),
});

const Root = z.looseObject({ _aws: z.object({ Timestamp: z.number(), CloudWatchMetrics: z.array(Directive) }) });

/** What one log line publishes to one namespace. */
export interface Published {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

const numbers = (value: unknown): readonly number[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is number => typeof each === 'number');

const readLine = (line: string): z.infer<typeof Root> | undefined => {
  // why: Lambda's plain text format puts time, request and level before what console.log was given
  const start = line.indexOf('{');
  if (start < 0 || !line.includes('"_aws"')) return undefined;
  try {
    const parsed = Root.safeParse(JSON.parse(line.slice(start)));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/**
 * The metrics in a log line; a line that is not in the format has none, as on AWS.
 *
 * Each dimension set gives a metric of its own. A metric whose value is missing or no number is left out.
 */
export const embeddedMetrics = (line: string): readonly Published[] => {
  const root = readLine(line);
  if (root === undefined) return [];
  return root._aws.CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
    namespace: Namespace,
    data: (Dimensions.length === 0 ? [[]] : Dimensions).flatMap((names) =>
      Metrics.flatMap(({ Name, Unit, StorageResolution }): MetricDatum[] => {
        const Values = [...numbers(root[Name])];
        if (Values.length === 0) return [];
        return [
          {
            MetricName: Name,
            Dimensions: names.map((name) => ({ Name: name, Value: String(root[name] ?? '') })),
            Timestamp: new Date(root._aws.Timestamp),
            Values,
            Unit: Unit ?? 'None',
            ...(StorageResolution === undefined ? {} : { StorageResolution }),
          },
        ];
      }),
    ),
  }));
};
