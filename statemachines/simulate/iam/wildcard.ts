/**
 * Whether a pattern covers a text: `*` is any text, also none; `?` is one character.
 *
 * A `*` in the text stands for what is not known, and only a `*` of the pattern covers it: where the answer is yes, it
 * is yes for every text that it may stand for.
 */
export const covers = (pattern: string, text: string): boolean => {
  let p = 0;
  let t = 0;
  let star = -1;
  let from = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      from = t;
    } else if (p < pattern.length && text[t] !== '*' && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      from += 1;
      t = from;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
};

/** The five parts of an ARN after `arn`; the last holds the rest, colons included. */
const partsOf = (arn: string): readonly string[] | undefined => {
  const parts = arn.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return [...parts.slice(1, 5), parts.slice(5).join(':')];
};

/** As `covers`, part by part: a `*` does not reach over a part's end (IAM user guide, "ARN condition operators"). */
export const coversArn = (pattern: string, arn: string): boolean => {
  const patterns = partsOf(pattern);
  const parts = partsOf(arn);
  if (patterns === undefined || parts === undefined) return false;
  return patterns.every((each, index) => covers(each, parts[index] ?? ''));
};

/** The kind of resource at the front of an ARN's last part, with what divides it from the name: `instance/`, `db:`. */
const kindOf = (resource: string): string => /^[^/:]*[/:]/.exec(resource)?.[0] ?? '';

/** An ARN that is cut short behind a `*`, with its missing parts: `arn:aws:sqs:*` is `arn:aws:sqs:*:*:*`. */
const whole = (pattern: string): string => {
  const missing = 6 - pattern.split(':').length;
  return missing > 0 && pattern.endsWith('*') ? pattern + ':*'.repeat(missing) : pattern;
};

/**
 * Whether the `Resource` of a policy covers an ARN.
 *
 * Across `/` and `:` inside the last part; a `*` ahead of it stays in its part, unless the pattern ends with it. No
 * wildcard stands for a part of the kind of resource (IAM user guide, "IAM JSON policy elements: Resource", and
 * "Identify AWS resources with ARNs": incorrect wildcard usage).
 */
export const coversResource = (pattern: string, arn: string): boolean => {
  if (pattern === '*' || pattern === arn) return true;
  // why first: it refuses most without taking the ARN apart, and none that the parts would let through
  if (!covers(pattern, arn)) return false;
  const full = whole(pattern);
  if (!coversArn(full, arn)) return false;
  return !/[*?]/.test(kindOf(full.split(':').slice(5).join(':')));
};
