import type { Finding, Rule } from '../rule.ts';

export const checkpointHolds: Rule = {
  code: 'PB146',
  title: 'an undo restores what a checkpoint of its own sort holds',
  why: 'What AWS is to have back is read from AWS by `does: checkpoint`; what a host is to have back is kept on the host by a command. One does not hold what the other is for.',
  bad: `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
`,
  good: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
`,
  check: ({ steps }) => {
    const taken = steps.filter(({ role }) => role === 'checkpoint').map(({ step }) => step.does);
    if (taken.length === 0) return [];
    return steps
      .filter(({ role }) => role === 'undo')
      .flatMap(({ step, undoes, isWritten, path }): Finding[] => {
        const name = undoes?.id ?? step.id;
        if (!isWritten && !taken.includes('checkpoint')) {
          return [
            {
              message: `the undo of '${name}' puts back what AWS had, and no checkpoint reads that`,
              hint: 'add `{ id: …, does: checkpoint }` to the checkpoint',
              path,
            },
          ];
        }
        if (step.does === 'run-command' && !taken.includes('run-command')) {
          return [
            {
              message: `the undo of '${name}' works on a host, and no checkpoint keeps what is there`,
              hint: 'add a command such as `checkpoint-service` to the checkpoint',
              path,
            },
          ];
        }
        return [];
      });
  },
};
