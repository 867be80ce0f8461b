import { has, typed } from '../shape.ts';
import type { StateRule } from './rule.ts';

/** What of a state is text, and nothing but text. */
const TEXTS = ['Error', 'Cause', 'Label'];

/** Texts are texts. */
export const texts: StateRule = ({ state, at }, report) => {
  for (const field of TEXTS) if (has(state, field)) typed(state[field], 'STRING', `${at}/${field}`, report);
};
