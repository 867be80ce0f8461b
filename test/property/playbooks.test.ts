import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type CompiledPlaybook, compile } from '#statemachines/compile';
import { parsePlaybook } from '#statemachines/parse';
import { Cases } from '#statemachines/rehearse/cases';
import { rehearse } from '#statemachines/rehearse/rehearse';
import { documentOf, type Shape, shapes, stepsBelow, undoableBelow } from '#test/support/generated-playbooks';
import { aPlaybookDocument, commands, compiled as compiledSmall } from '#test/support/playbooks';
import { unportable } from '#test/support/portable';
import { aslFlaws } from '#test/support/valid-asl';

const STABLE = { Services: [{ DesiredCount: 3, RunningCount: 3, Deployments: [{}] }] };

/** A generated document, read and compiled. @throws Error with what is wrong with it */
const compiled = (document: ReturnType<typeof documentOf>): CompiledPlaybook => compiledSmall(document);

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

/** A generated playbook as it is deployed. */
const deployed = (shape: readonly Shape[]): CompiledPlaybook => compiled(documentOf(shape));

describe('any playbook that is well', () => {
  it('is proven, and compiles to a machine that is portable and the same each time', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { definition } = deployed(shape);
        expect(unportable(definition)).toEqual([]);
        expect(JSON.stringify(deployed(shape).definition)).toBe(JSON.stringify(definition));
      }),
      { numRuns: 100 },
    );
  });

  it('is valid to asl-validator', () => {
    // why so few: it builds its schemas anew for each call, which takes a fifth of a second
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(aslFlaws(deployed(shape).definition)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('changes the states of one step only when one step is edited', () => {
    fc.assert(
      fc.property(shapes, fc.nat(6), (shape, at) => {
        const before = documentOf(shape);
        const steps = before['steps'] as readonly Record<string, unknown>[];
        const edited = steps[at % steps.length];
        const id = String(edited?.['id']);
        const after = documentOf(shape, {
          steps: steps.map((step) => (step === edited ? { ...step, description: 'Edited.' } : step)) as never,
        });
        const [old, now] = [compiled(before).definition.States, compiled(after).definition.States];
        const changed = Object.keys({ ...old, ...now }).filter(
          (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
        );
        expect(changed.every((name) => name === id || name.startsWith(`${id}:`))).toBe(true);
        expect(changed.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('undoes, whatever fails, exactly what was begun and can be undone, in reverse, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), fc.boolean(), async (shape, which, undoFails) => {
        const playbook = deployed(shape);
        const ids = stepsBelow(documentOf(shape)['steps']);
        const failing = ids[which % ids.length] ?? '';
        const cases = Cases.parse({
          facts: { unit: 'u', port: 1, healthPath: '/', nodes: ['mi-1', 'mi-2', 'mi-3'] },
          answers: {
            ready: { facts: { manager: 'manager-0' } },
            confirm: { facts: { mode: 'dead' } },
            verify: { facts: { mode: 'healthy' } },
            ...Object.fromEntries(
              ids.flatMap((id) => [
                [`keep-aws:${id}`, { output: STABLE }],
                [`${id}:look`, { output: STABLE }],
                [`${id}:undo:look`, { output: STABLE }],
              ]),
            ),
          },
          cases: [
            {
              name: `${failing} fails`,
              ends: 'rolled-back',
              answers: {
                [failing]: { fails: 'it broke' },
                ...(undoFails ? Object.fromEntries(ids.map((id) => [`${id}:undo`, { fails: 'stuck' }])) : {}),
              },
            },
          ],
        });
        const [only] = cases.cases;
        if (only === undefined) throw new Error('no case');
        const { begun, ends, denied } = await rehearse(playbook, cases, only);
        expect(denied).toEqual([]);
        expect(['recovered', 'rolled-back', 'not-undone', 'untouched']).toContain(ends);

        const undoable = new Set(undoableBelow(documentOf(shape)['steps']));
        const first = (steps: readonly string[]): string[] => [...new Set(steps)];
        const names = begun.map(({ step }) => step);
        const did = first(names.filter((name) => !name.includes(':undo') && undoable.has(name.replace(/:n\d+$/, ''))));
        const undone = first(names.filter((name) => name.includes(':undo'))).map((name) => name.replace(':undo', ''));
        if (ends === 'recovered' || ends === 'untouched') expect(undone).toEqual([]);
        // why sorted inside a parallel: its branches begin side by side, and are undone one after the other
        else expect([...undone].sort()).toEqual([...did].sort());
        if (!shape.some(({ kind }) => kind === 'parallel') && undone.length > 0) expect(undone).toEqual(did.reverse());
      }),
      { numRuns: 80 },
    );
  });
});
