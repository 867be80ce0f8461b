import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compile } from '#statemachines/compile';
import { parsePlaybook } from '#statemachines/parse';
import { aChange, aLook, aPlaybookDocument, commands, compiled } from '#test/support/playbooks';
import { unportable } from '#test/support/portable';
import { aslFlaws } from '#test/support/valid-asl';
import { walk } from '#test/support/walk';

type Kind = 'look' | 'change' | 'restorative' | 'tell';
interface Shape {
  readonly kinds: readonly Kind[];
  readonly retries: number;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  kinds: fc.array(fc.constantFrom<Kind[]>('look', 'change', 'restorative', 'tell'), { minLength: 1, maxLength: 8 }),
  retries: fc.integer({ min: 0, max: 3 }),
});

const documentOf = ({ kinds, retries }: Shape) => ({
  timeout: '30d',
  confirm: aLook('confirm', { command: 'check-host', expect: { fact: 'mode', is: 'hung' } }),
  steps: kinds.map((kind, index) => {
    const id = `step-${index}`;
    if (kind === 'tell')
      return { id, does: 'notify', subject: 'About {component}', text: 'It is {steps.confirm.mode}.' };
    if (kind === 'look') return aLook(id, { retries });
    return kind === 'change' ? aChange(id, { retries }) : aChange(id, { retries, undo: undefined, restorative: true });
  }),
});

describe('any text', () => {
  const good = stringify(aPlaybookDocument(), { aliasDuplicateObjects: false });

  it('is read or refused with a place inside it, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.string({ unit: fc.constantFrom(...'{}[]:,&*!|>-?#%@`"\' \n\tab') }),
        ),
        (text) => {
          const { playbook, diagnostics } = parsePlaybook('x.yaml', text, commands);
          expect(playbook === undefined).toBe(diagnostics.length > 0);
          for (const { at } of diagnostics)
            expect(at.line >= 1 && at.column >= 1 && at.line <= text.split('\n').length).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('made from a good playbook by any cut, insertion or repetition neither throws nor compiles to what cannot run', () => {
    const edits = fc.record({
      at: fc.nat(good.length),
      length: fc.nat(30),
      text: fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom('\n', ': ', '- ', '$', '{%', '&a ', '*a')),
    });
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce(
          (made, { at, length, text: added }) => made.slice(0, at) + added + made.slice(at + length),
          good,
        );
        const { playbook } = parsePlaybook('x.yaml', text, commands);
        if (playbook !== undefined) expect(unportable(compile(playbook, { commands }).definition)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('with any value anywhere in the document does not throw', () => {
    const members = Object.keys(aPlaybookDocument());
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue(), (member, value) => {
        parsePlaybook(
          'x.yaml',
          stringify(aPlaybookDocument({ [member]: value as never }), { aliasDuplicateObjects: false }),
          commands,
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('any playbook that is well', () => {
  it('compiles to a machine in which every state is reachable, that is portable, and the same each time', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { definition } = compiled(documentOf(shape));
        expect(unportable(definition)).toEqual([]);
        expect(JSON.stringify(compiled(documentOf(shape)).definition)).toBe(JSON.stringify(definition));
      }),
      { numRuns: 200 },
    );
  });

  it('is valid to asl-validator', () => {
    // why so few: it builds its schemas anew for each call, which takes a fifth of a second
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(aslFlaws(compiled(documentOf(shape)).definition)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('undoes, whatever fails, exactly what was begun, in reverse, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(8), fc.boolean(), async (shape, failing, undoFails) => {
        const { definition } = compiled(documentOf(shape));
        const broken = `step-${failing % shape.kinds.length}`;
        const kind = shape.kinds[failing % shape.kinds.length];
        const went = await walk(
          definition,
          {
            recoveryId: 'r',
            component: 'c',
            owner: 'o',
            node: 'n',
            epoch: 1,
            facts: { unit: 'u', port: 1, healthPath: '/' },
          },
          (state) => {
            if (state === broken || (undoFails && state.endsWith(':undo')))
              return { error: 'CommandFailed', cause: 'it broke' };
            return {
              result:
                state === 'judge'
                  ? { Payload: { state: 'held', words: 'held', met: [], unmet: [], heldSince: '' } }
                  : { mode: 'hung' },
            };
          },
        );
        const undone = [...new Set(went.path.filter((name) => name.endsWith(':undo')))];
        const begun = shape.kinds.flatMap((each, index) =>
          each === 'change' && index <= failing % shape.kinds.length ? [`step-${index}:undo`] : [],
        );
        expect(undone).toEqual(kind === 'tell' ? [] : begun.reverse());
        const firstChange = shape.kinds.findIndex((each) => each === 'change' || each === 'restorative');
        const touched = firstChange >= 0 && firstChange <= failing % shape.kinds.length;
        const wanted =
          kind === 'tell'
            ? { output: expect.anything() }
            : { error: touched ? (undoFails && begun.length > 0 ? 'NotUndone' : 'RolledBack') : 'Untouched' };
        expect(went.ended).toMatchObject(wanted);
      }),
      { numRuns: 60 },
    );
  });
});
