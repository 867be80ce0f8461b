import * as z from 'zod';
import type { Diagnostic, Place } from '../diagnostic.ts';
import { asLatin } from './look-alikes.ts';
import { namesAt, schemaAt, valueAt } from './schema-at.ts';
import { bound, didYouMean, gotWords, kindWords, listed, shown } from './words.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Said {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The list of a union's issues that is about what was written, and not about what it was never meant to be. */
const closest = (errors: readonly (readonly Issue[])[]): readonly Issue[] => {
  const isAboutAll = (issues: readonly Issue[]): boolean =>
    issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'));
  return errors.find((issues) => issues.length > 0 && !isAboutAll(issues)) ?? [];
};

const wantedOf = (issues: readonly Issue[]): string[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'invalid_type') return [kindWords(issue.expected)];
    return issue.code === 'invalid_union' ? issue.errors.flatMap(wantedOf) : [];
  });

/** What a place would take, found by asking it: a number where a text with a unit is wanted says which text. */
const askedFor = (schema: z.core.$ZodType | undefined, got: unknown): string | undefined => {
  if (schema === undefined || typeof got !== 'number') return undefined;
  const said = z.safeParse(schema, String(got)).error?.issues[0]?.message;
  return said === undefined || isZods(said) ? undefined : said;
};

const isZods = (message: string): boolean => /^(Invalid|Too |Unrecognized)/.test(message);

const say = (issue: Issue, whole: unknown, schema: z.core.$ZodType | undefined): Said[] => {
  const { path } = issue;
  const got = valueAt(whole, path);
  const where = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
  const one = (message: string, hint?: string): Said[] => [{ path, message: where + message, hint }];
  const missing = (wanted: string): Said[] => {
    const name = String(path.at(-1) ?? '');
    const parent = path.slice(0, -1);
    const of = parent.length === 0 ? '' : `${parent.map(String).join('.')}: `;
    return [{ path, message: `${of}'${name}' is missing, wanted ${wanted}`, hint: `add '${name}:'` }];
  };
  if (issue.code === 'unrecognized_keys') {
    const names = schema === undefined ? [] : namesAt(schema, whole, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `${where}'${key}' is not known here`,
      hint: didYouMean(key, names) ?? (names.length > 0 ? `there are: ${listed(names)}` : 'leave it out'),
    }));
  }
  if (issue.code === 'invalid_union') {
    if (issue.discriminator !== undefined) {
      const words = ('options' in issue ? (issue.options ?? []) : []).map(String);
      if (got === undefined) {
        const holder = valueAt(whole, path.slice(0, -1));
        const keys = typeof holder === 'object' && holder !== null ? Object.keys(holder) : [];
        const alike = keys.find((key) => asLatin(key) === issue.discriminator && key !== issue.discriminator);
        const [said] = missing(`one of ${listed(words)}`);
        return said === undefined
          ? []
          : [{ ...said, hint: alike === undefined ? said.hint : didYouMean(alike, [String(issue.discriminator)]) }];
      }
      return one(`got ${shown(got)}, wanted one of ${listed(words)}`, didYouMean(got, words));
    }
    const inside = closest(issue.errors);
    if (inside.length > 0 && got !== undefined) {
      return inside.flatMap((each) => say({ ...each, path: [...path, ...each.path] }, whole, schema));
    }
    const wanted = [...new Set(wantedOf([issue]))].join(' or ') || 'something else';
    if (got === undefined) return missing(wanted);
    return one(isZods(issue.message) ? `got ${shown(got)}, wanted ${wanted}` : `${issue.message}, got ${shown(got)}`);
  }
  if (issue.code === 'invalid_type') {
    if (path.length === 0 && (got === null || got === undefined))
      return one('the document is empty', 'write what it is for');
    if (got === undefined) return missing(kindWords(issue.expected));
    const asked = schema === undefined ? undefined : askedFor(schemaAt(schema, whole, path), got);
    return one(`got ${shown(got)}, wanted ${kindWords(issue.expected)}`, asked);
  }
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    if (got === undefined) return missing(words.length === 1 ? String(words[0]) : `one of ${listed(words)}`);
    return one(
      `got ${shown(got)}, wanted ${words.length === 1 ? words[0] : `one of ${listed(words)}`}`,
      didYouMean(got, words),
    );
  }
  if (issue.code === 'too_small') return one(`got ${gotWords(got)}, ${bound(issue, issue.minimum)}`);
  if (issue.code === 'too_big') return one(`got ${gotWords(got)}, ${bound(issue, issue.maximum)}`);
  if (issue.code === 'invalid_key') {
    const name = String(path.at(-1) ?? '');
    const pattern = issue.issues.find((each) => each.code === 'invalid_format')?.pattern;
    return one(
      `'${name}' is no name for this${pattern === undefined ? '' : `, a name fits ${pattern}`}`,
      didYouMean(name, []),
    );
  }
  const alike = typeof got === 'string' ? didYouMean(got, []) : undefined;
  if (issue.code === 'invalid_format' && isZods(issue.message)) {
    return one(`got ${shown(got)}, wanted what fits ${issue.pattern ?? issue.format}`, alike);
  }
  const plain = got === undefined || typeof got === 'object' ? issue.message : `${issue.message}, got ${shown(got)}`;
  return one(isZods(plain) ? `got ${shown(got)}, which is not wanted here` : plain, alike);
};

/**
 * zod's issues in words and at their places: what was got, what is wanted, what to write instead. A key that is not known
 * stands at the key, a member that is missing at what it is missing from.
 */
export const issuesAt = (
  document: { readonly value: unknown; at(path: Path): Place },
  code: string,
  issues: readonly Issue[],
  schema?: z.core.$ZodType,
): Diagnostic[] =>
  issues
    .flatMap((issue) => say(issue, document.value, schema))
    .map(({ path, message, hint }) => ({
      code,
      severity: 'error',
      message,
      at: document.at(path),
      ...(hint === undefined ? {} : { hint }),
    }));
