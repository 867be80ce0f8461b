import fc from 'fast-check';
import { stringify } from 'yaml';
import { compile } from '#statemachines/compile';
import { parsePlaybook } from '#statemachines/parse';
import { Cases } from '#statemachines/rehearse/cases';
import { prepared, rehearse } from '#statemachines/rehearse/rehearse';
import { documentOf, shapes } from '#test/support/generated-playbooks';
import { commands } from '#test/support/playbooks';

const PLAYBOOKS = 1_000;
const STEPS = 100;
const REHEARSALS = 20;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** How long it takes to prove and compile a thousand playbooks, and to rehearse one of a hundred steps. */
export const benchPlaybooks = async (): Promise<Readonly<Record<string, number>>> => {
  const texts = fc
    .sample(shapes, { numRuns: PLAYBOOKS, seed: 1 })
    .map((shape, index) =>
      stringify(documentOf(shape, { id: `generated-${index}` }), { aliasDuplicateObjects: false }),
    );
  const began = performance.now();
  let states = 0;
  for (const text of texts) {
    const { playbook, diagnostics } = parsePlaybook('generated.yaml', text, commands);
    if (playbook === undefined)
      throw new Error(`a generated playbook has flaws: ${JSON.stringify(diagnostics)}\n${text}`);
    states += Object.keys(compile(playbook, { commands }).definition.States).length;
  }
  const provenMs = performance.now() - began;

  const long = documentOf(Array.from({ length: STEPS }, () => ({ kind: 'change', retries: 1 }) as const));
  const { playbook, diagnostics } = parsePlaybook(
    'long.yaml',
    stringify(long, { aliasDuplicateObjects: false }),
    commands,
  );
  if (playbook === undefined) throw new Error(`the long playbook has flaws: ${JSON.stringify(diagnostics)}`);
  const compiled = compile(playbook, { commands });
  const machine = prepared(compiled);
  const cases = Cases.parse({
    facts: { unit: 'u', port: 1, healthPath: '/', nodes: ['a'] },
    answers: { confirm: { facts: { mode: 'dead' } }, verify: { facts: { mode: 'healthy' } } },
    cases: [{ name: 'healthy', ends: 'recovered' }],
  });
  const [healthy] = cases.cases;
  if (healthy === undefined) throw new Error('no case');
  const times: number[] = [];
  for (let turn = 0; turn < REHEARSALS; turn += 1) {
    const from = performance.now();
    const { ends } = await rehearse(compiled, cases, healthy, machine);
    times.push(performance.now() - from);
    if (ends !== 'recovered') throw new Error(`the long playbook ended ${ends}`);
  }
  return {
    playbooksProvenAndCompiled: PLAYBOOKS,
    statesOfThem: states,
    provenAndCompiledMs: Math.round(provenMs),
    stepsOfTheLongCase: STEPS,
    longCaseMedianMs: Math.round(median(times) * 10) / 10,
    longCaseFirstMs: Math.round((times[0] ?? 0) * 10) / 10,
  };
};
