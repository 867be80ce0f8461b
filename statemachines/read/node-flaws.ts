import { type Document, isPair, isScalar, type Node, visit } from 'yaml';
import { unreadableIn } from './look-alikes.ts';

/** A flaw of the text at an offset. */
export interface TextFlaw {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

const offsetOf = (node: unknown): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;

const keyFlaws = (pairs: readonly unknown[], lineOf: (offset: number) => number): TextFlaw[] => {
  const seen = new Map<string, number>();
  return pairs.filter(isPair).flatMap(({ key }): TextFlaw[] => {
    const offset = offsetOf(key);
    if (!isScalar(key) || typeof key.value !== 'string') {
      return [{ offset, message: 'a key is a word', hint: 'write a name before the colon, quoted where it is none' }];
    }
    const name = key.value;
    // why refused by name: in JavaScript it is no member but what an object is made from
    if (name === '__proto__') return [{ offset, message: `'${name}' is no name here`, hint: 'leave it out' }];
    const first = seen.get(name);
    if (first !== undefined) {
      return [
        { offset, message: `'${name}' is written twice, first in line ${lineOf(first)}`, hint: 'keep one of them' },
      ];
    }
    seen.set(name, offset);
    return [];
  });
};

const tagFlaw = (node: Node): TextFlaw[] =>
  node.tag === undefined
    ? []
    : [{ offset: offsetOf(node), message: `the tag '${node.tag}' is not read here`, hint: 'write the plain value' }];

/**
 * What YAML allows and a playbook does not: aliases, tags, keys that are no words or stand twice, and texts with
 * characters that nobody sees.
 */
export const nodeFlaws = (document: Document.Parsed, lineOf: (offset: number) => number): TextFlaw[] => {
  const found: TextFlaw[] = [];
  visit(document, {
    Alias: (_, node) => {
      found.push({
        offset: offsetOf(node),
        message: `the alias '*${node.source}' is not read here`,
        hint: 'write out what it stands for',
      });
    },
    Map: (_, node) => {
      found.push(...tagFlaw(node), ...keyFlaws(node.items, lineOf));
    },
    Seq: (_, node) => {
      found.push(...tagFlaw(node));
    },
    Scalar: (_, node) => {
      found.push(...tagFlaw(node));
      const unreadable = typeof node.value === 'string' ? unreadableIn(node.value) : undefined;
      if (unreadable !== undefined) {
        found.push({
          offset: offsetOf(node),
          message: `a text holds the character ${unreadable.name}, which nobody sees`,
          hint: 'take it out',
        });
      }
    },
  });
  return found;
};
