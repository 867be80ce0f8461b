import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDefinition, type MachineType } from '#statemachines/simulate/check/check';

/** Executions and definition checks that were recorded on AWS; not a part of the project. */
const RECORDED = join(import.meta.dirname, '../../../../../../shared/asl');
const isThere = existsSync(RECORDED);

interface Recorded {
  readonly id: string;
  readonly type: MachineType;
  readonly definition: unknown;
  readonly expect: {
    readonly result?: string;
    readonly diagnostics?: readonly { readonly code: string; readonly location?: string; readonly message: string }[];
  };
}

const read = (folder: string): readonly Recorded[] =>
  isThere
    ? readdirSync(join(RECORDED, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.json'))
        .map((file): Recorded => JSON.parse(readFileSync(join(RECORDED, folder, file), 'utf8')))
    : [];

describe.skipIf(!isThere)('definitions recorded on AWS (skipped where ../shared/asl is absent)', () => {
  it.each(read('validation').map((recorded) => [recorded.id, recorded] as const))(
    'are answered as AWS did, word for word: %s',
    (_id, { definition, type, expect: wanted }) => {
      const { result, diagnostics } = checkDefinition(String(definition), type);
      expect({ result, diagnostics }).toEqual({ result: wanted.result, diagnostics: wanted.diagnostics });
    },
  );

  it('pass where AWS ran them', () => {
    const refused = read('cases').flatMap(({ id, definition, type }) => {
      const { result, diagnostics } = checkDefinition(JSON.stringify(definition), type);
      return result === 'OK' ? [] : [{ id, diagnostics }];
    });
    expect(refused).toEqual([]);
    expect(read('cases').length).toBeGreaterThan(600);
  });
});
