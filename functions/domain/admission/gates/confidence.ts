import type { Gate } from '../gate.ts';

/** The diagnosis is sure enough to act on (A3). */
export const confidence: Gate = {
  name: 'confidence',
  refuse: ({ confidence: got, environment }) => {
    const wanted = environment.analysis.confidenceThreshold;
    return got >= wanted
      ? undefined
      : {
          gate: 'confidence',
          words: `the diagnosis rests on too little: confidence ${got.toFixed(2)}, wanted at least ${wanted.toFixed(2)}`,
          inputs: { confidence: got, threshold: wanted },
        };
  },
};
