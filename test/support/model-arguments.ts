import { javaName, type Model, membersOf, type Shape, shapeOf } from './service-models.ts';

const isExpression = (value: unknown): boolean => typeof value === 'string' && /^\{%.*%\}$/s.test(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A pattern of a model, which is Java's: the whole text must match. */
const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`, 'u').test(text);

const outside = ({ min, max }: Shape, size: number): boolean =>
  (min !== undefined && size < min) || (max !== undefined && size > max);

const range = ({ min, max }: Shape): string => `${min ?? ''}..${max ?? ''}`;

const textFlaws = (shape: Shape, text: string, at: string): string[] => [
  ...(shape.enum !== undefined && !shape.enum.includes(text)
    ? [`${at}: '${text}' is none of ${shape.enum.join(', ')}`]
    : []),
  ...(shape.pattern !== undefined && !matches(shape.pattern, text)
    ? [`${at}: '${text}' does not match ${shape.pattern}`]
    : []),
  ...(outside(shape, text.length) ? [`${at}: '${text}' is not ${range(shape)} characters long`] : []),
];

const structureFlaws = (model: Model, shape: Shape, value: Readonly<Record<string, unknown>>, at: string): string[] => {
  const members = membersOf(model, shape);
  const missing = (shape.required ?? []).map(javaName).filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${at}: ${name} is required`),
    ...Object.entries(value).flatMap(([name, each]) => {
      const member = members.get(name);
      return member === undefined
        ? [`${at}: there is no member ${name}`]
        : argumentFlaws(model, member, each, `${at}.${name}`);
    }),
  ];
};

const typeFlaw = (shape: Shape, value: unknown, at: string): string[] => [
  `${at}: ${JSON.stringify(value)} is no ${shape.type}`,
];

/**
 * What is wrong with arguments, by the model of their service: names, required members, types, enums, patterns, lengths
 * and ranges. What an expression yields is known only when it runs, and is not looked at.
 */
export const argumentFlaws = (model: Model, shape: Shape, value: unknown, at: string): string[] => {
  if (isExpression(value)) return [];
  switch (shape.type) {
    case 'structure':
      return isRecord(value) ? structureFlaws(model, shape, value, at) : typeFlaw(shape, value, at);
    case 'list': {
      const { member } = shape;
      if (!Array.isArray(value) || member === undefined) return typeFlaw(shape, value, at);
      return [
        ...(outside(shape, value.length) ? [`${at}: ${value.length} items are not ${range(shape)}`] : []),
        ...value.flatMap((each, index) => argumentFlaws(model, shapeOf(model, member), each, `${at}[${index}]`)),
      ];
    }
    case 'map': {
      const { key, value: held } = shape;
      if (!isRecord(value) || key === undefined || held === undefined) return typeFlaw(shape, value, at);
      return Object.entries(value).flatMap(([name, each]) => [
        ...argumentFlaws(model, shapeOf(model, key), name, `${at}.${name}`),
        ...argumentFlaws(model, shapeOf(model, held), each, `${at}.${name}`),
      ]);
    }
    case 'string':
      return typeof value === 'string' ? textFlaws(shape, value, at) : typeFlaw(shape, value, at);
    case 'integer':
    case 'long':
      if (!Number.isInteger(value)) return typeFlaw(shape, value, at);
      return outside(shape, Number(value)) ? [`${at}: ${value} is not within ${range(shape)}`] : [];
    case 'double':
    case 'float':
      if (typeof value !== 'number') return typeFlaw(shape, value, at);
      return outside(shape, value) ? [`${at}: ${value} is not within ${range(shape)}`] : [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : typeFlaw(shape, value, at);
    case 'timestamp':
      return typeof value === 'string' ? [] : typeFlaw(shape, value, at);
    case 'blob':
      // why anything: Step Functions writes JSON into it (developer guide, "Invoke an AWS Lambda function with Step Functions")
      return [];
    default:
      return [`${at}: the type ${shape.type} is not known to this check`];
  }
};
