import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#statemachines/simulate/check/check';
import { compiledStep } from '#test/support/compiled-step';
import { KIND_SAMPLES, MORE_SAMPLES } from '#test/support/kind-samples';
import { unportable } from '#test/support/portable';

const samples = [
  ...Object.entries(KIND_SAMPLES),
  ...MORE_SAMPLES.map((sample) => [`${sample['does']}, another way,`, sample] as const),
];

describe('the machine of every step kind', () => {
  it.each(samples)('%s stays within what AWS and the local AWS run alike', (_, sample) => {
    expect(unportable(compiledStep(sample).definition)).toEqual([]);
  });

  it.each(samples)('%s is a definition that Step Functions takes', (_, sample) => {
    const { diagnostics } = checkDefinition(JSON.stringify(compiledStep(sample).definition), 'STANDARD');

    expect(diagnostics).toEqual([]);
  });
});
