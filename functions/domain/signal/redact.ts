/** One kind of text that must not leave the door (X2): a new kind is a new row. */
export interface Redaction {
  readonly name: string;
  readonly pattern: RegExp;
  readonly by: string;
}

export const REDACTIONS: readonly Redaction[] = [
  { name: 'AWS access key id', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, by: '[access key]' },
  { name: 'JSON web token', pattern: /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, by: '[token]' },
  { name: 'bearer token', pattern: /\bbearer\s+[\w.~+/-]+=*/gi, by: 'bearer [token]' },
  {
    name: 'secret by its name',
    pattern:
      /(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?)(["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
    by: '$1$2[redacted]',
  },
  { name: 'user and password in an address', pattern: /:\/\/[^\s/@:]{1,200}:[^\s/@]{1,200}@/g, by: '://[redacted]@' },
  { name: 'e-mail address', pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, by: '[e-mail]' },
];

/** Text in which every known kind of secret and personal data is replaced by its name. */
export const redact = (text: string, redactions: readonly Redaction[] = REDACTIONS): string =>
  redactions.reduce((kept, { pattern, by }) => kept.replace(pattern, by), text);
